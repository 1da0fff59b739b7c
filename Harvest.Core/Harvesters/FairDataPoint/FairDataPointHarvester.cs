using System.Text.Json;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Terms;
using Harvest.Harvesters.Dcat;
using Harvest.Http;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>
/// Harvests FAIR Data Points: walks from the root to the datasets, fetches the distributions of each, and, where it is told so, looks
/// up what the terms are called that a dataset names.
/// </summary>
public sealed class FairDataPointHarvester(TermLookup lookup) : IHarvester
{
    private const int LookAt = 64 * 1024;
    private const int MaxParts = 10_000;

    public HarvesterInfo Info { get; } = new(
        "fairdatapoint",
        "FAIR Data Point",
        "Harvests datasets and series from a FAIR Data Point, page by page.",
        FdpSettings.Declared)
    {
        Aliases = ["fdp", "fair_data_point_harvester"],
    };

    public IEnumerable<string> CheckConfig(SourceConfig config) => new FdpSettings(config).Check();

    public string? OriginalUrl(Source source, string guid) => FdpGuid.Url(guid);

    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = RdfPages.Accept },
        async (response, token) =>
        {
            var start = new byte[LookAt];
            var length = await response.Body.ReadAtLeastAsync(start, LookAt, throwOnEndOfStream: false, token);
            return DcatSigns.IsFairDataPoint(start.AsSpan(0, length)) ? url.AbsoluteUri : null;
        },
        cancellationToken);

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) =>
        new FdpWalk(Pages(context.Http), new FdpSettings(context.Config), context).RecordsAsync(cancellationToken);

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var settings = new FdpSettings(context.Config);
        var url = new Uri(FdpGuid.Url(context.Guid));
        FdpNode node;
        try
        {
            node = new FdpNode(url, await Pages(context.Http).ReadAsync(url, cancellationToken));
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410)
        {
            return FetchResult.Gone;
        }
        if (node.Kind(withCatalogues: true) is null)
            return FetchResult.Gone;
        foreach (var part in node.Undescribed().Take(MaxParts))
            await AddAsync(node.Graph, part, context.Http, cancellationToken);
        foreach (var person in node.UnnamedPeople().Take(MaxParts))
            await NameAsync(node.Graph, person, context.Http, cancellationToken);
        if (settings.ResolvesLabels)
            await LabelAsync(node, settings, context.Http, cancellationToken);
        return new FetchResult(node.Content(), node.Graph.Object(node.Term, DCT.Modified) is { IsLiteral: true } stamp ? stamp.Value : null);
    }

    public MappedDataset Map(MapContext context)
    {
        var settings = new FdpSettings(context.Config);
        var mapped = new RecordMapping(settings.IsValidated, settings.IsStrict, [])
            .Map(context, FdpGuid.Url(context.Guid));
        return mapped.Dataset is { } dataset ? mapped with { Dataset = FdpTags.Clean(dataset) } : mapped;
    }

    private static RdfPages Pages(HarvestHttp http) => new(http, RdfFormat.Unknown, null);

    /// <summary>Takes a distribution's own page in; one that is gone is left as it was named.</summary>
    private static async Task AddAsync(Graph graph, Uri part, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            var page = await Pages(http).ReadAsync(part, cancellationToken);
            // Two documents may call different blank nodes the same.
            var mark = FormattableString.Invariant($"p{graph.Count}x");
            foreach (var (subject, predicate, value) in page.Graph.Triples)
                graph.Add(Marked(subject), predicate, Marked(value));

            Term Marked(Term term) => term.IsBlank ? Term.Blank(mark + term.Value) : term;
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410 or 401 or 403)
        {
            // Listed but not shown: the dataset is worth having without it.
        }
    }

    /// <summary>What a person calls themselves in the register of researchers.</summary>
    private static async Task NameAsync(Graph graph, Uri person, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            var body = await http.ReadAsync(
                new RemoteRequest(new Uri($"{person.AbsoluteUri.TrimEnd('/')}/public-record.json")) { Accept = "application/json", MaxBytes = 4 * 1024 * 1024 },
                (response, token) => response.ReadUtf8Async(token),
                cancellationToken);
            if (OrcidName.Read(JsonElement.Parse(body)) is not { } name)
                return;
            var node = Term.Iri(person.OriginalString);
            graph.Add(node, Names.Type, VCARD.Kind);
            graph.Add(node, VCARD.FormattedName, Term.Literal(name));
            graph.Add(node, VCARD.HasUid, node);
        }
        catch (Exception fault) when (fault is RemoteException or JsonException)
        {
            // The number alone still names the person.
        }
    }

    private async Task LabelAsync(FdpNode node, FdpSettings settings, HarvestHttp http, CancellationToken cancellationToken)
    {
        foreach (var term in TermLabels.Terms(node.Graph, node.Term).ToList())
        {
            if (TermLabels.Of(node.Graph, term).Any())
                continue;
            foreach (var label in await lookup.FindAsync(term.Value, http, settings.BioPortalKey, cancellationToken))
            {
                if (label.Language is null || settings.LabelLanguages.Contains(label.Language, StringComparer.OrdinalIgnoreCase))
                    node.Graph.Add(term, Names.PrefLabel, label.Language is null ? Term.Tagged(label.Value, "en") : label);
            }
        }
    }
}
