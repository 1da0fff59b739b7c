using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Harvesters.Dcat;
using Harvest.Http;
using Harvest.Rdf;
using Microsoft.Extensions.Caching.Memory;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>
/// Looks up what terms of vocabularies are called: at Wikidata, at BioPortal (with a key), else at their own addresses. What was
/// found is kept for a day, and what could not be had is not asked for again for an hour. One for the whole process.
/// </summary>
public sealed partial class TermLookup : IDisposable
{
    private const int MaxTerms = 100_000;
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Found = TimeSpan.FromDays(1);
    private static readonly TimeSpan Missing = TimeSpan.FromHours(1);

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxTerms });

    /// <summary>The labels of a term in all languages; none when it cannot be had.</summary>
    public async Task<IReadOnlyList<Term>> FindAsync(string iri, HarvestHttp http, string? bioPortalKey, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue<IReadOnlyList<Term>>(iri, out var known))
            return known!;
        var match = BioPortal().Match(iri);
        // Who has a key is not to find that somebody without one found nothing.
        if (match.Success && bioPortalKey is null)
            return [];
        IReadOnlyList<Term> labels = [];
        try
        {
            labels = match.Success
                ? await BioPortalAsync(iri, match.Groups[1].Value, http, bioPortalKey!, cancellationToken)
                : await OwnAsync(iri, http, cancellationToken);
        }
        catch (Exception fault) when (fault is RemoteException or ListingException or JsonException)
        {
            // A dataset is worth having whatever its terms are called.
        }
        cache.Set(iri, labels, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = labels.Count > 0 ? Found : Missing });
        return labels;
    }

    public void Dispose() => cache.Dispose();

    private static async Task<IReadOnlyList<Term>> OwnAsync(string iri, HarvestHttp http, CancellationToken cancellationToken)
    {
        var address = Wikidata().Match(iri) is { Success: true } match
            ? $"https://www.wikidata.org/wiki/Special:EntityData/{match.Groups[1].Value}.ttl"
            : iri;
        var page = await new RdfPages(http, RdfFormat.Unknown, MaxBytes).ReadAsync(new Uri(address), cancellationToken);
        return [.. TermLabels.Of(page.Graph, Term.Iri(iri))];
    }

    private static async Task<IReadOnlyList<Term>> BioPortalAsync(
        string iri, string ontology, HarvestHttp http, string key, CancellationToken cancellationToken)
    {
        var body = await http.ReadAsync(
            new RemoteRequest(new Uri($"https://data.bioontology.org/ontologies/{ontology}/classes/{Uri.EscapeDataString(iri)}"))
            {
                Accept = "application/json",
                MaxBytes = MaxBytes,
                Headers = [new("Authorization", $"apikey token={key}")],
            },
            (response, token) => response.ReadUtf8Async(token),
            cancellationToken);
        return DcatLists.Text(JsonElement.Parse(body), "prefLabel") is { } label ? [Term.Literal(label)] : [];
    }

    [GeneratedRegex(@"^https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)$")]
    private static partial Regex Wikidata();

    [GeneratedRegex(@"^https?://purl\.bioontology\.org/ontology/([A-Za-z0-9_-]+)/")]
    private static partial Regex BioPortal();
}
