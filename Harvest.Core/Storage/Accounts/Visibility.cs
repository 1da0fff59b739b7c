namespace Harvest.Storage.Accounts;

/// <summary>Which private datasets somebody may see besides the public ones.</summary>
/// <param name="All">Every one.</param>
/// <param name="Organizations">Those of these organizations, by id.</param>
public sealed record Visibility(bool All, IReadOnlyList<string> Organizations)
{
    /// <summary>What anybody may see.</summary>
    public static Visibility Public { get; } = new(false, []);

    /// <summary>What a sysadmin may see.</summary>
    public static Visibility Everything { get; } = new(true, []);

    /// <summary>A condition on a dataset's number; private datasets are few, so they are taken away.</summary>
    internal string Condition(Dialect dialect, string number) =>
        All ? "1 = 1"
        : Organizations.Count == 0 ? $"{number} NOT IN (SELECT number FROM dataset WHERE private)"
        : $"{number} NOT IN (SELECT number FROM dataset WHERE private AND (owner_org IS NULL OR NOT {dialect.In("owner_org", "mine")}))";

    /// <summary>The same as a text, to keep answers apart.</summary>
    public string Key => All ? "all" : string.Join(',', Organizations.Order(StringComparer.Ordinal));
}
