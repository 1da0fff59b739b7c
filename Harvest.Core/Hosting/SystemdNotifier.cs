using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace Harvest.Hosting;

/// <summary>
/// Tells systemd that the program is ready, stopping, and alive (sd_notify(3): datagrams to the socket that
/// <c>NOTIFY_SOCKET</c> names; the watchdog's period is in <c>WATCHDOG_USEC</c>). Does nothing elsewhere.
/// </summary>
public sealed class SystemdNotifier(IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private readonly string? address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrEmpty(address))
            return;
        lifetime.ApplicationStarted.Register(() => Send("READY=1"));
        lifetime.ApplicationStopping.Register(() => Send("STOPPING=1"));
        if (WatchdogPeriod() is not { } period)
            return;
        // Half the period, as sd_watchdog_enabled(3) advises.
        using var timer = new PeriodicTimer(period / 2, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Send("WATCHDOG=1");
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private static TimeSpan? WatchdogPeriod() =>
        long.TryParse(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
        && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    private void Send(string message)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A leading @ names a socket in the abstract namespace.
            var path = address![0] == '@' ? $"\0{address[1..]}" : address;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(System.Text.Encoding.UTF8.GetBytes(message));
        }
        catch (SocketException)
        {
            // Without systemd's ear the program still does its work.
        }
    }
}
