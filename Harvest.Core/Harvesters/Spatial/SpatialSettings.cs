using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Geo;
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
            Languages = context.LanguageOrder,
            Dates = context.DateOrder,
        };
        var (dataset, problems) = SpatialDocument.Read(context.Content, options);
        if (dataset.Title.Length > 0 && context.Config.Flag(ContinueOnErrors))
            problems = [.. problems.Select(problem => problem.Stage == "Validation" ? problem with { IsWarning = true } : problem)];
        return new MappedDataset(Finish(dataset, context), problems);
    }

    /// <summary>What every record gets: tags and extras once each, identifiers of its own and of its resources where it has none.</summary>
    public static Dataset Finish(Dataset dataset, MapContext context) => dataset with
    {
        Tags = [.. dataset.Tags.Distinct()],
        Extras = [.. dataset.Extras.DistinctBy(extra => extra.Key)],
        Identifier = dataset.Identifier ?? context.Guid,
        Resources = ResourceIds.Fill(dataset.Resources, $"{context.Source.Id} {context.Guid}"),
    };
}
