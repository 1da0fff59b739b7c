namespace Harvest.Catalogues;

/// <summary>What a source or the site wishes of the way its datasets are written.</summary>
public sealed record WriteRules
{
    /// <summary>Everything is overwritten, names are numbered.</summary>
    public static WriteRules Usual { get; } = new();

    /// <summary>
    /// Members of the package form, or keys of extras, that a dataset keeps as the catalogue has them when it is updated.
    /// Empty for a read-only source. Default: none.
    /// </summary>
    public IReadOnlyList<string> KeptFields { get; init; } = [];

    /// <summary>What makes a taken name a free one. Default: a number.</summary>
    public NameAppend NameAppend { get; init; }

    /// <summary>Who is said to have made the dataset (<c>creator_user_id</c>), as far as the catalogue takes that; null for nobody.</summary>
    public string? UserName { get; init; }

    /// <summary>Nobody but the harvester is to change the dataset; the package form says so. Default: false.</summary>
    public bool ReadOnly { get; init; }
}

/// <summary>What makes a taken name a free one; the reference's two ways.</summary>
public enum NameAppend
{
    /// <summary>The first free number from 1 to 999: <c>trees1</c>.</summary>
    NumberSequence,

    /// <summary>Five random hexadecimal digits: <c>trees3f09c</c>.</summary>
    RandomHex,
}
