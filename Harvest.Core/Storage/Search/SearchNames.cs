using Harvest.Datasets;

namespace Harvest.Storage.Search;

/// <summary>Finds datasets by what they are called outside words: id, IRI, the identifier of their record, a resource's id, IRI or address, the address of their page.</summary>
internal static class SearchNames
{
    private const int MaxLength = 1000;
    private const int MinLength = 2;

    /// <summary>So many datasets of one name at most.</summary>
    private const int MaxFound = 100;

    private const string PagePath = "/dataset/";

    /// <summary>The numbers of the datasets that are called so; mostly none.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="name">What was typed; null for nothing that could be a name.</param>
    public static async Task<IReadOnlyCollection<long>> FindAsync(Session session, string? name)
    {
        if (name is null || name.Length is < MinLength or > MaxLength)
            return [];
        var keys = Spellings(name).SelectMany(Keys).Append(DatasetKeys.OfResource(name));
        return [.. await session.QueryAsync<long>(Statement(session.Dialect), new { name, page = Page(name), keys = session.Dialect.List([.. keys]) })];
    }

    /// <summary>Each part by an index of its own: with OR between them, SQLite reads the whole table.</summary>
    internal static string Statement(Dialect dialect) =>
        $"""
        SELECT number FROM dataset WHERE state = 'active' AND id = @name
        UNION SELECT number FROM dataset WHERE state = 'active' AND id = @page
        UNION SELECT number FROM dataset WHERE state = 'active' AND name = @page
        UNION SELECT k.number FROM dataset_key k WHERE {dialect.In("k.key", "keys")}
        LIMIT {MaxFound}
        """;

    private static IEnumerable<string> Keys(string text) =>
        [DatasetKeys.OfIri(text), DatasetKeys.OfIdentifier(text), DatasetKeys.OfStated(text), DatasetKeys.OfAddress(text), DatasetKeys.OfPage(text)];

    /// <summary>An address is the same with http and https, with and without a slash at the end.</summary>
    internal static IEnumerable<string> Spellings(string name)
    {
        var end = name.IndexOf("://", StringComparison.Ordinal);
        if (end < 0 || !name.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return [name];
        var rest = name[end..];
        return from scheme in (string[])["https", "http"]
               from text in (string[])[rest, rest.EndsWith('/') ? rest.TrimEnd('/') : $"{rest}/"]
               select scheme + text;
    }

    /// <summary>The id or name at the end of the address of a dataset's page, here or at a portal; empty for other texts.</summary>
    private static string Page(string name) =>
        name.Contains("://", StringComparison.Ordinal) && name.LastIndexOf(PagePath, StringComparison.Ordinal) is >= 0 and var at
            ? Uri.UnescapeDataString(name[(at + PagePath.Length)..].Split('/', '?', '#')[0])
            : "";
}
