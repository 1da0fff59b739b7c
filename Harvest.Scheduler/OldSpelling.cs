namespace Harvest.Cli;

/// <summary>The positional forms of ckanext-harvest's command line, put into today's.</summary>
internal static class OldSpelling
{
    private static readonly string[] Groups = ["create", "show", "list"];

    /// <param name="arguments">As typed.</param>
    /// <returns>As the parser takes them.</returns>
    public static IReadOnlyList<string> Translate(IReadOnlyList<string> arguments) => arguments;
}
