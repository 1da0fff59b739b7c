using Harvest.Harvesters;

namespace Harvest.Pipeline;

/// <summary>When the datasets of a source may go whose records vanished: as the source says, else as the site does.</summary>
/// <param name="GraceDays">Days that a record must be missing first.</param>
/// <param name="BrakePercent">More than this share waits for a person.</param>
/// <param name="BrakeMinimum">So many never wait.</param>
internal sealed record DeletionRule(int GraceDays, int BrakePercent, int BrakeMinimum)
{
    public static DeletionRule Of(SourceConfig config, DeletionOptions site) => new(
        config.Integer("grace_days") ?? 0,
        config.Integer("brake_percent") ?? site.BrakePercent,
        config.Integer("brake_minimum") ?? site.BrakeMinimum);

    /// <summary>More than the share, and more than a handful.</summary>
    public bool IsTooMany(long vanished, long known) => vanished > BrakeMinimum && vanished * 100 > known * BrakePercent;
}
