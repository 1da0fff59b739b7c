using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Reads dct:spatial: IRIs, names, geometries in GeoJSON and well-known text, and boxes of four numbers.</summary>
internal static class Places
{
    private static readonly Term[] Geometry =
    [
        Names.Geometry, Term.Iri("http://www.opengis.net/ont/geosparql#asGeoJSON"), Term.Iri("http://www.opengis.net/ont/geosparql#asWKT"),
        Term.Iri("https://schema.org/box"),
    ];

    public static IReadOnlyList<Place> Read(NodeReader node) =>
        [.. node.Terms(DCT.Spatial).Select(term => Read(node, term)).OfType<Place>().Distinct()];

    private static Place? Read(NodeReader node, Term term)
    {
        if (term.IsLiteral)
            return FromText(term.Value.Trim());
        var place = node.At(term);
        var geometry = Shape(place, Geometry);
        var read = new Place(
            term.IsIri ? term.Value : null, place.Text(Names.PrefLabel, Names.Label, DCT.Title, Names.SchemaName), geometry,
            Shape(place, DCAT.Bbox), Shape(place, DCAT.Centroid));
        return read == new Place() ? null : read;
    }

    private static Place? FromText(string text) =>
        text.Length == 0 ? null
        : DcatText.IsIri(text) ? new Place(text)
        : Geometries.FromBox(text) is { } box ? new Place(Geometry: box)
        : text[0] == '{' && Geometries.GeoJson(text) is { } geoJson ? new Place(Geometry: geoJson)
        : Geometries.FromWkt(text) is { } wkt ? new Place(Geometry: wkt)
        : new Place(Text: text);

    /// <summary>GeoJSON before well-known text, whichever comes first.</summary>
    private static string? Shape(NodeReader place, params Term[] predicates)
    {
        var literals = predicates.SelectMany(predicate => place.Terms(predicate))
            .Select(term => term.IsLiteral ? term.Value : Nested(place.At(term))).OfType<string>().ToList();
        return literals.Select(Geometries.GeoJson).FirstOrDefault(shape => shape is not null)
            ?? literals.Select(Geometries.FromWkt).FirstOrDefault(shape => shape is not null)
            ?? literals.Select(Geometries.FromBox).FirstOrDefault(shape => shape is not null);
    }

    private static string? Nested(NodeReader geometry) => geometry.Text([.. Geometry, Names.Value]);
}
