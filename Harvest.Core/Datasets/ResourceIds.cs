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
