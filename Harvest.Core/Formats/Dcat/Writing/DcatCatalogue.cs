using Harvest.Model;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>How a catalogue presents itself when it is published.</summary>
/// <param name="Root">Where it is, with a slash at the end; IRIs that datasets lack are made under it.</param>
public sealed record DcatCatalogue(Uri Root)
{
    /// <summary>dct:title. Default: <c>Catalogue</c>.</summary>
    public string Title { get; init; } = "Catalogue";

    /// <summary>dct:description; DCAT-AP asks for one. Default: a sentence that says as much.</summary>
    public string Description { get; init; } = "Descriptions of datasets, harvested from other catalogues.";

    /// <summary>Name of who publishes it (dct:publisher). Default: the title.</summary>
    public string? Publisher { get; init; }

    /// <summary>Whom to ask about it (dcat:contactPoint); null (the default) for nobody.</summary>
    public Agent? Contact { get; init; }

    /// <summary>A catalogue as the settings of the site have it: title, publisher, contact.</summary>
    /// <param name="root">Where it is.</param>
    /// <param name="site">The settings.</param>
    public static DcatCatalogue Of(Uri root, WebOptions site) => new(root)
    {
        Title = site.Title,
        Publisher = site.Publisher is { Length: > 0 } publisher ? publisher : null,
        Contact = site.ContactName.Length + site.ContactEmail.Length == 0
            ? null
            : new Agent(site.ContactName is { Length: > 0 } name ? name : null, site.ContactEmail is { Length: > 0 } email ? email : null),
    };

    /// <summary>Language of titles that have no tag of their own, such as <c>en</c>; empty (the default) says nothing.</summary>
    public string Language { get; init; } = "";

    /// <summary>The address of a page of the catalogue.</summary>
    /// <param name="extension">Without a dot: <c>ttl</c>, <c>rdf</c>, <c>jsonld</c>.</param>
    /// <param name="page">From 1; the first has the plain address.</param>
    /// <param name="query">What it has besides, such as <c>tag=water</c>; empty (the default) for nothing.</param>
    public string Page(string extension, long page, string query = "")
    {
        var all = string.Join('&', ((string[])[query, page > 1 ? FormattableString.Invariant($"page={page}") : ""]).Where(part => part.Length > 0));
        return new Uri(Root, $"catalog.{extension}{(all.Length > 0 ? "?" : "")}{all}").AbsoluteUri;
    }

    /// <summary>The IRI of a dataset that brought none with it.</summary>
    public string Dataset(string id) => new Uri(Root, $"dataset/{Uri.EscapeDataString(id)}").AbsoluteUri;
}
