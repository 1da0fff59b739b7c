using System.Text;
using Harvest.Formats;

namespace Harvest.Pipeline;

/// <summary>
/// The guids that a listing has brought so far, as 16-byte hashes: the one thing that grows with a source, by about 40 MB
/// for a million records. It tells repeated records, and in the end which records have vanished.
/// </summary>
internal sealed class Listing
{
    // One large set would grow by making another of twice its size; many small ones grow one by one.
    private readonly HashSet<Key>[] seen = [.. Enumerable.Range(0, 64).Select(_ => new HashSet<Key>())];

    public long Count { get; private set; }

    /// <returns>False for a guid that came before.</returns>
    public bool Add(string guid)
    {
        var key = Key.Of(guid);
        var isNew = Part(key).Add(key);
        Count += isNew ? 1 : 0;
        return isNew;
    }

    public bool Contains(string guid)
    {
        var key = Key.Of(guid);
        return Part(key).Contains(key);
    }

    private HashSet<Key> Part(Key key) => seen[key.Lower % (ulong)seen.Length];

    /// <summary>Two halves lie closer together in a table than one number of 128 bits would.</summary>
    private readonly record struct Key(ulong Upper, ulong Lower)
    {
        public static Key Of(string guid)
        {
            var hash = Hash128.Of(Encoding.UTF8.GetBytes(guid), default);
            return new Key((ulong)(hash >> 64), (ulong)hash);
        }
    }
}
