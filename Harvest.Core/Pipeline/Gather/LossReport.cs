using Harvest.Datasets;
using Harvest.Formats.Loss;
using Harvest.Harvesters;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// What a source says and no field of the catalogue keeps. Each place of a record is left out in turn: where the dataset and the warnings
/// stay the same, nothing kept it.
/// </summary>
/// <param name="Records">How many records were looked at.</param>
/// <param name="Places">How many different places they have.</param>
/// <param name="Losses">The places that are lost, the most frequent first.</param>
public sealed record LossReport(int Records, int Places, IReadOnlyList<Loss> Losses)
{
    /// <summary>Looks for losses.</summary>
    /// <param name="records">Identifiers and documents.</param>
    /// <param name="map">Maps a document, as the harvester does.</param>
    /// <param name="cancellationToken">Ends the search between two places.</param>
    public static LossReport Of(
        IReadOnlyList<(string Guid, ReadOnlyMemory<byte> Content)> records,
        Func<string, ReadOnlyMemory<byte>, MappedDataset> map,
        CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, (int Records, int Lost, string Example)>(StringComparer.Ordinal);
        foreach (var (guid, content) in records)
        {
            var whole = Sign(map(guid, content));
            var lost = new HashSet<string>(StringComparer.Ordinal);
            foreach (var part in DocumentParts.Of(content))
            {
                cancellationToken.ThrowIfCancellationRequested();
                // What is in a lost place is lost with it.
                if (lost.Contains(part.Parent))
                {
                    lost.Add(part.Path);
                    continue;
                }
                var isLost = whole == Sign(MapWithout(guid, part));
                if (isLost)
                    lost.Add(part.Path);
                var known = places.GetValueOrDefault(part.Path);
                places[part.Path] = (known.Records + 1, known.Lost + (isLost ? 1 : 0), isLost && known.Lost == 0 ? part.Example : known.Example ?? "");
            }
        }
        return new LossReport(
            records.Count,
            places.Count,
            [
                .. places.Where(place => place.Value.Lost > 0)
                    .Select(place => new Loss(place.Key, place.Value.Lost, place.Value.Records, place.Value.Example))
                    .OrderByDescending(loss => loss.Lost).ThenBy(loss => loss.Path, StringComparer.Ordinal),
            ]);

        MappedDataset? MapWithout(string guid, DocumentPart part)
        {
            try
            {
                return map(guid, part.Without());
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // A mapping that cannot do without a place keeps it.
                return null;
            }
        }
    }

    /// <summary>What is stored and told of a record.</summary>
    private static string Sign(MappedDataset? mapped) => mapped is null
        ? ""
        : string.Join('\n', mapped.Problems.Select(problem => problem.Message).Prepend(mapped.Dataset is { } dataset
            ? System.Text.Encoding.UTF8.GetString(PackageWriter.Write(dataset, new PackageEntry(dataset.Id, dataset.Name, default, default)))
            : "none"));
}

/// <summary>A place that no field keeps.</summary>
/// <param name="Path">The place, such as <c>dcat:distribution / dct:rights</c>.</param>
/// <param name="Lost">In how many records it is lost.</param>
/// <param name="Records">In how many records it stands.</param>
/// <param name="Example">A value that is lost.</param>
public sealed record Loss(string Path, int Lost, int Records, string Example);
