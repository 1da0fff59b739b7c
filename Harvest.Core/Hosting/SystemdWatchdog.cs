using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Harvest.Hosting;

/// <summary>
/// Tells systemd that the program is alive, at half the period of its watchdog (<c>WATCHDOG_USEC</c>), as sd_watchdog_enabled(3)
/// advises. Ready and stopping are told by the lifetime.
/// </summary>
internal sealed class SystemdWatchdog(ISystemdNotifier systemd, TimeProvider time) : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Period() is not { } period)
            return;
        using var timer = new PeriodicTimer(period / 2, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                systemd.Notify(Alive);
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private static TimeSpan? Period() =>
        long.TryParse(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
        && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
}

/// <summary>A program as a service of systemd.</summary>
public static class SystemdServices
{
    /// <summary>Tells systemd, where it asks (<c>NOTIFY_SOCKET</c>), when the program is ready, stopping and alive.</summary>
    public static IServiceCollection AddHarvestSystemd(this IServiceCollection services)
    {
        // Not AddSystemd: that changes the form of the log lines too.
        var systemd = new SystemdNotifier();
        return systemd.IsEnabled
            ? services.AddSingleton<ISystemdNotifier>(systemd).AddSingleton<IHostLifetime, SystemdLifetime>().AddHostedService<SystemdWatchdog>()
            : services;
    }
}
