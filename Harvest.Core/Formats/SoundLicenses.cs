using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Licences whose id, title and address mean different ones, in datasets of all sources: one of them counts everywhere, so that nobody finds a
/// dataset under one licence that is published under another.
/// </summary>
internal static class SoundLicenses
{
    private const int Shown = 100;

    /// <summary>The dataset with one licence; the same instance when nothing is to be done.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="told">Takes what did not agree.</param>
    public static Dataset Of(Dataset dataset, List<RecordProblem> told)
    {
        if (dataset.License is not { } license)
            return dataset;
        var (id, url, title) = (Licenses.Find(license.Id), Licenses.Find(license.Url), Licenses.Find(license.Title));
        License[] known = [.. ((License?[])[id, url, title]).OfType<License>()];
        if (known.All(one => known.All(other => Agree(one, other))))
            return dataset;
        var first = known.OrderBy(one => one.Id == "notspecified").ThenBy(OpenLicenses.Has).ThenBy(one => IsOther(one.Id!)).First();
        var decided = known.FirstOrDefault(other => Agree(first, other) && IsAnyVersion(first.Id!) && !IsAnyVersion(other.Id!), first);
        told.Add(new RecordProblem(
            $"license: {string.Join(", ", Said(license).Select(said => $"{said.Name} {Texts.Shorten(Texts.Plain(said.Text!), Shown)}"))} are not one licence; "
            + $"{decided.Title} is taken, for the least open of them counts, and of equals the id",
            IsWarning: true));
        return dataset with
        {
            License = new License(
                id is null || Agree(id, decided) ? license.Id : decided.Id,
                title is null || Agree(title, decided) ? license.Title : decided.Title,
                url is null || Agree(url, decided) ? license.Url : decided.Url),
        };
    }

    private static IEnumerable<(string Name, string? Text)> Said(License license) =>
        ((ReadOnlySpan<(string, string?)>)[("id", license.Id), ("title", license.Title), ("url", license.Url)]).ToArray().Where(said => !string.IsNullOrWhiteSpace(said.Item2));

    /// <summary>Whether they are one licence, or one is a version of the other.</summary>
    private static bool Agree(License one, License other) =>
        one.Id == other.Id || (Family(one.Id!) == Family(other.Id!) && (IsAnyVersion(one.Id!) || IsAnyVersion(other.Id!)));

    /// <summary>The licence without its version.</summary>
    private static string Family(string id) => id switch
    {
        "cc-nc" => "cc-by-nc",
        "lov1" or "lov2" => "fr-lo",
        _ when id.StartsWith("CC-", StringComparison.Ordinal) => id[..id.LastIndexOf('-')].ToLowerInvariant(),
        _ => id,
    };

    private static bool IsAnyVersion(string id) => id is "fr-lo" or "cc-nc" || id.StartsWith("cc-by", StringComparison.Ordinal);

    /// <summary>A kind of licences, and none of them.</summary>
    private static bool IsOther(string id) => id.StartsWith("other-", StringComparison.Ordinal);
}
