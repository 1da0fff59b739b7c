using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Harvest.Hosting;

/// <summary>How the daemons speak: one line an event on standard error, in UTC; as JSON or for journald by setting.</summary>
public static class HarvestLogging
{
    /// <summary>Setting <c>Harvest:Log:Format</c>: <c>simple</c> (default), <c>json</c> or <c>systemd</c>; levels as usual under <c>Logging</c>.</summary>
    public static void Add(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Whoever asks for health is told what is wrong; each time in the log as well would drown the rest.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        switch (configuration[$"{HarvestOptions.Section}:Log:Format"]?.ToLowerInvariant())
        {
            case "json": logging.AddJsonConsole(Utc); break;
            case "systemd": logging.AddSystemdConsole(Utc); break;
            default:
                logging.AddSimpleConsole(console =>
                {
                    Utc(console);
                    console.SingleLine = true;
                });
                break;
        }
    }

    private static void Utc(ConsoleFormatterOptions options)
    {
        options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        options.UseUtcTimestamp = true;
        // Job, source and record of every line, whoever says it.
        options.IncludeScopes = true;
    }
}
