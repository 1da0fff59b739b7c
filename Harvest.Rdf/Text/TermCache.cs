using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Remembers recent IRIs and words, so that what repeats in a document is one string.</summary>
/// <remarks>One place per hash and the last one stays: bounded, and no input can make it slow. The size is a power
/// of two.</remarks>
internal sealed class TermCache(Utf8Decoder decoder, int size)
{
    private readonly Slot[] _slots = new Slot[size];

    /// <summary>Namespace and local part as one string; the namespace must be the same object each time.</summary>
    public string Get(string space, ReadOnlySpan<byte> local)
    {
        ref Slot slot = ref Find(space, local);
        if (!Holds(slot, space, local))
        {
            slot.Space = space;
            slot.Value = space.Length == 0 ? decoder.Decode(local) : string.Concat(space, decoder.Decode(local));
        }

        return slot.Value;
    }

    /// <summary>The string if it is remembered.</summary>
    public string? Peek(string space, ReadOnlySpan<byte> local)
    {
        ref Slot slot = ref Find(space, local);
        return Holds(slot, space, local) ? slot.Value : null;
    }

    // Only ASCII is ever found: other text is decoded anew, which is right and rare.
    private static bool Holds(in Slot slot, string space, ReadOnlySpan<byte> local) =>
        ReferenceEquals(slot.Space, space) && slot.Value.Length == space.Length + local.Length
        && Ascii.Equals(local, slot.Value.AsSpan(space.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot Find(string space, ReadOnlySpan<byte> local) =>
        ref _slots[(Hash(local) ^ (uint)space.Length) & (uint)(_slots.Length - 1)];

    // The end of an IRI tells it apart; a clash only costs a string.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (uint)bytes.Length;
        if (bytes.Length >= 8)
        {
            hash += BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]) * 0x9E3779B97F4A7C15;
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes[((bytes.Length - 8) / 2)..]) * 0xC2B2AE3D27D4EB4F;
        }
        else
        {
            foreach (byte b in bytes)
            {
                hash = (hash * 31) + b;
            }

            hash *= 0x9E3779B97F4A7C15;
        }

        return (uint)(hash >> 40);
    }

    private struct Slot
    {
        public string? Space;
        public string Value;
    }
}
