using System.Net;
using System.Net.Sockets;

namespace Harvest.Http;

/// <summary>
/// The IPv4 addresses that an IPv6 address stands for: a packet sent to such an address may come out of a translator or
/// tunnel at the IPv4 address within.
/// </summary>
internal static class EmbeddedAddresses
{
    public static IEnumerable<IPAddress> In(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            yield break;
        var bytes = address.GetAddressBytes();

        // Mapped ::ffff:a.b.c.d, compatible ::a.b.c.d, translated ::ffff:0:a.b.c.d, NAT64 64:ff9b::a.b.c.d
        if (Begins(bytes, 0, 0, 0, 0, 0, 0, 0, 0) || Begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0))
            yield return At(bytes, 12);

        if (Begins(bytes, 0x20, 0x02)) // 6to4
            yield return At(bytes, 2);

        if (Begins(bytes, 0x20, 0x01, 0, 0)) // Teredo: its server, then its client with all bits turned
        {
            yield return At(bytes, 4);
            yield return new IPAddress(bytes.Skip(12).Select(b => (byte)~b).ToArray());
        }

        if ((bytes[8] & 0xfd) == 0 && Begins(bytes.AsSpan(9), 0, 0x5e, 0xfe)) // ISATAP, in any network
            yield return At(bytes, 12);
    }

    /// <summary>
    /// All that <see cref="In"/> gives, and what a translator with a prefix of its own (64:ff9b:1::/48, RFC 8215) may take the
    /// address for: the prefix's length is its owner's choice, and with it the place of the IPv4 address (RFC 6052).
    /// </summary>
    public static IEnumerable<IPAddress> ByTranslator(IPAddress address)
    {
        foreach (var inner in In(address))
            yield return inner;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            yield break;
        var bytes = address.GetAddressBytes();
        if (!Begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 1))
            yield break;
        yield return new IPAddress([bytes[6], bytes[7], bytes[9], bytes[10]]);
        yield return new IPAddress([bytes[7], bytes[9], bytes[10], bytes[11]]);
        yield return At(bytes, 9);
        yield return At(bytes, 12);
    }

    private static IPAddress At(byte[] bytes, int start) => new(bytes.AsSpan(start, 4));

    private static bool Begins(ReadOnlySpan<byte> bytes, params ReadOnlySpan<byte> start) => bytes.StartsWith(start);
}
