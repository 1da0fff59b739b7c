using System.Text;
using Harvest.Formats;

namespace Harvest.Pipeline;

/// <summary>
/// The guids that a listing has brought so far, as 16-byte hashes: the one thing that grows with a source, by about 30 MB
/// for a million records. It tells repeated records, and in the end which records have vanished.
/// </summary>
internal sealed class Listing
{
    private readonly HashSet<UInt128> seen = [];

    public long Count => seen.Count;

    /// <returns>False for a guid that came before.</returns>
    public bool Add(string guid) => seen.Add(Key(guid));

    public bool Contains(string guid) => seen.Contains(Key(guid));

    private static UInt128 Key(string guid) => Hash128.Of(Encoding.UTF8.GetBytes(guid), default);
}
