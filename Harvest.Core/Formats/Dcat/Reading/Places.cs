using Harvest.Formats.Geo;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Reads dct:spatial: IRIs, names, geometries in GeoJSON and well-known text, and boxes of four numbers.</summary>
internal static class Places
{
    private static readonly Term[] Geometry =
    [
        Names.Geometry, Term.Iri("http://www.opengis.net/ont/geosparql#asGeoJSON"), Term.Iri("http://www.opengis.net/ont/geosparql#asWKT"),
        Term.Iri("http://www.opengis.net/ont/geosparql#asGML"), Term.Iri("http://www.opengis.net/ont/geosparql#hasGeometry"),
        Term.Iri("http://www.opengis.net/ont/geosparql#hasBoundingBox"),
    ];

    private static readonly Term[] Boxes = [Term.Iri("https://schema.org/box"), Term.Iri("http://schema.org/box")];

    /// <param name="node">The dataset.</param>
    /// <param name="problems">Takes what was left out.</param>
    public static IReadOnlyList<Place> Read(NodeReader node, List<RecordProblem> problems) =>
        [.. node.Terms(DCT.Spatial).Select(term => Read(node, term, problems)).OfType<Place>().Distinct()];

    private static Place? Read(NodeReader node, Term term, List<RecordProblem> problems)
    {
        if (term.IsLiteral)
            return FromText(term.Value.Trim(), problems);
        var place = node.At(term);
        var geometry = Shape(place, problems, Geometry) ?? SchemaBox(place);
        var read = new Place(
            term.IsIri ? term.Value : null, place.Text(Names.PrefLabel, Names.Label, DCT.Title, Names.SchemaName), geometry,
            Shape(place, problems, DCAT.Bbox), Shape(place, problems, DCAT.Centroid));
        return read == new Place() ? null : read;
    }

    private static Place? FromText(string text, List<RecordProblem> problems)
    {
        if (text.Length == 0)
            return null;
        if (DcatText.IsIri(text))
            return new Place(text);
        if (Geometries.Read(text, out var complaint) is { } geometry)
            return new Place(Geometry: geometry);
        Complain(text, complaint, problems);
        // Coordinates that make no sense are no name of a place either.
        return complaint is null ? new Place(Text: text) : null;
    }

    /// <summary>GeoJSON before the others, whichever comes first.</summary>
    private static string? Shape(NodeReader place, List<RecordProblem> problems, params Term[] predicates)
    {
        var literals = predicates.SelectMany(predicate => place.Terms(predicate))
            .Select(term => term.IsLiteral ? term.Value : Nested(place.At(term))).OfType<string>()
            .OrderBy(text => text.TrimStart().StartsWith('{') ? 0 : 1).ToList();
        string? complaint = null;
        foreach (var text in literals)
        {
            if (Geometries.Read(text, out var wrong) is { } shape)
                return shape;
            complaint ??= wrong ?? "it cannot be read";
        }
        if (complaint is not null)
            Complain(literals[0], complaint, problems);
        return null;
    }

    /// <summary>The lower corner, then the upper one; of each the latitude first.</summary>
    private static string? SchemaBox(NodeReader place) =>
        place.Text(Boxes)?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) is [var south, var west, var north, var east]
            ? Geometries.FromBox($"{west},{south},{east},{north}")
            : null;

    private static void Complain(string text, string? complaint, List<RecordProblem> problems)
    {
        if (complaint is not null)
        {
            problems.Add(new RecordProblem(
                $"dct:spatial: {Http.Texts.Shorten(Http.Texts.Plain(text), 80)} was left out: {complaint}", IsWarning: true));
        }
    }

    private static string? Nested(NodeReader geometry) => geometry.Text([.. Geometry, Names.Value]);
}
