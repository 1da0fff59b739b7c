using Harvest.Datasets;
using Harvest.Formats.Dcat.Quality;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Sources;

/// <summary>Tells how good the descriptions of a source's datasets are. Reads one dataset at a time.</summary>
public sealed class SourceQuality(DatasetQueries datasets)
{
    /// <param name="sourceId">The source; null for the whole catalogue.</param>
    public async Task<QualityReport> MeasureAsync(string? sourceId, CancellationToken cancellationToken)
    {
        var measures = DatasetQuality.Measures;
        var counts = new long[measures.Count];
        long total = 0;
        await foreach (var package in datasets.AllAsync(sourceId, cancellationToken))
        {
            var (dataset, _) = PackageReader.Read(package);
            // A stamp of ours says nothing of the source.
            dataset = dataset with { MetadataModified = null };
            total++;
            for (var i = 0; i < counts.Length; i++)
            {
                if (measures[i].Holds(dataset))
                    counts[i]++;
            }
        }
        return new QualityReport(total, [.. measures.Select((measure, i) => new QualityCount(measure.Name, measure.Title, measure.Weight, counts[i]))]);
    }
}

/// <summary>How many of a source's datasets have what.</summary>
/// <param name="Datasets">How many there are.</param>
/// <param name="Counts">For each property, how many have it.</param>
public sealed record QualityReport(long Datasets, IReadOnlyList<QualityCount> Counts)
{
    /// <summary>0 to 100: the weighted share of properties that are there; 0 for a source without datasets.</summary>
    public double Score => Datasets == 0 ? 0 : Math.Round(Counts.Sum(count => (double)count.Weight * count.Count / Datasets), 1);
}

/// <summary>One property in a source's report.</summary>
/// <param name="Name">For programs, such as <c>licence</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Weight">Its share of the score, out of 100.</param>
/// <param name="Count">How many datasets have it.</param>
public sealed record QualityCount(string Name, string Title, int Weight, long Count);
