using System.Net;
using System.Net.Sockets;

namespace Harvest.Http;

/// <summary>A network that public catalogues do not live in.</summary>
/// <param name="Network">Its addresses.</param>
/// <param name="Kind">What it is, with its article, for messages.</param>
/// <param name="IsPrivate">
/// Whether somebody may run a catalogue there, so that a setting of <c>true</c> opens it.
/// </param>
internal sealed record ReservedNetwork(IPNetwork Network, string Kind, bool IsPrivate);

/// <summary>
/// The special-purpose registries of IANA as far as they are not public, and where clouds keep their secrets.
/// </summary>
internal static class ReservedNetworks
{
    private const string Metadata = "the metadata service of a cloud";

    /// <summary>
    /// Where clouds hand out a machine's credentials: AWS, Azure, Google, Oracle, OpenStack, Alibaba, Tencent, Scaleway,
    /// Volcengine. They stay closed whatever networks a setting opens; only a setting that names the address itself opens it.
    /// </summary>
    private static readonly HashSet<IPAddress> MetadataServices =
    [
        .. new[]
        {
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "192.0.0.192", "169.254.0.23",
            "169.254.42.42", "100.96.0.96", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42",
            "fe80::a9fe:a9fe",
        }.Select(IPAddress.Parse),
    ];

    // The first match names the address: narrow networks stand before the wide ones that hold them.
    private static readonly ReservedNetwork[] All =
    [
        Private("127.0.0.0/8", "a loopback address"),
        Private("10.0.0.0/8", "a private address"),
        Private("172.16.0.0/12", "a private address"),
        Private("192.168.0.0/16", "a private address"),
        Private("100.64.0.0/10", "an address of a provider's inner network"),
        Private("169.254.0.0/16", "a link-local address"),
        Private("198.18.0.0/15", "an address for benchmarks"),
        Closed("0.0.0.0/8", "an unspecified address"),
        Closed("192.0.0.0/24", "a reserved address"),
        Closed("192.0.2.0/24", "an address for documentation"),
        Closed("192.88.99.0/24", "a reserved address"),
        Closed("198.51.100.0/24", "an address for documentation"),
        Closed("203.0.113.0/24", "an address for documentation"),
        Closed("224.0.0.0/4", "a multicast address"),
        Closed("255.255.255.255/32", "the broadcast address"),
        Closed("240.0.0.0/4", "a reserved address"),
        Private("::1/128", "a loopback address"),
        Closed("::/128", "an unspecified address"),
        Private("fc00::/7", "a private address"),
        Private("fe80::/10", "a link-local address"),
        Private("fec0::/10", "a private address"),
        Private("64:ff9b:1::/48", "an address of a private translator"),
        Closed("100::/64", "a reserved address"),
        Closed("2001:2::/48", "an address for benchmarks"),
        Closed("2001:10::/28", "a reserved address"),
        Closed("2001:20::/28", "a reserved address"),
        Closed("2001:db8::/32", "an address for documentation"),
        Closed("3fff::/20", "an address for documentation"),
        Closed("5f00::/16", "a reserved address"),
        Closed("ff00::/8", "a multicast address"),
    ];

    /// <summary>The network that an address belongs to, or null for one of the public Internet.</summary>
    public static ReservedNetwork? Of(IPAddress address) => IsMetadata(address)
        ? new ReservedNetwork(new IPNetwork(address, address.GetAddressBytes().Length * 8), Metadata, false)
        : Array.Find(All, reserved => reserved.Network.Contains(address));

    /// <summary>Whether a cloud's metadata service answers there, in whatever form the address is written.</summary>
    public static bool IsMetadata(IPAddress address) =>
        MetadataServices.Contains(WithoutZone(address)) || EmbeddedAddresses.ByTranslator(address).Any(MetadataServices.Contains);

    private static IPAddress WithoutZone(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;

    private static ReservedNetwork Private(string network, string kind) => new(IPNetwork.Parse(network), kind, true);

    private static ReservedNetwork Closed(string network, string kind) => new(IPNetwork.Parse(network), kind, false);
}
