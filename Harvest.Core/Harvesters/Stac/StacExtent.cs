using System.Globalization;
using System.Text.Json;
using Harvest.Formats;
using Harvest.Formats.Geo;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>Where and when: boxes, heights and periods of a collection, geometry and time of an item.</summary>
internal sealed class StacExtent(StacFields fields, DateReader dates)
{
    private const int MaxParts = 1000;
    private readonly List<Place> places = [];
    private readonly List<Period> periods = [];

    public IReadOnlyList<Place> Places => places;

    public IReadOnlyList<Period> Periods => periods;

    /// <summary>The lowest and the highest of the boxes' heights, as they were written; null where they have none.</summary>
    public (double Lowest, double Highest)? Heights { get; private set; }

    public StacExtent ReadCollection()
    {
        if (fields.Object(fields.Record, "extent", "") is not { } extent)
            return this;
        foreach (var box in Lists(extent, "spatial", "bbox", JsonValueKind.Number))
            AddBox(box, "extent.spatial.bbox");
        foreach (var interval in Lists(extent, "temporal", "interval", JsonValueKind.String))
            AddInterval(interval);
        return this;
    }

    public StacExtent ReadItem()
    {
        var box = fields.Record.Member("bbox");
        if (fields.Record.Member("geometry") is { } geometry && PlaceText.FromObject(geometry) is { } sound && !IsNarrower(box, sound))
            places.Add(new Place(Geometry: sound));
        else if (box is { ValueKind: JsonValueKind.Array } only)
            AddBox(only, "bbox");
        else if (fields.Record.Member("geometry") is not null)
            fields.Warn("geometry: it is no geometry of GeoJSON; left out");
        if (box is { ValueKind: JsonValueKind.Array } whole && Numbers(whole) is { Length: 6 } numbers)
            AddHeights(numbers[2], numbers[5]);
        var moment = fields.Text("datetime");
        AddPeriod(fields.Text("start_datetime") ?? moment, fields.Text("end_datetime") ?? moment, "properties.datetime");
        return this;
    }

    /// <summary>
    /// Whether a box goes over the line of 180 degrees, and a geometry nearly round the globe in the other direction: both have the same corners.
    /// </summary>
    private static bool IsNarrower(JsonElement? box, string geometry) =>
        box is { } found && Numbers(found) is { Length: 4 or 6 } numbers && numbers[0] > numbers[numbers.Length / 2]
        && GeoBox.Around(GeoJsonPositions.Read(geometry)) is { } around && around.West <= around.East && around.East - around.West > 180;

    /// <summary>The lists in a list. A single one without the list around it is taken, and told.</summary>
    private IReadOnlyList<JsonElement> Lists(JsonElement extent, string part, string name, JsonValueKind inner)
    {
        var place = $"extent.{part}";
        // Before version 0.8 the extent was the list.
        var found = extent.Member(part) is { ValueKind: JsonValueKind.Array } old ? old : fields.Object(extent, part, "extent.")?.Member(name);
        if (found is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            fields.Warn($"{place}.{name}: a list was expected, found {Diagnostics.JsonFault.Kind(list.ValueKind)}; left out");
            return [];
        }
        if (list.EnumerateArray().Any(entry => entry.ValueKind == inner))
        {
            fields.Warn($"{place}.{name}: a list of lists was expected; it is taken as the only one");
            return [list];
        }
        if (list.GetArrayLength() > MaxParts)
            fields.Warn($"{place}.{name}: it has {Counted.Of(list.GetArrayLength(), "entry", "entries")}; the first {MaxParts} are taken");
        return [.. list.EnumerateArray().Take(MaxParts)];
    }

    private void AddBox(JsonElement box, string where)
    {
        var numbers = Numbers(box);
        if (numbers is not { Length: 4 or 6 })
        {
            fields.Warn($"{where}: a box of 4 or 6 numbers was expected; left out");
            return;
        }
        var half = numbers.Length / 2;
        var (west, south, east, north) = (numbers[0], numbers[1], numbers[half], numbers[half + 1]);
        if (south > north)
        {
            fields.Warn($"{where}: south and north are confused; they were turned round");
            (south, north) = (north, south);
        }
        if (east - west >= 360)
            (west, east) = (-180, 180);
        var text = string.Join(',', ((double[])[west, south, east, north]).Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        if (PlaceText.ToGeometry(text) is not { } geometry)
        {
            fields.Warn($"{where}: {text} is no box on the globe; left out");
            return;
        }
        places.Add(new Place(Geometry: geometry));
        if (numbers.Length == 6)
            AddHeights(numbers[2], numbers[5]);
    }

    private void AddHeights(double low, double high) =>
        Heights = Heights is (var lowest, var highest) ? (Math.Min(lowest, low), Math.Max(highest, high)) : (low, high);

    private void AddInterval(JsonElement interval)
    {
        if (interval.ValueKind != JsonValueKind.Array || interval.GetArrayLength() != 2)
            fields.Warn("extent.temporal.interval: a list of two times was expected; left out");
        else
            AddPeriod(End(interval[0]), End(interval[1]), "extent.temporal.interval");

        static string? End(JsonElement end) => end.ValueKind == JsonValueKind.String ? end.GetString() : null;
    }

    private void AddPeriod(string? start, string? end, string where)
    {
        var (from, to) = (Read(start), Read(end));
        if (from is not null || to is not null)
            periods.Add(Formats.Dcat.Periods.FromText($"{from ?? ".."}/{to ?? ".."}", dates) ?? new Period(from, to));

        string? Read(string? text) => Formats.Dcat.Periods.IsOpen(text) ? null : dates.Read(text, where);
    }

    private static double[]? Numbers(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.Number)
            ? [.. list.EnumerateArray().Take(7).Select(entry => entry.GetDouble())]
            : null;
}
