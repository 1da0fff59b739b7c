using Harvest.Model;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Gives the resources of an update the ids that they have at the site, so that links to them and their views stay: CKAN keeps
/// a resource only when its id is sent along.
/// </summary>
internal static class SiteResourceIds
{
    /// <summary>CKAN's rule for ids of resources.</summary>
    public static bool IsUsable(string? id) =>
        id is { Length: >= 7 and <= 100 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The resources of a new dataset: ids of the remote that CKAN takes, each once.</summary>
    public static IReadOnlyList<Resource> Proposed(IReadOnlyList<Resource> resources)
    {
        var given = new HashSet<string>();
        return [.. resources.Select(resource =>
            resource with { Id = IsUsable(resource.Id) && given.Add(resource.Id!) ? resource.Id : null })];
    }

    public static IReadOnlyList<Resource> None(IReadOnlyList<Resource> resources) =>
        [.. resources.Select(resource => resource with { Id = null })];

    /// <summary>
    /// The resources with the ids that the site has for them: the same id, else the same address and name, else the same
    /// address. What is new keeps its remote's id where <paramref name="propose"/> says so.
    /// </summary>
    public static IReadOnlyList<Resource> Matched(IReadOnlyList<Resource> resources, IReadOnlyList<Resource> atSite, bool propose)
    {
        var free = atSite.Where(known => known.Id is not null).DistinctBy(known => known.Id).ToList();
        var ids = new string?[resources.Count];
        Func<Resource, Resource, bool>[] likenesses =
        [
            (one, other) => one.Id == other.Id,
            (one, other) => one.Url == other.Url && one.Name == other.Name,
            (one, other) => one.Url.Length > 0 && one.Url == other.Url,
        ];
        foreach (var isSame in likenesses)
        {
            for (var i = 0; i < resources.Count; i++)
            {
                if (ids[i] is not null || free.FindIndex(known => isSame(resources[i], known)) is not (>= 0 and var at))
                    continue;
                ids[i] = free[at].Id;
                free.RemoveAt(at);
            }
        }
        var given = ids.OfType<string>().ToHashSet();
        for (var i = 0; propose && i < resources.Count; i++)
        {
            if (ids[i] is null && IsUsable(resources[i].Id) && given.Add(resources[i].Id!))
                ids[i] = resources[i].Id;
        }
        return [.. resources.Select((resource, i) => resource with { Id = ids[i] })];
    }
}
