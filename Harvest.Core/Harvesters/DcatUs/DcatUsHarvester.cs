using System.Runtime.CompilerServices;
using System.Text.Json;
using Harvest.Formats;
using Harvest.Formats.DcatUs;
using Harvest.Formats.DcatUs.Rules;
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
            return new MappedDataset(null, [new RecordProblem($"The record is no valid JSON: {fault.Message}", "Validation", (int?)fault.LineNumber + 1)]);
        }
        var (className, type) = DcatUsGuids.KindOf(context.Guid);
        var problems = settings.Strictness == DcatUsStrictness.Off ? [] : Check(record, className, settings);
        if (problems.Any(problem => !problem.IsWarning))
            return new MappedDataset(null, problems);
        if (record.Text("title") is null)
            return new MappedDataset(null, [.. problems, new RecordProblem("$, 'title' is a required property", "Validation")]);
        var (dataset, warnings) = new DcatUsReader(settings.Places, context.DateOrder == DateOrder.Unknown ? DateOrder.MonthFirst : context.DateOrder).Read(record, type);
        return new MappedDataset(dataset, [.. problems, .. warnings]);
    }

    private static List<RecordProblem> Check(JsonElement record, string className, DcatUsSettings settings)
    {
        var version = settings.Version ?? VersionOf(record, className);
        var visited = new List<(string Class, JsonElement Value, string Place)>();
        var check = new RuleCheck(version == DcatUsVersion.Version30 ? RuleBook.Version30 : RuleBook.Version11)
        {
            Visit = (name, value, place) => visited.Add((name, value, place)),
        };
        var sentences = check.Check(record, version == DcatUsVersion.Federal11 ? "FederalDataset" : className);
        var problems = sentences
            .Select(sentence => new RecordProblem(sentence, "Validation", IsWarning: settings.Strictness != DcatUsStrictness.Strict)).ToList();
        if (version == DcatUsVersion.Version30)
        {
            problems.AddRange(visited.SelectMany(seen => DcatUsWarnings.Of(seen.Class, seen.Value, seen.Place, check.IsWrong))
                .Take(100).Select(remark => new RecordProblem(remark, "Validation", IsWarning: true)));
        }
        return problems;
    }

    /// <summary>Where neither the source nor the file says: by what only one of the versions has.</summary>
    internal static DcatUsVersion VersionOf(JsonElement record, string className)
    {
        if (className != "Dataset" || record.Text("@type") is "Dataset" || record.Member("contactPoint") is { ValueKind: JsonValueKind.Array })
            return DcatUsVersion.Version30;
        if (record.Member("bureauCode") is not null || record.Member("programCode") is not null)
            return DcatUsVersion.Federal11;
        var isOf11 = record.Text("@type") is "dcat:Dataset" || record.TryGetProperty("accessLevel", out _);
        return isOf11 || record.Member("publisher")?.Member("@type") is null ? DcatUsVersion.NonFederal11 : DcatUsVersion.Version30;
    }
}
