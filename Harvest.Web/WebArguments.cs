namespace Harvest.Web;

/// <summary>The arguments that are Harvest's own; the others are ASP.NET Core's.</summary>
internal static class WebArguments
{
    /// <exception cref="ArgumentException">One lacks its value.</exception>
    public static (string? File, IReadOnlyList<string> Settings, string[] Others) Split(string[] arguments)
    {
        string? file = null;
        var settings = new List<string>();
        var rest = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not ("--config" or "--set"))
            {
                rest.Add(arguments[i]);
                continue;
            }
            if (i + 1 == arguments.Length)
                throw new ArgumentException($"{arguments[i]}: expected --config FILE, --set KEY=VALUE or --urls URL, each with its value");
            if (arguments[i] == "--config")
                file = arguments[++i];
            else
                settings.Add(arguments[++i]);
        }
        return (file, settings, [.. rest]);
    }
}
