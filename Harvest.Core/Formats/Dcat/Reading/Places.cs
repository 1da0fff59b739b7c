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

    private static readonly Term[] Labels =
    [
        Names.PrefLabel, Names.Label, DCT.Title, Term.Iri("http://www.w3.org/ns/locn#geographicName"), Names.SchemaName, Term.Iri("https://schema.org/name"),
        Term.Iri("http://www.geonames.org/ontology#name"), FOAF.HasName, Names.AltLabel,
    ];

    private static readonly Term[] Coverages = [Names.Schema("spatialCoverage"), Term.Iri("https://schema.org/spatialCoverage")];

    /// <param name="node">The dataset; some have their coordinates themselves.</param>
    /// <param name="problems">Takes what was left out.</param>
    public static IReadOnlyList<Place> Read(NodeReader node, List<RecordProblem> problems) =>
    [
        .. node.Terms(DCT.Spatial).Concat(node.Terms(Coverages)).Select(term => Read(node, term, problems))
            .Append(Coordinates(node, problems) is { } here ? new Place(Geometry: here) : null).OfType<Place>().Distinct(),
    ];

    private static Place? Read(NodeReader node, Term term, List<RecordProblem> problems)
    {
        if (term.IsLiteral)
            return FromText(term.Value.Trim(), problems);
        var place = node.At(term);
        var geometry = Shape(place, problems, Geometry) ?? Coordinates(place, problems);
        var read = new Place(
            place.Iri, place.Text(Labels), geometry,
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
        if (text[0] is '{' or '[')
            complaint ??= "it is no geometry";
        Complain(text, complaint, problems);
        // Coordinates that make no sense are no name of a place either.
        return complaint is null ? Coverage.PlaceOf(text) : null;
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

    private static string? Coordinates(NodeReader place, List<RecordProblem> problems)
    {
        var shape = PlaceCoordinates.Read(place, out var complaint);
        if (complaint is not null)
            problems.Add(new RecordProblem($"dct:spatial: {complaint}", IsWarning: true));
        return shape;
    }

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
