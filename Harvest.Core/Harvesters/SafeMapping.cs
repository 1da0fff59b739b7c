using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>Mapping as jobs, previews and dry runs do it: whatever a strange document does to a harvester, it costs that record alone.</summary>
internal static class SafeMapping
{
    private static readonly RecordProblem Untitled = new("title: it is empty; the dataset is shown under its name", IsWarning: true);

    /// <summary>Reads a document; a fault of any kind is a problem of the record.</summary>
    public static MappedDataset MapSafely(this IHarvester harvester, MapContext context)
    {
        try
        {
            return Finished(harvester.Map(context));
        }
        catch (JsonException fault)
        {
            return Wrong($"The record is no valid JSON: {JsonFault.Words(fault)}");
        }
        catch (Exception fault)
        {
            return Wrong($"The record could not be mapped: {fault.GetType().Name}: {fault.Message}");
        }

        static MappedDataset Finished(MappedDataset mapped)
        {
            if (mapped.Dataset is not { } dataset)
                return mapped;
            var told = new List<RecordProblem>();
            var plain = PublicAddresses.Of(SoundTerms.Of(SoundFiles.Of(PlainNames.Of(dataset), told), told), told);
            var isUntitled = string.IsNullOrWhiteSpace(plain.Title) && !mapped.HasErrors;
            return mapped with { Dataset = isUntitled ? plain with { Title = "" } : plain, Problems = isUntitled || told.Count > 0 ? [.. mapped.Problems, .. told, .. isUntitled ? [Untitled] : (RecordProblem[])[]] : mapped.Problems };
        }

        static MappedDataset Wrong(string message) => new(null, [new RecordProblem(message)]);
    }
}
