using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Import;

/// <summary>Claimed objects of one job, with what is needed to work on them.</summary>
public sealed record ObjectBatch(
    string JobId, Source Source, IHarvester Harvester, SourceConfig Config, IReadOnlyList<ClaimedObject> Objects)
{
    /// <summary>What the job was asked to do.</summary>
    public JobOrder Order { get; init; } = new();
}
