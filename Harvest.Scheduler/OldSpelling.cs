namespace Harvest.Cli;

/// <summary>The positional forms of ckanext-harvest's command line, put into today's.</summary>
internal static class OldSpelling
{
    /// <summary>What stood behind <c>source NAME URL TYPE</c>, in this order.</summary>
    private static readonly string[] Positions = ["--title", "--active", "--organization", "--frequency", "--config"];

    private static readonly string[] ImportOptions = ["-j", "-o", "-g", "-p", "--segments"];

    /// <param name="arguments">As typed.</param>
    /// <param name="sourceCommands">The commands of <c>harvest source</c>.</param>
    /// <returns>As the parser takes them.</returns>
    public static IReadOnlyList<string> Translate(IReadOnlyList<string> arguments, IReadOnlyCollection<string> sourceCommands)
    {
        var words = arguments.ToList();
        if (words is ["harvester", ..])
            words.RemoveAt(0);
        // [-j] [-o ID] [--segments=…] import
        if (words.Count > 1 && ImportOptions.Contains(words[0].Split('=')[0]) && words.Remove("import"))
            words.Insert(0, "import");
        if (words is not ["source", var first, ..] || first.StartsWith('-'))
            return words;
        var isCreate = first == "create";
        var from = isCreate ? 2 : 1;
        var given = words.Skip(from).TakeWhile(word => !word.StartsWith('-')).ToList();
        if (!isCreate && sourceCommands.Contains(first))
            return words;
        if (!isCreate && given.Count == 1 && Suggestion.Nearest(first, sourceCommands) is null)
            return [words[0], "show", .. words.Skip(1)];
        // A mistyped command is no name of a source.
        if (!isCreate && Suggestion.Nearest(first, sourceCommands) is not null)
            return words;
        if (given.Count < 3 || (isCreate && given.Count == 3))
            return words;
        var options = given.Skip(3).Take(Positions.Length).SelectMany((value, i) => (string[])[Positions[i], value]);
        return ["source", "create", .. given.Take(3), .. options, .. given.Skip(3 + Positions.Length), .. words.Skip(from + given.Count)];
    }
}
