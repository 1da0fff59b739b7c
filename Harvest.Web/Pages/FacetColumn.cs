using Harvest.Storage.Search;

namespace Harvest.Web.Pages;

/// <summary>The values of one field that datasets can be filtered by.</summary>
/// <param name="Title">What people call the field.</param>
/// <param name="Field">What CKAN calls it.</param>
/// <param name="Counts">The most frequent first.</param>
public sealed record FacetColumn(string Title, string Field, IReadOnlyList<FacetCount> Counts)
{
    /// <summary>Values that are shown at first.</summary>
    public const int Few = 12;

    /// <summary>Values that are shown to those who ask for more.</summary>
    public const int Many = 500;

    /// <summary>A column for each field that has a value.</summary>
    internal static IReadOnlyList<FacetColumn> Of(IEnumerable<(string Title, string Field)> fields, IReadOnlyList<FacetCount> counts) =>
    [
        .. fields.Select(field => new FacetColumn(T(field.Title), field.Field, [.. counts.Where(count => count.Field == field.Field)]))
            .Where(column => column.Counts.Count > 0),
    ];
}
