using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Json;

namespace Harvest.Harvesters.DcatUs;

/// <summary>
/// Which datasets of a DCAT-US 3.0 catalog belong to a service or a series. A dataset that stands in the catalog's own lists
/// is taken from there; one that only stands within its service or series is taken from it.
/// </summary>
internal sealed class DcatUsFamilies
{
    private static readonly string[] Memberships = ["servesDataset", "seriesMember", "first", "last"];

    private readonly HashSet<UInt128> listed = [];
    private readonly Dictionary<UInt128, string> parents = [];

    public static DcatUsFamilies None { get; } = new();

    public static async Task<DcatUsFamilies> ReadAsync(IAsyncEnumerable<JsonRecord> records)
    {
        var families = new DcatUsFamilies();
        await foreach (var (list, json) in records)
        {
            var kind = list[(list.LastIndexOf('.') + 1)..];
            if (json.Length == 0 || kind == "record")
                continue;
            if (kind == "dataset")
                families.AddListed(json);
            else
                families.AddParent(kind, json);
        }
        return families;
    }

    public string? ParentOf(string? identifier) => identifier is null ? null : parents.GetValueOrDefault(Key(identifier));

    /// <summary>The datasets within a service or series that stand nowhere else, with the one they belong to.</summary>
    public IEnumerable<(byte[] Json, string? Parent)> NewMembers(string kind, byte[] json)
    {
        var within = new HashSet<string>();
        foreach (var (member, identifier, parent) in Members(kind, json))
        {
            if (identifier is null || (!listed.Contains(Key(identifier)) && within.Add(identifier)))
                yield return (JsonMarshal.GetRawUtf8Value(member).ToArray(), parent);
        }
    }

    private void AddListed(byte[] json)
    {
        try
        {
            if (DcatUsIdentity.Read(json).Identifier is { } identifier)
                listed.Add(Key(identifier));
        }
        catch (JsonException)
        {
            // It is told when the catalog is gone through in earnest.
        }
    }

    private void AddParent(string kind, byte[] json)
    {
        foreach (var (_, identifier, parent) in Members(kind, json))
        {
            if (identifier is not null && parent is not null)
                parents.TryAdd(Key(identifier), parent);
        }
    }

    private static IEnumerable<(JsonElement Member, string? Identifier, string? Parent)> Members(string kind, byte[] json)
    {
        JsonElement holder;
        string? parent;
        try
        {
            var identity = DcatUsIdentity.Read(json);
            parent = kind == "service" ? identity.Identifier ?? identity.Id : identity.Id;
            holder = JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return [];
        }
        return Memberships.SelectMany(name => holder.Items(name))
            // A mere reference is no dataset.
            .Where(member => member.ValueKind == JsonValueKind.Object && (member.Text("title") ?? member.Text("description")) is not null)
            .Select(member => (member, member.Text("identifier") ?? member.Member("identifier")?.Text("@id"), parent));
    }

    private static UInt128 Key(string identifier) => Hash128.Of(Encoding.UTF8.GetBytes(identifier), default);
}
