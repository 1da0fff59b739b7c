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

    /// <summary>Language of titles that have no tag of their own, such as <c>en</c>; empty (the default) says nothing.</summary>
    public string Language { get; init; } = "";

    /// <summary>The address of a page of the catalogue.</summary>
    /// <param name="extension">Without a dot: <c>ttl</c>, <c>rdf</c>, <c>jsonld</c>.</param>
    /// <param name="page">From 1; the first has the plain address.</param>
    public string Page(string extension, long page) => page <= 1
        ? new Uri(Root, $"catalog.{extension}").AbsoluteUri
        : new Uri(Root, FormattableString.Invariant($"catalog.{extension}?page={page}")).AbsoluteUri;

    /// <summary>The IRI of a dataset that brought none with it.</summary>
    public string Dataset(string id) => new Uri(Root, $"dataset/{Uri.EscapeDataString(id)}").AbsoluteUri;
}
