using System.Text.RegularExpressions;

namespace Harvest.Web;

/// <summary>The arguments that are Harvest's own; <c>--urls</c> is ASP.NET Core's.</summary>
internal static partial class WebArguments
{
    public const string Usage =
        """
        Usage: Harvest.Web [--urls URL] [--config FILE] [--set KEY=VALUE]

        Serves the catalogue, its administration and its API. With the queue in memory it harvests, too.

          --urls URL        Where it listens: http://127.0.0.1:8080, or http://*:8080 for all networks. Default: http://localhost:5000
          --config FILE     Settings file. Default: harvest.json beside the program and in the current folder
          --set KEY=VALUE   Override a setting, for example Queue:Type=Redis (repeatable)
          --help            This text
        """;

    public static bool AskForHelp(string[] arguments) => arguments is ["--help" or "-h" or "-?", ..];

    /// <exception cref="ArgumentException">One is unknown, lacks its value, or is an address that cannot be.</exception>
    public static (string? File, IReadOnlyList<string> Settings, string[] Others) Split(string[] arguments)
    {
        string? file = null;
        var settings = new List<string>();
        var rest = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].StartsWith("--urls=", StringComparison.Ordinal))
            {
                rest.Add(Addresses(arguments[i]["--urls=".Length..]));
                continue;
            }
            if (arguments[i] is not ("--config" or "--set" or "--urls"))
                throw new ArgumentException($"Unknown argument {arguments[i]}. See: Harvest.Web --help");
            if (i + 1 == arguments.Length)
                throw new ArgumentException($"{arguments[i]}: expected --config FILE, --set KEY=VALUE or --urls URL, each with its value");
            if (arguments[i] == "--config")
                file = arguments[++i];
            else if (arguments[i] == "--set")
                settings.Add(arguments[++i]);
            else
                rest.Add(Addresses(arguments[++i]));
        }
        return (file, settings, [.. rest]);
    }

    private static string Addresses(string addresses)
    {
        foreach (var address in addresses.Split(';'))
        {
            if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                throw new ArgumentException($"--urls must be addresses such as http://127.0.0.1:8080, found {address}");
            if (Port().Match(address) is { Success: true } port && !(int.TryParse(port.Groups[1].ValueSpan, out var number) && number is >= 0 and <= 65535))
                throw new ArgumentException($"--urls: a port is a number from 0 to 65535, found {port.Groups[1]} in {address}");
        }
        return $"--urls={addresses}";
    }

    /// <summary>What stands for the port: behind the host's last colon, and behind the brackets of IPv6.</summary>
    [GeneratedRegex(@"^https?://(?:\[[^\]]*\]|[^/:\[]*):([^/]*)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Port();
}
