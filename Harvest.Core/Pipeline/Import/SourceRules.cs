using System.Text.Json;
using Harvest.Catalogues;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Import;

/// <summary>
/// What a source's settings make of every dataset that it brings, whatever its harvester (<see cref="CommonSettings"/>): tags,
/// groups, extras, owners, and how it is written. Stands between the mapping and the catalogue.
/// </summary>
internal sealed class SourceRules
{
    private readonly string jobId;
    private readonly Source source;
    private readonly bool cleanTags;
    private readonly bool overrideExtras;
    private readonly IReadOnlyList<string> tags;
    private readonly IReadOnlyList<Group> groups;
    private readonly IReadOnlyList<(Extra Extra, bool IsText)> extras;
    private readonly string? remoteGroups;
    private readonly string? remoteOrganizations;
    private readonly bool followsOrganizations;

    /// <param name="jobId">The job that imports.</param>
    /// <param name="source">Whose settings.</param>
    /// <param name="config">Them, read and found good.</param>
    /// <param name="options">What the site wishes where the source says nothing.</param>
    public SourceRules(string jobId, Source source, SourceConfig config, CatalogueOptions options)
    {
        (this.jobId, this.source) = (jobId, source);
        cleanTags = config.Flag("clean_tags");
        tags = config.Names("default_tags");
        groups = [.. config.Texts("default_groups").Where(name => name.Length > 0)
            .Select(name => new Group(name, name) { WhenAbsent = WhenAbsent.Make })];
        // Only texts have replacements; anything else stands as the JSON that it is.
        extras = [.. config.Map("default_extras").Select(extra =>
            (new Extra(extra.Name, PackageReader.ExtraText(extra.Value)), extra.Value.ValueKind == JsonValueKind.String))];
        overrideExtras = config.Flag("override_extras");
        remoteGroups = config.Text("remote_groups");
        remoteOrganizations = config.Text("remote_orgs");
        followsOrganizations = config.Flag("follow_orgs");
        Writing = new WriteRules
        {
            KeptFields = config.Flag("read_only") ? []
                : config.Has("not_overwrite_fields") ? config.Texts("not_overwrite_fields")
                : options.KeptFields,
            NameAppend = config.Text("name_append") switch
            {
                "number-sequence" => NameAppend.NumberSequence,
                "random-hex" => NameAppend.RandomHex,
                _ => options.NameAppend,
            },
            UserName = config.Text("user") is { Length: > 0 } user ? user : options.UserName,
            ReadOnly = config.Flag("read_only"),
        };
    }

    /// <summary>How the datasets are to be written.</summary>
    public WriteRules Writing { get; }

    /// <summary>The dataset with all that the settings say.</summary>
    public Dataset Apply(Dataset dataset, ClaimedObject claimed) => WithExtras(
        dataset with { Tags = Tags(dataset), Groups = Groups(dataset), Organization = OrganizationOf(dataset) }, claimed);

    private IReadOnlyList<string> Tags(Dataset dataset) => !cleanTags && tags.Count == 0
        ? dataset.Tags
        : [.. (cleanTags ? dataset.Tags.Select(TagNames.Clean).Where(tag => tag.Length > 0) : dataset.Tags).Concat(tags).Distinct()];

    private IReadOnlyList<Group> Groups(Dataset dataset)
    {
        var kept = remoteGroups switch
        {
            "ignore" => [],
            "only_local" => dataset.Groups.Select(group => group with { WhenAbsent = WhenAbsent.LeaveOut }),
            "create" => dataset.Groups.Select(group => group with { WhenAbsent = WhenAbsent.Make }),
            _ => dataset.Groups,
        };
        if (groups.Count == 0)
            return [.. kept];
        var named = kept.Select(group => groups.Any(added => Same(added, group)) ? group with { WhenAbsent = WhenAbsent.Make } : group).ToList();
        return [.. named, .. groups.Where(added => !named.Exists(group => Same(added, group)))];

        static bool Same(Group added, Group group) => added.Name == group.Name || added.Id == group.Id;
    }

    /// <summary>Null where the dataset belongs to the source's own organization, or to none.</summary>
    private Organization? OrganizationOf(Dataset dataset) => Chosen(dataset) is { } chosen ? chosen with { IsFollowed = followsOrganizations } : null;

    private Organization? Chosen(Dataset dataset) => remoteOrganizations switch
    {
        "ignore" => null,
        "only_local" when dataset.Organization is { } remote => remote with { WhenAbsent = WhenAbsent.LeaveOut },
        "create" when dataset.Organization is { } remote => remote with { WhenAbsent = WhenAbsent.Make },
        _ => source.PublisherId.Length > 0 ? null : dataset.Organization,
    };

    private Dataset WithExtras(Dataset dataset, ClaimedObject claimed)
    {
        foreach (var (extra, isText) in extras)
        {
            if (!overrideExtras && DcatExtras.Find(dataset, extra.Key) is not null)
                continue;
            var value = isText ? Replacements.Fill(extra.Value, name => Replacement(name, dataset, claimed)) : extra.Value;
            dataset = DcatExtras.Set(dataset, extra.Key, value);
        }
        return dataset;
    }

    private string Replacement(string name, Dataset dataset, ClaimedObject claimed) => name switch
    {
        "dataset_id" => dataset.Id.Length > 0 ? dataset.Id : claimed.Guid,
        "harvest_source_id" => source.Id,
        // Without user name, password and keys: extras are for everybody to see.
        "harvest_source_url" => PublicUrl().Trim('/'),
        "harvest_source_title" => source.Title.Length > 0 ? source.Title : source.Name,
        "harvest_job_id" => jobId,
        "harvest_object_id" => claimed.Id,
        _ => $"{{{name}}}",
    };

    private string PublicUrl() => Uri.TryCreate(source.Url, UriKind.Absolute, out var url)
        ? Http.SafeUrl.Of(Http.SafeUrl.WithoutUser(url))
        : Http.SafeUrl.Of(source.Url);
}
