using System.Globalization;
using Harvest.Formats.Geo;
using Harvest.Model;

namespace Harvest.Search;

/// <summary>Where and when a dataset's data are from, as far as it says: one box around all its places, and its first and last year.</summary>
/// <param name="Box">Null when it names no place with coordinates.</param>
/// <param name="FirstYear">Null when no period has a beginning; then the data may be from any year before the last.</param>
/// <param name="LastYear">Null when no period has an end.</param>
/// <param name="Shape">The outline of the places (<see cref="SearchShape"/>); null when the box says it all.</param>
public readonly record struct SearchExtent(GeoBox? Box, int? FirstYear, int? LastYear, byte[]? Shape = null)
{
    /// <summary>The columns of <c>dataset_facet</c> that <see cref="Cells"/> are written to.</summary>
    internal static readonly string[] Columns = ["west", "south", "east", "north", "first_year", "last_year", "shape"];

    public static SearchExtent Of(Dataset dataset)
    {
        var years = dataset.Temporal.Select(period => (First: Year(period.Start), Last: Year(period.End)))
            .Where(years => years.First is not null || years.Last is not null).ToList();
        return new SearchExtent(
            GeoBox.Around(dataset.Spatial.SelectMany(Positions)),
            years.Count == 0 || years.Exists(period => period.First is null) ? null : years.Min(period => period.First),
            years.Count == 0 || years.Exists(period => period.Last is null) ? null : years.Max(period => period.Last),
            SearchShape.Of(dataset.Spatial));
    }

    /// <summary>What is written. A box over the line of 180 degrees ends behind it, at more than 180, so that west is before east.</summary>
    internal object?[] Cells => Box is { } box
        ? [box.West, box.South, box.West <= box.East ? box.East : box.East + 360, box.North, FirstYear, LastYear, Shape]
        : [null, null, null, null, FirstYear, LastYear, null];

    private static IEnumerable<IReadOnlyList<GeoPoint>> Positions(Place place) =>
        GeoJsonPositions.Read(place.Bbox ?? place.Geometry ?? place.Centroid);

    private static int? Year(string? time) =>
        time is { Length: >= 4 } && int.TryParse(time.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && (time.Length == 4 || !char.IsAsciiDigit(time[4]))
            ? year
            : null;
}
