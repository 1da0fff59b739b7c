namespace Harvest.Harvesters.Ckan;

/// <summary>The Solr filter query (<c>fq</c>) of a source: only some organizations, groups or tags, and what a person adds.</summary>
internal static class CkanFilter
{
    private static readonly (string Setting, string Field)[] Lists =
        [("organizations_filter", "organization"), ("groups_filter", "groups"), ("tags_filter", "tags")];

    /// <summary>The names of the settings that make the filter.</summary>
    public static IEnumerable<string> Settings =>
        Lists.SelectMany(list => (string[])[$"{list.Setting}_include", $"{list.Setting}_exclude"]).Append("fq");

    /// <summary>What the reference says when a list is given both ways.</summary>
    public static IEnumerable<string> Complaints(SourceConfig config)
    {
        foreach (var (setting, _) in Lists)
        {
            if (config.Texts($"{setting}_include").Count > 0 && config.Texts($"{setting}_exclude").Count > 0)
                yield return $"Harvest configuration cannot contain both {setting}_include and {setting}_exclude";
        }
    }

    /// <param name="config">The source's settings.</param>
    /// <param name="first">A condition that goes before them, if any.</param>
    /// <returns>Null when there is nothing to filter by.</returns>
    public static string? Of(SourceConfig config, string? first = null)
    {
        var conditions = new List<string>();
        if (first is not null)
            conditions.Add(first);
        foreach (var (setting, field) in Lists)
        {
            if (Values(config, $"{setting}_include") is { Length: > 0 } included)
                conditions.Add($"{field}:{included}");
            if (Values(config, $"{setting}_exclude") is { Length: > 0 } excluded)
                conditions.Add($"-{field}:{excluded}");
        }
        if (config.Text("fq")?.Trim() is { Length: > 0 } own)
        {
            // Solr finds nothing with a negation alone in parentheses, so only alternatives get them.
            var isAlternative = own.Contains(" OR ", StringComparison.Ordinal) || own.Contains("||", StringComparison.Ordinal);
            conditions.Add(isAlternative && conditions.Count > 0 ? $"({own})" : own);
        }
        return conditions.Count == 0 ? null : string.Join(" AND ", conditions);
    }

    /// <summary>A single value stands alone, several are alternatives.</summary>
    private static string Values(SourceConfig config, string setting)
    {
        var values = config.Texts(setting).Where(value => !string.IsNullOrWhiteSpace(value)).Select(Quoted).Distinct().ToList();
        return values.Count == 1 ? values[0] : values.Count == 0 ? "" : $"({string.Join(" OR ", values)})";
    }

    /// <summary>A plain name as it is; in anything else nothing is an operator of the query.</summary>
    private static string Quoted(string value) =>
        value[0] != '-' && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && value is not ("OR" or "AND" or "NOT" or "TO")
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
