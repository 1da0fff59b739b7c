using System.Collections.Concurrent;
using System.Globalization;

namespace Harvest.Formats.Geo;

/// <summary>
/// Boxes (west, south, east, north, in degrees) of places that records name. Countries and the states of the USA are shipped; a site can
/// put its own table in their place, and a source has more of its own in the setting <c>places</c>.
/// </summary>
public static class PlaceNames
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, double[]>> Read = new(StringComparer.Ordinal);

    private static readonly Lazy<IReadOnlyDictionary<string, double[]>> Own = new(() =>
    {
        using var reader = new StreamReader(typeof(PlaceNames).Assembly.GetManifestResourceStream("Harvest.Formats.Geo.places.tsv")!);
        return Parse(reader.ReadToEnd(), "places.tsv");
    });

    /// <summary>The table that is shipped.</summary>
    public static IReadOnlyDictionary<string, double[]> Shipped => Own.Value;

    /// <summary>The table of a file, read once; the shipped one for no file.</summary>
    /// <exception cref="FormatException">A line is none; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, double[]> Of(string? file) =>
        string.IsNullOrWhiteSpace(file) ? Shipped : Read.GetOrAdd(file, path => Parse(File.ReadAllText(path), path));

    /// <summary>Lines of names divided by |, then four numbers, divided by tabs; lines with # in front and empty ones say nothing. The first line of a name counts.</summary>
    internal static IReadOnlyDictionary<string, double[]> Parse(string table, string file)
    {
        var places = new Dictionary<string, double[]>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in table.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split('\t');
            var box = cells.Skip(1).Select(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
            if (box is not [>= -180 and <= 180, >= -90 and <= 90, >= -180 and <= 180, <= 90] || box[1] > box[3])
                throw new FormatException($"{file}, line {number}: expected names, west, south, east and north in degrees, divided by tabs");
            foreach (var name in cells[0].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                places.TryAdd(name, box);
        }
        return places;
    }
}
