using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Harvest.Diagnostics;

/// <summary>Settings <c>Harvest:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>How the daemons write their lines: <c>simple</c> (default), <c>json</c> or <c>systemd</c>.</summary>
    [RegularExpression("(?i)simple|json|systemd", ErrorMessage = "{0} must be simple, json or systemd")]
    public string Format { get; set; } = "simple";

    /// <summary>
    /// What also goes into the table <c>harvest_log</c>, by the reference's numbers: -1 nothing (default), 0 everything, 1 the
    /// engine and the harvesters, 2 to 4 the pipeline, 5 the storage, 6 the programs, 7 the harvesters and their requests.
    /// </summary>
    [Range(-1, 7)]
    public int Scope { get; set; } = -1;

    /// <summary>The lowest level that goes into the table. Default: Debug.</summary>
    [RegularExpression("(?i)trace|debug|information|info|warning|warn|error|critical|none", ErrorMessage = "{0} must be trace, debug, info, warn, error, critical or none")]
    public string Level { get; set; } = "Debug";

    /// <summary><see cref="Level"/> in the words of .NET; <c>info</c> and <c>warn</c> are those of others.</summary>
    internal LogLevel Minimum => Level.ToUpperInvariant() switch
    {
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        _ => Enum.Parse<LogLevel>(Level, ignoreCase: true),
    };

    /// <summary>Rows of the table older than so many days are deleted by <c>clean-harvest-log</c>. Default: 30.</summary>
    [Range(0, DayLimit.Most)]
    public int Days { get; set; } = 30;
}
