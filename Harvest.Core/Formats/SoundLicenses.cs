using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Terms;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Licences whose id, title and address mean different ones, in datasets of all sources: one of them counts everywhere, so that nobody finds a
/// dataset under one licence that is published under another. Where one part is open and another may not be, nothing open is promised.
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
        if (Contradiction(license, known) is { } sound)
        {
            told.Add(new RecordProblem(
                $"license: {Listed(license)} do not go together; no open licence is promised, and {Listed(sound)} is kept", IsWarning: true));
            return dataset with { License = sound };
        }
        if (known.All(one => known.All(other => Agree(one, other))))
            return Named(dataset, license, known);
        var first = known.OrderBy(one => one.Id == "notspecified").ThenBy(OpenLicenses.Has).ThenBy(one => IsOther(one.Id!)).ThenByDescending(Demand).First();
        var decided = known.FirstOrDefault(other => Agree(first, other) && IsAnyVersion(first.Id!) && !IsAnyVersion(other.Id!), first);
        told.Add(new RecordProblem(
            $"license: {Listed(license)} are not one licence; {decided.Title} is taken, for the least open of them counts, and of equals the id", IsWarning: true));
        return dataset with
        {
            License = new License(
                id is null || Agree(id, decided) ? license.Id : decided.Id,
                title is null || Agree(title, decided) ? license.Title : decided.Title,
                url is null || Agree(url, decided) ? license.Url : decided.Url),
        };
    }

    /// <summary>
    /// What is left of a licence of which one part promises openness and another, which the register does not know, may not: a restriction, an address
    /// that leads elsewhere, a version that does not exist. Null when nothing is wrong.
    /// </summary>
    private static License? Contradiction(License license, License[] known)
    {
        if (CreativeVersions.IsNone(license.Id) || CreativeVersions.IsNone(license.Url))
        {
            var doubtful = new License(
                CreativeVersions.IsNone(license.Id) ? license.Id : null, null, CreativeVersions.IsNone(license.Url) ? license.Url : null);
            // Alone it is no contradiction, and not open either.
            return doubtful == license ? null : doubtful;
        }
        if (!known.Any(OpenLicenses.Has))
            return null;
        var isElsewhere = DcatText.IsWeb(license.Url) && Licenses.Find(license.Url) is null && !OpenLicenses.Has(new License(null, null, license.Url));
        var sound = new License(Odd(license.Id), Odd(license.Title), isElsewhere ? license.Url : null);
        return sound == new License(null) ? null : sound;

        static string? Odd(string? text) => Licenses.Find(text) is null && Licenses.IsRestriction(text) ? text : null;
    }

    private static IEnumerable<(string Name, string? Text)> Said(License license) =>
        ((ReadOnlySpan<(string, string?)>)[("id", license.Id), ("title", license.Title), ("url", license.Url)]).ToArray().Where(said => !string.IsNullOrWhiteSpace(said.Item2));

    private static string Listed(License license) =>
        string.Join(", ", Said(license).Select(said => $"{said.Name} {Texts.Shorten(Texts.Plain(said.Text!), Shown)}"));

    /// <summary>With the id that its title or its address has in the register, where it has none: else only the next who harvests it would find it.</summary>
    private static Dataset Named(Dataset dataset, License license, License[] known) =>
        !string.IsNullOrWhiteSpace(license.Id) || known.Length == 0
            ? dataset
            : dataset with { License = license with { Id = (known.FirstOrDefault(one => !IsAnyVersion(one.Id!)) ?? known[0]).Id } };

    /// <summary>How much an open licence asks for: nothing, to name the source, to share alike.</summary>
    private static int Demand(License license) => license.Id!.ToUpperInvariant() switch
    {
        "CC-ZERO" or "CC-PDM" or "OTHER-PD" or "ODC-PDDL" or "DL-DE-ZERO-2.0" => 0,
        "ODC-ODBL" or "GFDL" => 2,
        var id when id.StartsWith("CC-BY-SA", StringComparison.Ordinal) => 2,
        _ => 1,
    };

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
