using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Harvest.Http;

/// <summary>No address of a host may be connected to; carries the one that was found.</summary>
internal sealed class AddressRefusedException(IPAddress address, string kind) : Exception($"{address} is {kind}")
{
    public IPAddress Address { get; } = address;

    public string Kind { get; } = kind;
}

/// <summary>
/// Opens every connection of the client. Names are resolved here and the very address that passed the guard is
/// connected to: a name that answers differently the second time (DNS rebinding) is never asked a second time.
/// </summary>
internal sealed class GuardedConnection(AddressGuard guard, TimeSpan connectTimeout)
{
    private readonly ConcurrentDictionary<DnsEndPoint, bool> trusted = new();

    public void Trust(Uri url) => trusted[Key(url.IdnHost, url.Port)] = true;

    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);

        // The resolver rejects some addresses (0.0.0.0) by an error of its own; the guard has the better words.
        IPAddress[] found = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var addresses = Allowed(found, Key(host, port));
        for (var i = 0; ; i++)
        {
            try
            {
                // One dead address of several must not use up the time of the others.
                return await ConnectAsync(
                    new IPEndPoint(addresses[i], port), connectTimeout / (addresses.Count - i), cancellationToken);
            }
            catch (SocketException) when (i < addresses.Count - 1)
            {
                // The host has another address.
            }
        }
    }

    private List<IPAddress> Allowed(IPAddress[] addresses, DnsEndPoint host)
    {
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        var isTrusted = trusted.ContainsKey(host);
        var allowed = addresses.Where(address => guard.Refusal(address, isTrusted) is null).ToList();
        return allowed.Count > 0
            ? allowed
            : throw new AddressRefusedException(addresses[0], guard.Refusal(addresses[0], isTrusted)!);
    }

    private static async Task<Stream> ConnectAsync(
        IPEndPoint end, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, patience.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The root dot makes no other host of it; case neither.
    private static DnsEndPoint Key(string host, int port) =>
        new(host.TrimEnd('.').Trim('[', ']').ToLowerInvariant(), port);
}
