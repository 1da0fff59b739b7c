using System.Buffers.Binary;

namespace Harvest.Datasets;

/// <summary>A quick 128-bit hash in the manner of wyhash: two lanes of folded 64-bit multiplications.</summary>
internal static class Hash128
{
    private const ulong K0 = 0xA0761D6478BD642F;
    private const ulong K1 = 0xE7037ED1A0B428DB;
    private const ulong K2 = 0x8EBC6AF09C88C6E3;
    private const ulong K3 = 0x589965CC75374CC3;

    public static UInt128 Of(ReadOnlySpan<byte> bytes, UInt128 seed)
    {
        var a = (ulong)seed ^ K0;
        var b = (ulong)(seed >> 64) ^ K1;
        var length = (ulong)bytes.Length;
        while (bytes.Length >= 16)
        {
            var x = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var y = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            a = Fold(a ^ x ^ K2, y ^ K1);
            b = Fold(b ^ y ^ K3, x ^ K0);
            bytes = bytes[16..];
        }
        Span<byte> tail = stackalloc byte[16];
        tail.Clear();
        bytes.CopyTo(tail);
        var u = BinaryPrimitives.ReadUInt64LittleEndian(tail);
        var v = BinaryPrimitives.ReadUInt64LittleEndian(tail[8..]);
        a = Fold(a ^ u ^ K1, v ^ length ^ K2);
        b = Fold(b ^ v ^ K0, u ^ length ^ K3);
        return new UInt128(Fold(a ^ K3, b ^ K0), Fold(b ^ K2, a ^ K1));
    }

    public static UInt128 Combine(UInt128 left, UInt128 right)
    {
        var a = Fold((ulong)left ^ K1, (ulong)right ^ K2);
        var b = Fold((ulong)(left >> 64) ^ K3, (ulong)(right >> 64) ^ K0);
        return new UInt128(Fold(a ^ K0, b ^ (ulong)right ^ K1), Fold(b ^ K2, a ^ (ulong)left ^ K3));
    }

    private static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        // The factors go in again, so that a zero factor does not swallow the other.
        return high ^ low ^ x ^ (y << 1 | y >> 63);
    }
}
