using System.Text.Json;
using Harvest.Formats;
using Harvest.Formats.Iso;
using Harvest.Model;

namespace Harvest.Harvesters.Spatial;

/// <summary>The settings that all harvesters of spatial records have, and what they do to a record.</summary>
internal static class SpatialSettings
{
    private const string ContinueOnErrors = "continue_on_validation_errors";

    public static IReadOnlyList<HarvesterSetting> Declared { get; } =
    [
        new("clean_tags", SettingKind.Flag, "Reduce tags to letters, digits, dashes and underscores. Default: false."),
        new(ContinueOnErrors, SettingKind.Flag, "Import records that break rules of their standard, with warnings. Default: false."),
        new(
            "only_downloads",
            SettingKind.Flag,
            "Take only online resources whose function is download, offlineAccess or order. Default: false, all."),
        new("default_tags", SettingKind.Texts, "Tags that every dataset gets. Default: none."),
        new(
            "default_extras",
            SettingKind.Map,
            "Extras that every dataset gets; {harvest_source_id}, {harvest_source_url} and {harvest_source_title} are replaced. "
            + "Default: none."),
        new("override_extras", SettingKind.Flag, "Default extras replace those of the record. Default: false."),
    ];

    public static IEnumerable<string> Check(SourceConfig config) =>
        config.Map("default_extras").Any(extra => extra.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            ? ["default_extras must have texts or numbers as values"]
            : [];

    /// <summary>Reads a record, and does to it what the settings ask for.</summary>
    public static MappedDataset Map(MapContext context)
    {
        var options = new SpatialOptions
        {
            CleanTags = context.Config.Flag("clean_tags"),
            OnlyDownloads = context.Config.Flag("only_downloads"),
        };
        var (dataset, problems) = SpatialDocument.Read(context.Content, options);
        if (dataset.Title.Length > 0 && context.Config.Flag(ContinueOnErrors))
            problems = [.. problems.Select(problem => problem.Stage == "Validation" ? problem with { IsWarning = true } : problem)];
        return new MappedDataset(Finish(dataset, context), problems);
    }

    /// <summary>Default tags and extras; identifiers of the record and of its resources where they have none.</summary>
    public static Dataset Finish(Dataset dataset, MapContext context)
    {
        var tags = dataset.Tags.Concat(IsoKeywords.Tidy(context.Config.Texts("default_tags"), context.Config.Flag("clean_tags")));
        var defaults = context.Config.Map("default_extras")
            .Select(extra => new Extra(extra.Name, Filled(extra.Value.ToString(), context.Source))).ToList();
        var extras = context.Config.Flag("override_extras") ? defaults.Concat(dataset.Extras) : dataset.Extras.Concat(defaults);
        return dataset with
        {
            Tags = [.. tags.Distinct()],
            Extras = [.. extras.DistinctBy(extra => extra.Key)],
            Identifier = dataset.Identifier ?? context.Guid,
            Resources = ResourceIds.Fill(dataset.Resources, $"{context.Source.Id} {context.Guid}"),
        };
    }

    private static string Filled(string text, Source source) => text
        .Replace("{harvest_source_id}", source.Id, StringComparison.Ordinal)
        .Replace("{harvest_source_url}", Http.SafeUrl.Of(source.Url), StringComparison.Ordinal)
        .Replace("{harvest_source_title}", source.Title, StringComparison.Ordinal);
}
