using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Import;
using Harvest.Storage;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Gather;

/// <summary>Reads the first records of a source that may not even be stored, and maps them; writes nothing.</summary>
public sealed class SourcePreview(PipelineParts parts)
{
    /// <param name="source">Where to look, and with which settings.</param>
    /// <param name="count">So many records.</param>
    /// <param name="cancellationToken">Ends the preview.</param>
    /// <exception cref="HarvestException">There is no such harvester, or its settings cannot be read.</exception>
    public async Task<PreviewReport> RunAsync(Source source, int count, CancellationToken cancellationToken)
    {
        var (_, sink) = await ShowAsync(source, count, cancellationToken);
        return new PreviewReport(sink.Records, sink.Problems);
    }

    /// <summary>What the first records say and no field of the catalogue keeps.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<(PreviewReport Preview, LossReport Losses)> LossesAsync(Source source, int count, CancellationToken cancellationToken)
    {
        var (work, sink) = await ShowAsync(source, count, cancellationToken);
        var losses = LossReport.Of(
            [.. sink.Records.Where(record => record is { Content: not null, Package: not null }).Select(record => (record.Guid, record.Content!.Value))],
            (guid, content) => work.Harvester.MapSafely(new MapContext(source, work.Config, guid, content) { Languages = parts.Options.Catalogue.Languages, Places = parts.Options.Catalogue.PlaceNames }),
            cancellationToken);
        return (new PreviewReport(sink.Records, sink.Problems), losses);
    }

    private async Task<(GatherWork Work, ShowSink Sink)> ShowAsync(Source source, int count, CancellationToken cancellationToken)
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
        var work = new GatherWork(source, harvester, config, new JobOrder(Limit: count, Force: true), null);
        var sink = new ShowSink(work, parts, cancellationToken);
        await new Gathering(work, sink, parts, cancellationToken).RunAsync();
        return (work, sink);
    }
}

/// <summary>The sink of a preview: fetches and maps every record, and keeps it for people to see.</summary>
internal sealed class ShowSink(GatherWork work, PipelineParts parts, CancellationToken cancellationToken) : IGatherSink
{
    private readonly List<string> problems = [];

    public List<PreviewRecord> Records { get; } = [];

    public IReadOnlyList<string> Problems => problems;

    private HarvestHttp Http => field ??= parts.Http.For(work.Source, work.Config).With(warning => Report(warning, true));

    public void Report(string problem, bool isWarning) => problems.Add(problem);

    public void Remark(string remark) => problems.Add(remark);

    public async Task TakeAsync(ComparedBatch batch, bool isCertain)
    {
        var known = await PackagesAsync([.. batch.Changed.Where(changed => changed.Before is not null).Select(changed => changed.Record.Guid)]);
        foreach (var changed in batch.Changed)
            Records.Add(await ReadAsync(changed.Record, known.GetValueOrDefault(changed.Record.Guid)));
    }

    public Task DeleteAsync(IReadOnlyList<string> guids, Predicate<string> isApproved) => Task.CompletedTask;

    public Task HoldAsync(IReadOnlyList<string> guids, bool isDeletion) => Task.CompletedTask;

    public Task RefuseAsync(Action<string>? visit) => Task.CompletedTask;

    public Task NoteMissingAsync(MissingNotes notes) => Task.CompletedTask;

    public Task EndAsync(GatherEnd end) => Task.CompletedTask;

    private Task<Dictionary<string, byte[]>> PackagesAsync(IReadOnlyCollection<string> guids) => parts.Database.ReadAsync(
        async session => (await session.QueryAsync<(string Guid, byte[] Package)>(
            $"""
            SELECT guid, package FROM dataset
            WHERE harvest_source_id = @Id AND state = 'active' AND {session.Dialect.In("guid", "guids")}
            """,
            new { work.Source.Id, guids = session.Dialect.List(guids) })).ToDictionary(row => row.Guid, row => row.Package),
        cancellationToken);

    private async Task<PreviewRecord> ReadAsync(RemoteRecord record, byte[]? before)
    {
        var (source, config) = (work.Source, work.Config);
        try
        {
            var content = record.Content
                ?? (await work.Harvester.FetchAsync(new FetchContext(source, config, Http, record.Guid), cancellationToken)).Content;
            if (content is null)
                return new PreviewRecord(record.Guid, null, null, [new RecordProblem("The source lists this record but does not give it")]);
            var mapped = work.Harvester.MapSafely(new MapContext(source, config, record.Guid, content.Value) { Languages = parts.Options.Catalogue.Languages, Places = parts.Options.Catalogue.PlaceNames });
            var claimed = new ClaimedObject { Id = "", Guid = record.Guid, JobId = "", SourceId = source.Id };
            var rules = new SourceRules("", source, config, parts.Options.Catalogue);
            var dataset = mapped is { Dataset: { } read, HasErrors: false } ? rules.Apply(read, claimed) : null;
            if (dataset is not null && before is not null)
                dataset = KeptFields.Apply(dataset, PackageReader.Read(Packed.Unpack(before)).Dataset, rules.Writing.KeptFields);
            var now = parts.Time.GetUtcNow();
            var package = dataset is null ? null : PackageWriter.Write(dataset, new PackageEntry("", dataset.Name, now, now));
            return new PreviewRecord(record.Guid, content, package, mapped.Problems);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever a strange document does to a mapping, the others are still worth seeing.
            return new PreviewRecord(record.Guid, record.Content, null, [new RecordProblem(fault.Message)]);
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
public sealed record PreviewRecord(string Guid, ReadOnlyMemory<byte>? Content, byte[]? Package, IReadOnlyList<RecordProblem> Problems);
