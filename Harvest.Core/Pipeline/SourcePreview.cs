using Harvest.Formats;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>Reads the first records of a source that may not even be stored, and maps them; writes nothing.</summary>
public sealed class SourcePreview(PipelineParts parts)
{
    /// <param name="source">Where to look, and with which settings.</param>
    /// <param name="count">So many records.</param>
    /// <param name="cancellationToken">Ends the preview.</param>
    /// <exception cref="HarvestException">There is no such harvester, or its settings cannot be read.</exception>
    public async Task<PreviewReport> RunAsync(Source source, int count, CancellationToken cancellationToken)
    {
        var harvester = parts.Harvesters.Find(source.Type) ?? throw new HarvestException($"There is no harvester named {source.Type}");
        SourceConfig config;
        try
        {
            config = SourceConfig.Parse(source.Config);
        }
        catch (FormatException fault)
        {
            throw new HarvestException($"config: {fault.Message}", fault);
        }
        var problems = new List<string>();
        var records = new List<PreviewRecord>();
        var listed = 0L;
        var context = new GatherContext
        {
            Source = source,
            Config = config,
            Http = parts.Http.For(source, config).With(problems.Add),
            Remark = problems.Add,
            Time = parts.Time,
            ReportProblem = problems.Add,
            ReportFlaw = problems.Add,
            CountListed = () => listed,
            CountNewAsync = () => Task.FromResult(listed),
        };
        try
        {
            await foreach (var record in harvester.GatherAsync(context, cancellationToken))
            {
                listed++;
                records.Add(await ReadAsync(harvester, source, config, context.Http, record, cancellationToken));
                if (records.Count == count)
                    break;
            }
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            problems.Add(fault.Message);
        }
        return new PreviewReport(records, problems);
    }

    private async Task<PreviewRecord> ReadAsync(
        IHarvester harvester, Source source, SourceConfig config, HarvestHttp http, RemoteRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var content = record.Content
                ?? (await harvester.FetchAsync(new FetchContext(source, config, http, record.Guid), cancellationToken)).Content;
            if (content is null)
                return new PreviewRecord(record.Guid, null, null, ["The source lists this record but does not give it"]);
            var mapped = harvester.Map(new MapContext(source, config, record.Guid, content.Value));
            var claimed = new ClaimedObject { Id = "", Guid = record.Guid, JobId = "", SourceId = source.Id };
            var dataset = mapped is { Dataset: { } read, HasErrors: false }
                ? new SourceRules("", source, config, parts.Options.Catalogue).Apply(read, claimed)
                : null;
            var now = parts.Time.GetUtcNow();
            var package = dataset is null ? null : PackageWriter.Write(dataset, new PackageEntry("", dataset.Name, now, now));
            return new PreviewRecord(record.Guid, content, package, [.. mapped.Problems.Select(problem => problem.Message)]);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever a strange document does to a mapping, the others are still worth seeing.
            return new PreviewRecord(record.Guid, record.Content, null, [fault.Message]);
        }
    }
}

/// <summary>What a preview found.</summary>
/// <param name="Records">The first records.</param>
/// <param name="Problems">What is wrong with the source as a whole.</param>
public sealed record PreviewReport(IReadOnlyList<PreviewRecord> Records, IReadOnlyList<string> Problems);

/// <summary>One record, as it came and as it would be stored.</summary>
/// <param name="Guid">The remote's identifier.</param>
/// <param name="Content">The document; null when there was none.</param>
/// <param name="Package">The dataset in the package form; null when it would not be taken.</param>
/// <param name="Problems">Errors and warnings.</param>
public sealed record PreviewRecord(string Guid, ReadOnlyMemory<byte>? Content, byte[]? Package, IReadOnlyList<string> Problems);
