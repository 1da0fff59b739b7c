using System.Buffers.Binary;
using System.Text;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Ids of resources that their source gives none: the same at the next harvest, whatever else has changed.</summary>
internal static class ResourceIds
{
    /// <summary>Gives an id to each resource that has none, by its address, and by its name where an address occurs twice.</summary>
    /// <param name="resources">Those of one dataset.</param>
    /// <param name="owner">What identifies the dataset.</param>
    public static IReadOnlyList<Resource> Fill(IReadOnlyList<Resource> resources, string owner)
    {
        var keys = new HashSet<string>();
        return [.. resources.Select(resource => resource.Id is null ? resource with { Id = Of(owner, Key(resource)) } : resource)];

        string Key(Resource resource)
        {
            if (keys.Add(resource.Url))
                return resource.Url;
            var key = $"{resource.Url}\n{resource.Name}";
            while (!keys.Add(key))
                key += "+";
            return key;
        }
    }

    /// <summary>Whether some of the resources have no id of their source: they have none at all, or one that was made here.</summary>
    public static bool AreOurs(IReadOnlyList<Resource> resources) => resources.Any(IsOurs);

    /// <summary>
    /// Every resource with an id. One of its source stays. Else it is the id that a resource of the dataset has had: the one of the same
    /// address, best of the same name too, else the one of the same name where no other has it. What is new gets an id of its own.
    /// </summary>
    /// <param name="resources">Those of the dataset now.</param>
    /// <param name="before">Those that it had.</param>
    /// <param name="owner">What identifies the dataset.</param>
    public static IReadOnlyList<Resource> Settle(IReadOnlyList<Resource> resources, IReadOnlyList<Resource> before, string owner)
    {
        if (!AreOurs(resources))
            return resources;
        var made = Fill(resources, owner);
        var ids = made.Select((resource, i) => IsOurs(resources[i]) ? null : resource.Id).ToArray();
        var free = before.Where(known => known.Id is not null && !ids.Contains(known.Id)).DistinctBy(known => known.Id).ToList();
        Func<Resource, Resource, bool>[] likenesses =
        [
            (one, other) => one.Url.Length > 0 && one.Url == other.Url && one.Name == other.Name,
            (one, other) => one.Url.Length > 0 && one.Url == other.Url,
            (one, other) => one.Name.Length > 0 && one.Name == other.Name && IsAlone(made, one) && IsAlone(before, other),
        ];
        foreach (var isSame in likenesses)
        {
            for (var i = 0; i < made.Count; i++)
            {
                if (ids[i] is not null || free.FindIndex(known => isSame(made[i], known)) is not (>= 0 and var at))
                    continue;
                ids[i] = free[at].Id;
                free.RemoveAt(at);
            }
        }
        var taken = ids.OfType<string>().ToHashSet();
        return [.. made.Select((resource, i) => resource with { Id = ids[i] ?? Unused(resource.Id!) })];

        // What an id was made of may have moved on with its first resource.
        string Unused(string id)
        {
            while (!taken.Add(id))
                id = Of(owner, id);
            return id;
        }
    }

    private static bool IsAlone(IReadOnlyList<Resource> resources, Resource one) => resources.Count(other => other.Name == one.Name) == 1;

    private static bool IsOurs(Resource resource) =>
        resource.Id is null || (resource.Id.Length == 36 && resource.Id[14] == '8' && Guid.TryParseExact(resource.Id, "D", out _));

    /// <summary>A UUID of version 8 (RFC 9562: of one's own making).</summary>
    public static string Of(string owner, string key)
    {
        var hash = Hash128.Of(Encoding.UTF8.GetBytes(key), Hash128.Of(Encoding.UTF8.GetBytes(owner), default));
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
