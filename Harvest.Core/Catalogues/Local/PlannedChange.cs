using Harvest.Storage.Datasets;
using Harvest.Storage.Objects;

namespace Harvest.Catalogues.Local;

/// <summary>What will be done for one record, decided before anything is written.</summary>
/// <param name="Change">The record.</param>
/// <param name="End">How its object ends.</param>
/// <param name="Added">The new dataset.</param>
/// <param name="Updated">The dataset that is written anew.</param>
/// <param name="Deleted">The dataset that goes.</param>
internal sealed record PlannedChange(
    DatasetChange Change, ObjectEnd End, DatasetRow? Added = null, DatasetRow? Updated = null, KnownDataset? Deleted = null);
