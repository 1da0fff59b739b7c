namespace Harvest.Harvesters;

/// <summary>
/// The part of <see cref="CommonSettings"/> that says what is made of every dataset a source brings. The engine applies it
/// between the harvester's mapping and the catalogue.
/// </summary>
public static class DatasetSettings
{
    private const string Datasets = "Datasets";

    private static readonly string[] Policies = ["ignore", "only_local", "create"];

    public static IReadOnlyList<HarvesterSetting> All { get; } =
    [
        new(
            "language",
            SettingKind.Text,
            "The languages to show of texts in several, with commas between them, the most wanted first; all are kept. Default: setting "
            + "Catalogue:Languages.")
            { Group = Datasets },
        new(
            "date_order",
            SettingKind.Text,
            "How the source writes days and months in numbers: dmy (31/12/2019) or mdy (12/31/2019). Default: dmy, with a warning where it "
            + "could be either.")
            { Group = Datasets, Choices = ["dmy", "mdy"] },
        new("default_tags", SettingKind.Names, "Tags that every dataset gets. Default: none.") { Group = Datasets },
        new("clean_tags", SettingKind.Flag, "Make tags of plain lower-case letters, digits and dashes. Default: false.")
            { Group = Datasets },
        new("default_groups", SettingKind.Texts, "Groups, by id or name, that every dataset gets. Default: none.")
            { Group = Datasets },
        new(
            "default_extras",
            SettingKind.Map,
            "Extras that every dataset gets unless it has them. Texts may contain {dataset_id}, {harvest_source_id}, "
            + "{harvest_source_url}, {harvest_source_title}, {harvest_job_id} and {harvest_object_id}. Default: none.")
            { Group = Datasets },
        new("override_extras", SettingKind.Flag, "Let default_extras replace what a dataset has. Default: false.")
            { Group = Datasets },
        new(
            "remote_groups",
            SettingKind.Text,
            "Groups of the remote: only_local keeps those that the catalogue has, create makes the others too, ignore drops all. "
            + "Default: as is the catalogue's custom.")
            { Group = Datasets, Choices = Policies },
        new(
            "remote_orgs",
            SettingKind.Text,
            "Organizations of the remote: only_local takes those that the catalogue has, create makes the others too, ignore "
            + "takes none; otherwise the dataset belongs to the source's organization. Default: the source's organization, and "
            + "where it has none, the remote's.")
            { Group = Datasets, Choices = Policies },
        new(
            "follow_orgs",
            SettingKind.Flag,
            "Let organizations that were made from this source take a new title, description and logo from it, until somebody edits "
            + "them here. Default: false.")
            { Group = Datasets },
        new(
            "not_overwrite_fields",
            SettingKind.Texts,
            "Fields or keys of extras that a dataset keeps when it is updated. Default: setting Catalogue:NotOverwriteFields.")
            { Group = Datasets },
        new(
            "name_append",
            SettingKind.Text,
            "What makes a taken name free: a number or random digits. Default: setting Catalogue:NameAppend.")
            { Group = Datasets, Choices = ["number-sequence", "random-hex"] },
        new("user", SettingKind.Text, "Who the datasets are said to be made by. Default: setting Catalogue:UserName.")
            { Group = Datasets },
        new(
            "read_only",
            SettingKind.Flag,
            "Nobody but the harvester is to change the datasets: they are marked so, and not_overwrite_fields keeps nothing. "
            + "Default: false.")
            { Group = Datasets },
    ];
}
