using Harvest.Model;

namespace Harvest.Formats.Dcat.Quality;

/// <summary>Checks a dataset against what DCAT-AP 3 requires and recommends; one problem for each of the two, naming what is missing.</summary>
public static class DcatValidation
{
    /// <summary>The stage that such problems are reported under.</summary>
    public const string Stage = "Validation";

    /// <param name="dataset">As it was read.</param>
    /// <param name="hasTitle">The title is one, and not made of the identifier.</param>
    /// <param name="isStrict">What lacks a required property is not imported.</param>
    /// <param name="distributions">How many distributions it has, those without an address included.</param>
    public static IEnumerable<RecordProblem> Check(Dataset dataset, bool hasTitle, bool isStrict, int distributions)
    {
        if (dataset.Type == DcatTypes.Catalogue)
            yield break;
        var required = Required(dataset, hasTitle, distributions).ToList();
        if (required.Count > 0)
            yield return new RecordProblem($"DCAT-AP 3 requires what is missing here: {string.Join(", ", required)}", Stage, IsWarning: !isStrict);
        var recommended = Recommended(dataset).ToList();
        if (recommended.Count > 0)
            yield return new RecordProblem($"DCAT-AP 3 recommends what is missing here: {string.Join(", ", recommended)}", Stage, IsWarning: true);
    }

    private static IEnumerable<string> Required(Dataset dataset, bool hasTitle, int distributions)
    {
        if (!hasTitle)
            yield return "dct:title";
        if (dataset.Notes.Length == 0 && dataset.Type != DcatTypes.Service)
            yield return "dct:description";
        if (dataset.Type == DcatTypes.Service && dataset.Resources.Count == 0)
            yield return "dcat:endpointURL";
        if (distributions > dataset.Resources.Count)
            yield return "dcat:accessURL";
    }

    private static IEnumerable<string> Recommended(Dataset dataset)
    {
        if (dataset.ContactPoints.Count == 0)
            yield return "dcat:contactPoint";
        if (dataset.Publisher is null)
            yield return "dct:publisher";
        if (dataset.Tags.Count == 0)
            yield return "dcat:keyword";
        if (dataset.Type == DcatTypes.Service)
            yield break;
        if (dataset.Spatial.Count == 0)
            yield return "dct:spatial";
        if (dataset.Temporal.Count == 0)
            yield return "dct:temporal";
        if (dataset.Type == DcatTypes.Series)
            yield break;
        if (dataset.Themes.Count == 0)
            yield return "dcat:theme";
        if (dataset.Resources.Count == 0)
            yield return "dcat:distribution";
        else if (dataset.Resources.Any(resource => resource.Format.Length == 0))
            yield return "dct:format of a distribution";
        if (dataset.Resources.Count > 0 && dataset.License is null
            && dataset.Resources.Any(resource => resource.Others.All(other => other.Key != "license")))
            yield return "dct:license of a distribution";
    }
}
