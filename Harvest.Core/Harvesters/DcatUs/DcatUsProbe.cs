using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.DcatUs;

/// <summary>What the beginning of an answer says of itself: whether it is a catalog of DCAT-US, and of which version.</summary>
internal sealed record DcatUsProbe(bool Is30, bool IsList = false)
{
    /// <summary>Reads no further than to the first dataset.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <param name="isNamed">Whether somebody has said that this is a catalogue: then a list named <c>dataset</c> of things with a title or an identifier is enough.</param>
    /// <returns>Null when it is no such catalog.</returns>
    public static async Task<DcatUsProbe?> ReadAsync(RemoteResponse response, CancellationToken cancellationToken, bool isNamed = false)
    {
        var hasList = false;
        var head = await DcatUsDocument.OpenAsync(response.Utf8Body(), cancellationToken);
        try
        {
            var records = JsonRecords.WalkAsync(
                head.Content, name => name is "dataset" or "" ? JsonStep.Take : JsonStep.Pass, (name, _) => hasList |= name == "dataset", null, cancellationToken);
            await foreach (var (list, record) in records)
                return IsDataset(record) || (isNamed && list.Length > 0 && IsThing(record)) ? new DcatUsProbe(head.Is30 && list.Length > 0, list.Length == 0) : null;
            return head.IsCatalog && !hasList ? new DcatUsProbe(head.Is30) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static bool IsThing(byte[] record) =>
        record.Length > 0 && JsonElement.Parse(record) is { ValueKind: JsonValueKind.Object } element
        && (element.Text("title") is not null || element.Text("identifier") is not null);

    /// <summary>Whether this is a dataset by the members that no other list of objects has.</summary>
    public static bool IsDataset(byte[] record)
    {
        if (record.Length == 0)
            return false;
        var element = JsonElement.Parse(record);
        return element.Text("title") is not null
            && ((string[])["identifier", "contactPoint", "publisher", "accessLevel", "keyword"]).Count(name => element.Member(name) is not null) >= 2;
    }
}
