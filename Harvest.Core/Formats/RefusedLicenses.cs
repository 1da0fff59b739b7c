using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Open licences beside which the same record plainly refuses what they allow, in datasets of all sources: nobody is to be promised more than the
/// source grants. The refusal becomes the licence, and what was stated stays under <see cref="Stated"/>.
/// </summary>
internal static class RefusedLicenses
{
    /// <summary>The extra, and the field of a resource, with the open licence that the source states beside a refusal.</summary>
    public const string Stated = "stated_license";

    private const int Shown = 100;

    /// <summary>Where sources speak of what is allowed.</summary>
    private static readonly HashSet<string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        "rights", "other_rights", "dc_rights", "rights_statement", "license_text", "license_note", "license_notes", "licence", "licence_text", "terms_of_use",
        "terms-of-use", "termsofuse", "usage_terms", "use_limitation", "use_limitations", "use-limitation", "useLimitation", "use_restrictions", "usage_restrictions",
        "use_conditions", "conditions_of_use", "copyright", "access_rights",
    };

    /// <summary>The dataset without promises that it refuses itself; the same instance when nothing is to be done.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="told">Takes what contradicts.</param>
    public static Dataset Of(Dataset dataset, List<RecordProblem> told)
    {
        var statements = dataset.Extras.Where(extra => Keys.Contains(extra.Key)).SelectMany(extra => (string[])[extra.Value, .. extra.Value.Split("; ")]).ToList();
        if (dataset.AccessRights is { } access && !IsLevel(access))
            statements.Add(access);
        return Files(Beside(dataset, statements, told), told);
    }

    /// <summary>The dataset with the first refusal as its licence, where it has an open one.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="statements">What the record says of rights and of licences.</param>
    /// <param name="told">Takes what contradicts.</param>
    public static Dataset Beside(Dataset dataset, IEnumerable<string> statements, List<RecordProblem> told)
    {
        if (!OpenLicenses.Has(dataset.License))
            return dataset;
        var refusal = statements.Where(statement => !IsLevel(statement)).Select(Licenses.Refusal).FirstOrDefault(refused => refused is not null);
        return refusal is null ? dataset : Refused(dataset, refusal, told);
    }

    private static Dataset Refused(Dataset dataset, License refusal, List<RecordProblem> told)
    {
        var (license, stated) = (dataset.License!, Licenses.Words(dataset.License)!);
        told.Add(Told("license", stated, refusal));
        return dataset with
        {
            License = refusal,
            Extras = [.. dataset.Extras.Where(extra => extra.Key != Stated), new Extra(Stated, stated)],
            // What the files repeat of it is refused with it.
            Resources = [.. dataset.Resources.Select(file => file.Text("license") is { } text && Licenses.OfText(text) is { } known && known.Id == license.Id ? With(file, null, stated) : file)],
        };
    }

    /// <summary>The same for each file by itself: one that refuses has the dataset's open licence no more than its own.</summary>
    private static Dataset Files(Dataset dataset, List<RecordProblem> told)
    {
        var files = dataset.Resources.Select(file => OfFile(dataset, file, told)).ToList();
        if (files.Count > 0 && OpenLicenses.Has(dataset.License) && files.TrueForAll(file => Licenses.Refusal(file.Text("license")) is not null))
            return Refused(dataset with { Resources = files }, Licenses.Refusal(files[0].Text("license"))!, told);
        return files.SequenceEqual(dataset.Resources) ? dataset : dataset with { Resources = files };
    }

    private static Resource OfFile(Dataset dataset, Resource file, List<RecordProblem> told)
    {
        var refusal = ((string?[])[file.Text("rights"), file.Text("access_rights")]).Where(text => !IsLevel(text)).Select(Licenses.Refusal).FirstOrDefault(found => found is not null);
        if (refusal is null)
            return file;
        var own = file.Text("license");
        var open = own is null ? dataset.License : Licenses.OfText(own) ?? new License(null, null, own);
        if (!OpenLicenses.Has(open))
            return file;
        var stated = Licenses.Words(open)!;
        told.Add(Told($"license of the file {Texts.Shorten(file.Url, Shown)}", stated, refusal));
        return With(file, refusal.Url ?? refusal.Title, own is null ? null : stated);
    }

    private static Resource With(Resource file, string? license, string? stated) => file with
    {
        Others =
        [
            .. file.Others.Where(other => other.Key != "license" && (stated is null || other.Key != Stated)),
            .. license is null ? [] : (KeyValuePair<string, JsonElement>[])[new("license", JsonSerializer.SerializeToElement(license))],
            .. stated is null ? [] : (KeyValuePair<string, JsonElement>[])[new(Stated, JsonSerializer.SerializeToElement(stated))],
        ],
    };

    private static RecordProblem Told(string what, string stated, License refusal) => new(
        $"{what}: {Texts.Shorten(stated, Shown)} and \"{Texts.Shorten(Texts.Plain(refusal.Title ?? refusal.Id!), Shown)}\" contradict each other; "
        + $"no open licence is promised, the restriction is kept as the licence and the open one as {Stated}", IsWarning: true);

    /// <summary>A level of access, such as <c>restricted</c>: who gets the data says nothing of what he may do with them then.</summary>
    private static bool IsLevel(string? text) =>
        text?.Trim().ToLowerInvariant() is null or "" or "restricted" or "restricted public" or "closed" or "non-public" or "non_public";
}
