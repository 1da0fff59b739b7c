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
            return Finished(harvester.Map(context), context.DateOrder);
        }
        catch (JsonException fault)
        {
            return Wrong($"The record is no valid JSON: {JsonFault.Words(fault)}");
        }
        catch (Exception fault)
        {
            return Wrong($"The record could not be mapped: {fault.GetType().Name}: {fault.Message}");
        }

        static MappedDataset Finished(MappedDataset mapped, DateOrder order)
        {
            if (mapped.Dataset is not { } dataset)
                return mapped;
            var told = new List<RecordProblem>();
            var dated = SoundDates.Of(PlainNames.Of(dataset), order, told);
            var licensed = RefusedLicenses.Of(SoundLicenses.Of(SoundTerms.Of(SoundFiles.Of(dated, told), told), told), told);
            var plain = PublicAddresses.Of(licensed, told);
            // A reader that looks after its dates itself has told of them.
            told.RemoveAll(problem => mapped.Problems.Any(other => other.Message == problem.Message));
            if (string.IsNullOrWhiteSpace(plain.Title) && !mapped.HasErrors)
            {
                plain = plain with { Title = "" };
                told.Add(Untitled);
            }
            return mapped with { Dataset = plain, Problems = told.Count > 0 ? [.. mapped.Problems, .. told] : mapped.Problems };
        }

        static MappedDataset Wrong(string message) => new(null, [new RecordProblem(message)]);
    }
}
