using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Fields that a dataset keeps as the catalogue has them when its source changes it.</summary>
public static class KeptFields
{
    /// <param name="incoming">What the source says now.</param>
    /// <param name="existing">What the catalogue has.</param>
    /// <param name="fields">Members of the package form; any other name is the key of an extra.</param>
    public static Dataset Apply(Dataset incoming, Dataset existing, IEnumerable<string> fields) =>
        fields.Aggregate(incoming, (dataset, field) => Keep(dataset, existing, field));

    private static Dataset Keep(Dataset dataset, Dataset existing, string field) => field switch
    {
        // The catalogue's own affair, and never overwritten.
        "id" or "name" or "state" or "metadata_created" or "metadata_modified" => dataset,
        "title" => dataset with { Title = existing.Title },
        "notes" => dataset with { Notes = existing.Notes },
        "type" => dataset with { Type = existing.Type },
        "url" => dataset with { Url = existing.Url },
        "version" => dataset with { Version = existing.Version },
        "author" => dataset with { Author = existing.Author },
        "author_email" => dataset with { AuthorEmail = existing.AuthorEmail },
        "maintainer" => dataset with { Maintainer = existing.Maintainer },
        "maintainer_email" => dataset with { MaintainerEmail = existing.MaintainerEmail },
        "private" => dataset with { Private = existing.Private },
        "license_id" or "license_title" or "license_url" or "isopen" => dataset with { License = existing.License },
        "organization" or "owner_org" => dataset with { Organization = existing.Organization },
        "groups" => dataset with { Groups = existing.Groups },
        "tags" => dataset with { Tags = existing.Tags },
        "resources" => dataset with { Resources = existing.Resources },
        // In the package form the members of DCAT stand among them.
        "extras" => DcatExtras.Take(dataset, existing) with { Extras = existing.Extras },
        _ => DcatExtras.Set(dataset, field, DcatExtras.Find(existing, field) ?? ""),
    };
}
