namespace Harvest.Formats.Dcat;

/// <summary>
/// The keys under which a dataset keeps its own id and title of a licence that has an address: at the address, which others name as well, they
/// would be said of all of these.
/// </summary>
internal static class LicenseWords
{
    public const string Id = "license_id";

    public const string Title = "license_title";

    /// <summary>As an id: the dataset has no known licence, whatever its rights and its files say.</summary>
    public const string None = "none";
}
