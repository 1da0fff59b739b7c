using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Harvest.Http;

/// <summary>
/// Decides which addresses may be connected to. It judges the address itself, never a spelling of it, so that odd
/// notations and names that resolve to something else gain nothing.
/// </summary>
public sealed class AddressGuard
{
    private const string Setting = "Harvest:Http:AllowPrivateAddresses";

    private readonly bool allPrivate;
    private readonly IReadOnlyList<IPNetwork> opened;

    /// <param name="allowPrivateAddresses">
    /// <c>false</c>, <c>true</c>, or networks and addresses separated by commas, semicolons or spaces.
    /// </param>
    /// <exception cref="FormatException">
    /// The value is none of these; the message names the setting and the value.
    /// </exception>
    public AddressGuard(string allowPrivateAddresses)
    {
        if (Read(allowPrivateAddresses, out allPrivate, out var networks) is { } fault)
            throw new FormatException(fault);
        opened = networks;
    }

    /// <summary>What is wrong with a value of the setting, as a sentence; null when it can be used.</summary>
    public static string? Validate(string? allowPrivateAddresses) => Read(allowPrivateAddresses, out _, out _);

    /// <summary>Whether the address may be connected to.</summary>
    public bool Allows(IPAddress address) => Refusal(address, trusted: false) is null;

    /// <summary>
    /// Why the address may not be connected to ("a loopback address"), or null when it may. A trusted host may be
    /// private, as if the setting were <c>true</c>.
    /// </summary>
    internal string? Refusal(IPAddress address, bool trusted)
    {
        // A wide network is opened for the catalogues in it, not for the credentials of the machine.
        var isMetadata = ReservedNetworks.IsMetadata(address);
        if (opened.Any(network => network.Contains(address) && (!isMetadata || IsOne(network))))
            return null;
        if (ReservedNetworks.Of(address) is { } reserved)
            return reserved.IsPrivate && (allPrivate || trusted) ? null : reserved.Kind;
        return EmbeddedAddresses.In(address)
            .Select(inner => Refusal(inner, trusted) is { } kind ? $"another form of {inner}, {kind}" : null)
            .FirstOrDefault(kind => kind is not null);
    }

    private static string? Read(string? setting, out bool allPrivate, out List<IPNetwork> networks)
    {
        networks = [];
        var text = setting?.Trim() ?? "";
        allPrivate = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        if (allPrivate || text.Equals("false", StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var part in text.Split([',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Network(part) is not { } network)
                return Fault($"'{part}' in '{text}' is no network or address");
            networks.Add(network);
        }
        return networks.Count == 0 ? Fault($"'{text}' is empty") : null;
    }

    private static bool IsOne(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;

    private static string Fault(string found) =>
        $"{Setting} must be false, true, or a list of networks and addresses (10.1.0.0/16, 192.168.7.4): {found}.";

    private static IPNetwork? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address)
            return null;
        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0
            && !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return null;
        }

        // 10.1.2.3/8 may mean the host or the network: whoever opens a guard should say which.
        return length <= bits
            && IPNetwork.TryParse($"{address}/{length}", out var network)
            && network.BaseAddress.Equals(address)
            ? network
            : null;
    }

    /// <summary>Only the usual notation: the framework also reads "10" (0.0.0.10) and "010.0.0.1" (8.0.0.1).</summary>
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : null;
}
