using Harvest.Model;

namespace Harvest.Web.Api;

/// <summary>What lists of organizations and groups are put in order by, as CKAN's clients ask for it.</summary>
internal sealed class GroupOrder
{
    private static readonly string[] Fields = ["name", "title", "package_count", "packages"];

    private readonly string by;
    private readonly bool descending;

    private GroupOrder(string by, bool descending) => (this.by, this.descending) = (by, descending);

    public bool NeedsCounts => by is "package_count" or "packages";

    /// <summary>Reads <c>sort</c>, or <c>order_by</c> as older clients call it; without a way, numbers of datasets come the largest first.</summary>
    /// <exception cref="ActionException">There is no such order.</exception>
    public static GroupOrder Of(ActionCall call)
    {
        var name = call.Text("sort") is { Length: > 0 } ? "sort" : "order_by";
        var words = (call.Text(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return new GroupOrder("name", false);
        if (words.Length > 2 || !Fields.Contains(words[0]))
            throw ActionException.Invalid(name, $"Cannot sort by field `{string.Join(' ', words)}`; known are {string.Join(", ", Fields)}, with asc or desc behind");
        return words is [_, var way]
            ? new GroupOrder(words[0], way.ToLowerInvariant() switch { "asc" => false, "desc" => true, _ => throw ActionException.Invalid(name, $"Cannot sort {way}; asc or desc is possible") })
            : new GroupOrder(words[0], words[0] is "package_count" or "packages");
    }

    public IEnumerable<(Organization Group, long Count)> Of(IEnumerable<(Organization Group, long Count)> groups)
    {
        var byName = groups.OrderBy(row => row.Group.Name, StringComparer.Ordinal);
        return by switch
        {
            "name" => descending ? byName.Reverse() : byName,
            "title" => descending ? byName.OrderByDescending(Title, StringComparer.OrdinalIgnoreCase) : byName.OrderBy(Title, StringComparer.OrdinalIgnoreCase),
            _ => descending ? byName.OrderByDescending(row => row.Count) : byName.OrderBy(row => row.Count),
        };

        static string Title((Organization Group, long Count) row) => row.Group.Title.Length > 0 ? row.Group.Title : row.Group.Name;
    }
}
