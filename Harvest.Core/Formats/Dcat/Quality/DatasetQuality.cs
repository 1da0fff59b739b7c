using Harvest.Model;

namespace Harvest.Formats.Dcat.Quality;

/// <summary>What makes a dataset's description useful, each with its weight; the weights add up to 100.</summary>
public static class DatasetQuality
{
    /// <summary>The properties that are looked at, in the order of the report.</summary>
    public static IReadOnlyList<QualityMeasure> Measures { get; } =
    [
        new("title", "Title", 6, dataset => dataset.Title.Length > 0),
        new("description", "Description", 8, dataset => dataset.Notes.Length > 0),
        new("keywords", "Keywords", 6, dataset => dataset.Tags.Count > 0),
        new("theme", "Theme", 6, dataset => dataset.Themes.Count > 0 || dataset.Groups.Count > 0),
        new("publisher", "Publisher", 8, dataset => dataset.Publisher is not null || dataset.Organization is not null),
        new("contact", "Contact", 8, dataset =>
            dataset.ContactPoints.Any(contact => (contact.Email ?? contact.Url ?? contact.Phone ?? contact.Name) is not null)
            || (dataset.MaintainerEmail ?? dataset.AuthorEmail) is not null),
        new("licence", "Licence", 10, dataset =>
            dataset.License is { } license && ((license.Title ?? license.Url) is not null || license.Id is not (null or "notspecified"))),
        new("distribution", "Distribution with an address", 10, dataset => dataset.Resources.Any(resource => resource.Url.Length > 0)),
        new("format", "Format of every distribution", 8, dataset =>
            dataset.Resources.Count > 0 && dataset.Resources.All(resource => resource.Format.Length > 0)),
        new("spatial", "Spatial coverage", 6, dataset => dataset.Spatial.Count > 0),
        new("temporal", "Temporal coverage", 6, dataset => dataset.Temporal.Count > 0),
        new("frequency", "Frequency", 4, dataset => dataset.Frequency is not null),
        new("issued", "Date of publication", 4, dataset => dataset.Issued is not null),
        new("modified", "Date of change", 4, dataset => (dataset.Modified ?? dataset.MetadataModified) is not null),
        new("language", "Language", 2, dataset => dataset.Languages.Count > 0),
        new("access_rights", "Access rights", 2, dataset => dataset.AccessRights is not null),
        new("identifier", "Identifier", 2, dataset => dataset.Identifier is not null),
    ];
}

/// <summary>One property that is looked at.</summary>
/// <param name="Name">For programs.</param>
/// <param name="Title">For people.</param>
/// <param name="Weight">Its share of the score, out of 100.</param>
/// <param name="Holds">Whether a dataset has it.</param>
public sealed record QualityMeasure(string Name, string Title, int Weight, Func<Dataset, bool> Holds);
