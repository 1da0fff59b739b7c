using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>Brings the places of packages to GeoJSON in degrees (WGS 84), in which everything is published.</summary>
internal static class CkanPlaces
{
    /// <summary>The key of an extra with texts that stood in place of geometries and are none.</summary>
    public const string Written = "spatial_as_written";

    /// <summary>Names of extras for west, south, east and north; <c>-</c> and <c>_</c> are the same in them.</summary>
    private static readonly string[][] Bounds =
    [
        ["bbox_west_long", "bbox_west", "bbox_w", "bbox_minx", "bbox_min_x", "bbox_xmin", "westBoundLongitude", "west_bound_longitude"],
        ["bbox_south_lat", "bbox_south", "bbox_s", "bbox_miny", "bbox_min_y", "bbox_ymin", "southBoundLatitude", "south_bound_latitude"],
        ["bbox_east_long", "bbox_east", "bbox_e", "bbox_maxx", "bbox_max_x", "bbox_xmax", "eastBoundLongitude", "east_bound_longitude"],
        ["bbox_north_lat", "bbox_north", "bbox_n", "bbox_maxy", "bbox_max_y", "bbox_ymax", "northBoundLatitude", "north_bound_latitude"],
    ];

    /// <summary>What well-known text begins with.</summary>
    private static readonly string[] Shapes = ["SRID", "POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION", "ENVELOPE", "BOX", "BBOX"];

    /// <summary>
    /// The dataset with geometries of other forms and reference systems converted, and without what lies off the globe. A text that is no
    /// geometry is kept as a text; all else stays as it came.
    /// </summary>
    /// <param name="dataset">As it was read.</param>
    /// <param name="warnings">Takes what was left out, or kept as a text.</param>
    public static Dataset Mended(Dataset dataset, List<RecordProblem> warnings)
    {
        dataset = WithBounds(dataset, warnings);
        if (dataset.Spatial.Count == 0)
            return dataset;
        var texts = new List<string>();
        var places = dataset.Spatial.Select(place =>
        {
            var words = place.Geometry is { } text && place.Text is null && IsName(text) ? text : null;
            if (words is not null)
                Warn(words, "is no geometry; kept as the name of the place", warnings);
            return place with
            {
                Text = words?.Trim() ?? place.Text,
                Geometry = words is null ? Shape(place.Geometry, texts, warnings) : null,
                Bbox = Shape(place.Bbox, texts, warnings),
                Centroid = Shape(place.Centroid, texts, warnings),
            };
        }).Where(place => place != new Place()).ToList();
        if (places.SequenceEqual(dataset.Spatial))
            return dataset;
        return dataset with
        {
            Spatial = places,
            Extras = DcatLists.Join([.. texts.Distinct()]) is { } written ? [.. dataset.Extras, new Extra(Written, written)] : dataset.Extras,
        };
    }

    /// <summary>The dataset with the box that its extras have bound by bound, where nothing else says where it is.</summary>
    private static Dataset WithBounds(Dataset dataset, List<RecordProblem> warnings)
    {
        if (dataset.Spatial.Any(place => (place.Geometry ?? place.Bbox ?? place.Centroid) is not null))
            return dataset;
        if (Bounds.Select(Value).ToList() is not [{ } west, { } south, { } east, { } north])
            return Value(["bbox", "bounding_box", "spatial_bbox"]) is { } text && Geometries.Read(text, out _) is { } shape ? Placed(shape) : dataset;
        if (GeoBox.Of(west, south, east, north) is { } box)
            return Placed(box.IsPoint ? GeoJson.Point(new GeoPoint(box.West, box.South)) : GeoJson.Polygons([.. box.Polygons]));
        Warn($"{west}, {south}, {east}, {north}", "are no bounds in degrees; kept as extras alone", warnings);
        return dataset;

        string? Value(string[] names) => dataset.Extras
            .FirstOrDefault(extra => names.Contains(extra.Key.Replace('-', '_'), StringComparer.OrdinalIgnoreCase) && extra.Value.Length > 0).Value;

        // A name that stands alone is what the box is called.
        Dataset Placed(string geometry) => dataset with
        {
            Spatial = dataset.Spatial is [var named] ? [named with { Geometry = geometry }] : [.. dataset.Spatial, new Place(Geometry: geometry)],
        };
    }

    private static string? Shape(string? text, List<string> texts, List<RecordProblem> warnings)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        string? complaint;
        if (Geometries.GeoJson(text) is { } geoJson)
        {
            var mended = Geometries.Mended(geoJson, out complaint);
            if (complaint is not null)
                Warn(text, $"was left out: {complaint}", warnings);
            // What is in degrees already keeps its form, so that it comes out as it went in.
            return mended is null || Geometries.IsElsewhere(geoJson) ? mended : text;
        }
        if (Geometries.Read(Unquoted(text), out complaint) is { } shape)
            return shape;
        // Two corners of a box, and other forms that are no standard.
        if (complaint is null && text.TrimStart().StartsWith('[') && PlaceText.ToGeometry(text) is { } box)
            return box;
        if (complaint is null && LatitudeFirst(text) is { } turned)
        {
            Warn(text, "has the latitude first, which only that order of its numbers allows; it was turned round", warnings);
            return turned;
        }
        Warn(text, complaint is null ? "is no geometry; kept as a text" : $"is no geometry ({complaint}); kept as a text", warnings);
        texts.Add(text);
        return null;
    }

    /// <summary>A box of four numbers that are longitudes where latitudes should be: south, west, north, east. Null for all else.</summary>
    private static string? LatitudeFirst(string text) =>
        text.Trim('[', ']', ' ').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) is [var south, var west, var north, var east]
            ? Geometries.FromBox($"{west},{south},{east},{north}")
            : null;

    /// <summary>What was written as JSON twice; other texts as they are.</summary>
    private static string Unquoted(string text)
    {
        try
        {
            return text.StartsWith('"') && JsonElement.Parse(text) is { ValueKind: JsonValueKind.String } inner ? inner.GetString()! : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>Words, and no attempt at a geometry.</summary>
    private static bool IsName(string text) =>
        text.Trim() is [var first, ..] name && char.IsLetter(first) && !Array.Exists(Shapes, shape => name.StartsWith(shape, StringComparison.OrdinalIgnoreCase));

    private static void Warn(string text, string what, List<RecordProblem> warnings) =>
        warnings.Add(new RecordProblem($"spatial: {Texts.Shorten(Texts.Plain(text), 80)} {what}", IsWarning: true));
}
