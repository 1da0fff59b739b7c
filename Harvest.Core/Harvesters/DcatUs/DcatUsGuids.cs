using System.Text;
using System.Text.Json;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Json;

namespace Harvest.Harvesters.DcatUs;

/// <summary>
/// What records are known by. Services and series have the name of their class before the identifier, since they may share one
/// with a dataset.
/// </summary>
internal static class DcatUsGuids
{
    private const string Service = "DataService ";
    private const string Series = "DatasetSeries ";

    /// <param name="kind">The list that the record stands in.</param>
    /// <param name="identity">The record's.</param>
    /// <param name="json">The record.</param>
    /// <returns>Null when there is nothing to know it by.</returns>
    public static string? Of(string kind, DcatUsIdentity identity, ReadOnlySpan<byte> json) => kind switch
    {
        "service" => (identity.Identifier ?? identity.Id) is { } id ? Service + id : Endpoint(json),
        "datasetSeries" => identity.Id is { } id ? Series + id : null,
        _ => identity.Identifier,
    };

    /// <summary>The class of the rules, and the type of the package.</summary>
    public static (string Class, string Type) KindOf(string guid) =>
        guid.StartsWith(Service, StringComparison.Ordinal) ? ("DataService", "dataservice")
        : guid.StartsWith(Series, StringComparison.Ordinal) ? ("DatasetSeries", "series")
        : ("Dataset", "dataset");

    /// <summary>The record with one member more, unless it has it.</summary>
    public static byte[] With(string name, string value, byte[] json)
    {
        var record = JsonElement.Parse(json);
        if (record.TryGetProperty(name, out _) || !record.EnumerateObject().Any())
            return json;
        var addition = Encoding.UTF8.GetBytes($$"""{"{{name}}":{{JsonSerializer.Serialize(value)}},""");
        return [.. addition, .. json.AsSpan(json.AsSpan().IndexOf((byte)'{') + 1)];
    }

    /// <summary>A service without identifier is known by where it is.</summary>
    private static string? Endpoint(ReadOnlySpan<byte> json) =>
        JsonElement.Parse(json).Texts("endpointURL").FirstOrDefault() is { } url ? Service + url : null;
}
