using Harvest.Datasets;

namespace Harvest.Formats.Geo;

/// <summary>How records of spatial catalogues are read.</summary>
public sealed record SpatialOptions
{
    public static SpatialOptions Default { get; } = new();

    /// <summary>Tags are reduced to what a name may have. Default: they stay as they are, cut at 100 characters.</summary>
    public bool CleanTags { get; init; }

    /// <summary>Which language is shown of texts in several; all are kept.</summary>
    internal LanguageOrder Languages { get; init; } = LanguageOrder.None;

    /// <summary>How days and months stand in dates of numbers.</summary>
    internal DateOrder Dates { get; init; }

    /// <summary>Take only online resources whose function is download, offlineAccess or order. Default: all of them.</summary>
    public bool OnlyDownloads { get; init; }
}
