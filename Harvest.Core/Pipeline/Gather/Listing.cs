using System.Text;
using Harvest.Datasets;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// The guids that a listing has brought so far, as 16-byte hashes, each with a hash of its content and its place: the one thing that
/// grows with a source, by some 60 MB for a million records. It tells repeated records, and in the end which ones have vanished.
/// </summary>
internal sealed class Listing
{
    // One large table would grow by making another of twice its size; many small ones grow one by one.
    private readonly Dictionary<Key, Entry>[] seen = [.. Enumerable.Range(0, 64).Select(_ => new Dictionary<Key, Entry>())];

    public long Count { get; private set; }

    /// <returns>False for a guid that came before.</returns>
    public bool Add(string guid) => Add(guid, default, 0) is null;

    /// <param name="guid">The record's identifier.</param>
    /// <param name="content">Its document; nothing where the listing brought none.</param>
    /// <param name="place">Its place in the listing, from 1.</param>
    /// <returns>Null for a guid that is new; otherwise where it came before, and whether with another document.</returns>
    public Repeat? Add(string guid, ReadOnlySpan<byte> content, long place)
    {
        var key = Key.Of(guid);
        var hash = content.IsEmpty ? 0 : (ulong)Hash128.Of(content, 1) | 1;
        var part = Part(key);
        if (part.TryGetValue(key, out var first))
            return new Repeat(first.Place, hash != 0 && first.Hash != 0 && hash != first.Hash);
        part.Add(key, new Entry(hash, (uint)place));
        Count++;
        return null;
    }

    public bool Contains(string guid)
    {
        var key = Key.Of(guid);
        return Part(key).ContainsKey(key);
    }

    private Dictionary<Key, Entry> Part(Key key) => seen[key.Lower % (ulong)seen.Length];

    /// <summary>A record that came before.</summary>
    /// <param name="Place">Where it came first.</param>
    /// <param name="Differs">Its document is another one.</param>
    public readonly record struct Repeat(long Place, bool Differs);

    private readonly record struct Entry(ulong Hash, uint Place);

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
