using System.Runtime.CompilerServices;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Json;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.DcatUs;

/// <summary>Harvests DCAT-US: a data.json file, or the feed of a site that makes one.</summary>
public sealed class DcatUsHarvester : IHarvester
{
    private readonly DcatUsFlavour flavour;

    private DcatUsHarvester(DcatUsFlavour flavour) => this.flavour = flavour;

    /// <summary>For data.json files wherever they are, ArcGIS Hub sites, and Socrata sites.</summary>
    public static IReadOnlyList<DcatUsHarvester> All { get; } =
        [new(DcatUsFlavour.File), new(DcatUsFlavour.ArcGis), new(DcatUsFlavour.Socrata)];

    public HarvesterInfo Info => flavour.Info;

    public IEnumerable<string> CheckConfig(SourceConfig config) => DcatUsSettings.Check(config);

    public string? OriginalUrl(Source source, string guid) =>
        Uri.TryCreate(guid, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? guid : null;

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        (await RecogniseAsync(url, http, cancellationToken))?.Url;

    public PageAddress? ReadPage(Uri url) => flavour.ReadPage(url);

    public Task<DetectedSource?> RecogniseAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        flavour.RecogniseAsync(url, http, cancellationToken);

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = DcatUsSettings.Read(context.Config, flavour.Strictness);
        var files = flavour.Files(new Uri(context.Source.Url));
        foreach (var file in files)
        {
            var records = new DcatUsListing(context, settings, file).ListAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (records)
            {
                var isFirst = true;
                while (true)
                {
                    try
                    {
                        if (!await records.MoveNextAsync())
                            yield break;
                    }
                    catch (RemoteException fault) when (isFirst && fault.Status == 404 && file != files[^1])
                    {
                        // Older sites have it elsewhere.
                        break;
                    }
                    isFirst = false;
                    yield return records.Current;
                }
            }
        }
    }

    /// <summary>The file brings every record; one that is asked for alone is looked for in it.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) =>
        ListedRecord.FindAsync(context, listing => GatherAsync(listing, cancellationToken), cancellationToken);

    public MappedDataset Map(MapContext context)
    {
        var settings = DcatUsSettings.Read(context.Config, flavour.Strictness);
        JsonElement record;
        try
        {
            record = JsonElement.Parse(context.Content.Span);
        }
        catch (JsonException fault)
        {
            return new MappedDataset(null, [new RecordProblem($"The record is no valid JSON: {JsonFault.Words(fault)}", "Validation", (int?)fault.LineNumber + 1)]);
        }
        var (className, type) = DcatUsGuids.KindOf(context.Guid);
        var isPod10 = settings.Version is null && Pod10.IsOne(record);
        if (isPod10)
            record = Pod10.ToVersion11(record);
        var version = settings.Version ?? DcatUsRules.VersionOf(record, className);
        var (single, read, told) = DcatUsSingles.Of(record, className, version);
        record = read;
        IReadOnlyList<RecordProblem> problems = settings.Strictness == DcatUsStrictness.Off || isPod10 ? told
            : [.. told, .. DcatUsRules.Check(single, className, version, settings.Strictness == DcatUsStrictness.Strict)];
        if (problems.Any(problem => !problem.IsWarning))
            return new MappedDataset(null, problems);
        if (record.Text("title") is null)
            return new MappedDataset(null, [.. problems, new RecordProblem("$, 'title' is a required property", "Validation")]);
        var (dataset, warnings) = new DcatUsReader(
            name => settings.Places.GetValueOrDefault(name) ?? context.Places.GetValueOrDefault(name), context.DateOrder).Read(record, type);
        return new MappedDataset(dataset, [.. problems, .. warnings]);
    }
}
