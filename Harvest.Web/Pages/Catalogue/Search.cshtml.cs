using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Harvest.Web.Api;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>Searching the catalogue.</summary>
public sealed class SearchModel : SitePage, IPaged
{
    private const int PageSize = 20;
    private const string OrganizationField = "organization";
    private const string SourceField = "harvest_source_id";
    private const string GroupField = "groups";
    // One more than is shown tells that there are more.
    private const int Values = FacetColumn.Few + 1;

    private static readonly (string Title, string Field)[] Fields =
    [
        (Key("Organization"), "organization"), (Key("Group"), "groups"), (Key("Theme"), "theme"), (Key("Tag"), "tags"), (Key("Format"), "res_format"), (Key("Licence"), "license_title"),
        (Key("Source"), SourceField), (Key("Language"), "language"), (Key("Update frequency"), "frequency"), (Key("High-value category"), "hvd_category"),
    ];

    private IReadOnlyDictionary<string, string> organizations = new Dictionary<string, string>();
    private IReadOnlyDictionary<string, string> sources = new Dictionary<string, string>();
    private IReadOnlyDictionary<string, string> groups = new Dictionary<string, string>();

    public string Query { get; private set; } = "";

    public string Sort { get; private set; } = "";

    /// <summary>The box that places must meet, as <c>ext_bbox</c> has it; empty for anywhere.</summary>
    public string Box { get; private set; } = "";

    /// <summary>The name of a place, as <c>ext_place</c> has it; empty for anywhere.</summary>
    public string Place { get; private set; } = "";

    /// <summary>The first and the last year that data are wanted of; empty where it does not matter.</summary>
    public string FirstYear { get; private set; } = "";

    public string LastYear { get; private set; } = "";

    /// <summary>The field of which more values are shown.</summary>
    public string More { get; private set; } = "";

    /// <summary>What is said of a filter, an organization or a source that is asked for and does not exist.</summary>
    public IReadOnlyList<string> Unknown { get; private set; } = [];

    /// <summary>What was searched instead, when nothing matched what was typed.</summary>
    public string? Corrected { get; private set; }

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public IReadOnlyList<DatasetView> Datasets { get; private set; } = [];

    public IReadOnlyList<(string Field, string Value)> Chosen { get; private set; } = [];

    public IReadOnlyList<FacetColumn> Facets { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> Orders { get; } =
        [("", T("Relevance")), ("metadata_modified desc", T("Recently updated")), ("title asc", T("Title")), ("metadata_created desc", T("Newest"))];

    /// <summary>Where the values to filter by are to be had, when counting them would keep the datasets waiting.</summary>
    public string? FacetsLater { get; private set; }

    /// <param name="q">What is searched.</param>
    /// <param name="sort">The order.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="more">The field of which all values are wanted.</param>
    /// <param name="facets"><c>now</c> when the page is to wait for the values to filter by.</param>
    public async Task<IActionResult> OnGetAsync(string? q, string? sort, int? page, string? facets, string? more)
    {
        (Query, Sort) = (q ?? "", sort ?? "");
        (Box, Place, FirstYear, LastYear) = ($"{Request.Query["ext_bbox"]}", $"{Request.Query["ext_place"]}", $"{Request.Query["from"]}", $"{Request.Query["to"]}");
        Chosen = SearchAddress.Conditions(Request.Query);
        organizations = (await Get<MemberStore>().OrganizationsAsync(Token)).ToDictionary(o => o.Name, o => o.Title.Length > 0 ? o.Title : o.Name);
        if (await MergedAsync() is { } renamed)
            return Redirect(renamed);
        var number = Pager.Read(page);
        SearchRequest request;
        try
        {
            request = SearchAddress.Read(Request.Query, Caller.Visibility) with { Start = (number - 1) * PageSize, Rows = PageSize };
        }
        catch (FormatException fault)
        {
            Fault = fault.Message;
            return Page();
        }
        var text = request.Text;
        var search = Get<CatalogueSearch>();
        SearchResult found;
        try
        {
            found = await search.SearchAsync(request, Token);
            if (found.Count == 0 && text.Length > 0 && await Get<Vocabulary>().CorrectAsync(text, Token) is { } meant)
            {
                var other = await search.SearchAsync(request with { Text = meant }, Token);
                // The word may be that of datasets that are gone, or not for these eyes.
                if (other.Count > 0)
                    (Corrected, request, found) = (meant, request with { Text = meant }, other);
            }
        }
        catch (FormatException fault)
        {
            Fault = fault.Message;
            return Page();
        }
        Pager = Pager.Of(number, PageSize, found.Count);
        if (number > Pager.Page)
            return Page();
        Datasets = [.. found.Packages.Select(DatasetView.Read)];
        string[] fields = [.. Fields.Select(field => field.Field)];
        try
        {
            if (facets == "now" || search.HasFacets(request, fields, Values, found.Count))
                Facets = FacetColumn.Of(Fields, await FacetsAsync(search, request, fields, more, found.Count));
            else
                FacetsLater = Address(Chosen, [("page", $"{number}"), ("facets", "now")]);
        }
        catch (FormatException fault)
        {
            Fault = fault.Message;
        }
        // Datasets name their source's title to everybody, so filters may.
        string[] ids = [.. Facets.Where(column => column.Field == SourceField).SelectMany(column => column.Counts.Select(count => count.Value)), .. Chosen.Where(chosen => chosen.Field == SourceField).Select(chosen => chosen.Value)];
        if (ids.Length > 0)
            sources = await Get<SourceStore>().TitlesAsync(ids, Token);
        if (Facets.Any(column => column.Field == GroupField) || Chosen.Any(chosen => chosen.Field == GroupField))
            groups = await Get<MemberStore>().GroupTitlesAsync(Token);
        Unknown = [.. SearchAddress.Unknown(Request.Query, "page", "facets", "more").Select(UnknownFilter), .. Chosen.Select(UnknownValue).OfType<string>()];
        return Page();
    }

    private static string UnknownFilter(string name) =>
        T("There is no filter {0}.", name) + (Suggestion.Nearest(name, SearchAddress.Known) is { } meant ? " " + T("Did you mean {0}?", meant) : "");

    private string? UnknownValue((string Field, string Value) chosen) => chosen.Field switch
    {
        "organization" when !organizations.ContainsKey(chosen.Value) => T("There is no organization {0}.", chosen.Value),
        SourceField when !sources.ContainsKey(chosen.Value) => T("There is no source {0}.", chosen.Value),
        _ => null,
    };

    /// <summary>The same address with the organizations that others were merged into; null when none of those asked for was.</summary>
    private async Task<string?> MergedAsync()
    {
        var asked = Chosen.Where(chosen => chosen.Field == OrganizationField).Select(chosen => chosen.Value).ToList();
        var names = new List<string>();
        foreach (var name in asked)
            names.Add(organizations.ContainsKey(name) ? name : await Get<MemberStore>().MergedAsync(name, Token) ?? name);
        return names.SequenceEqual(asked) ? null : Ui.With(Request, [.. names.Distinct().Select(name => (OrganizationField, (string?)name))]);
    }

    /// <summary>The address that shows all values of a field.</summary>
    public string MoreOf(string field) => Address(Chosen, [("facets", "now"), ("more", field)]);

    private async Task<IReadOnlyList<FacetCount>> FacetsAsync(
        CatalogueSearch search, SearchRequest request, string[] fields, string? more, long count)
    {
        var counts = await search.FacetsAsync(request, fields, Values, count, Token);
        More = fields.Contains(more) ? more! : "";
        return More.Length == 0
            ? counts
            : [.. counts.Where(found => found.Field != More), .. await search.FacetsAsync(request, [More], FacetColumn.Many, count, Token)];
    }

    public bool IsChosen(string field, string value) => Chosen.Contains((field, value));

    public string Label(string field, string value) => field switch
    {
        "organization" => organizations.GetValueOrDefault(value, value),
        SourceField => sources.GetValueOrDefault(value, value),
        GroupField => groups.GetValueOrDefault(value, value),
        _ => FacetLabels.Of(field, value),
    };

    /// <summary>The same search as a file or a feed.</summary>
    public string As(string extension) => $"/dataset.{extension}{Address(Chosen)["/dataset".Length..]}";

    public string WithoutBox => Ui.With(Request, ("ext_bbox", null), ("page", null));

    public string WithoutPlace => Ui.With(Request, ("ext_place", null), ("page", null));

    /// <summary>What beside words, order and facets is asked for.</summary>
    public IEnumerable<(string Field, string Value)> Conditions =>
        new[] { ("ext_bbox", Box), ("ext_place", Place), ("from", FirstYear), ("to", LastYear) }.Where(pair => pair.Item2.Length > 0);

    public string WithoutYears => Ui.With(Request, ("from", null), ("to", null), ("page", null));

    public string WithFacet(string field, string value) => Address([.. Chosen, (field, value)]);

    public string Without(string field, string value) => Address([.. Chosen.Where(chosen => chosen != (field, value))]);

    private string Address(IReadOnlyList<(string Field, string Value)> chosen, params IEnumerable<(string, string)> more)
    {
        IEnumerable<(string, string)> all = [("q", Query), ("sort", Sort), .. Conditions, .. chosen, .. more];
        var query = string.Join('&', all.Where(pair => pair.Item2.Length > 0).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        return query.Length > 0 ? $"/dataset?{query}" : "/dataset";
    }
}
