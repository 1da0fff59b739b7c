using Harvest.Queues;

namespace Harvest.Hosting;

/// <summary>The few arguments of a consumer program.</summary>
public sealed record ConsumerArguments(string? ConfigFile, IReadOnlyList<string> Settings)
{
    /// <summary>What <c>--help</c> prints.</summary>
    public static string Usage(QueueName queue) =>
        $"""
        Usage: Harvest.{queue}Consumer [--config FILE] [--concurrency N] [--set KEY=VALUE]

        Works on the {queue.ToString().ToLowerInvariant()} queue until it is stopped.

          --config FILE     Settings file. Default: harvest.json beside the program and in the current folder
          --concurrency N   Records in flight. Default: the number of cores times 4
          --set KEY=VALUE   Override a setting, for example Queue:Type=Redis (repeatable)
          --help            This text
        """;

    /// <exception cref="ArgumentException">An argument is unknown or lacks its value.</exception>
    public static ConsumerArguments Parse(string[] arguments)
    {
        string? file = null;
        var settings = new List<string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--config" when value is not null: file = value; break;
                case "--set" when value is not null: settings.Add(value); break;
                case "--concurrency" when value is not null: settings.Add($"Consumer:Concurrency={value}"); break;
                default:
                    throw new ArgumentException(
                        $"{arguments[i]}: expected --config FILE, --concurrency N or --set KEY=VALUE, each with its value");
            }
        }
        return new ConsumerArguments(file, settings);
    }
}
