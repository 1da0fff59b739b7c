namespace Harvest.Benchmarks.Portal;

/// <summary>
/// Chance that is the same on every machine and in every run (SplitMix64): dataset 7 of a portal of ten is dataset 7 of
/// a portal of a million.
/// </summary>
internal struct Chance
{
    private ulong state;

    public Chance(ulong stream, ulong number)
    {
        state = stream * 0xD1342543DE82EF95 + number;
        // Neighbouring numbers must not begin alike.
        state = Next() ^ number;
    }

    public ulong Next()
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to one less than the limit.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>A number from the first to the last, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    public T Pick<T>(T[] choices) => choices[Below(choices.Length)];

    /// <summary>A version 4 UUID.</summary>
    public Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
