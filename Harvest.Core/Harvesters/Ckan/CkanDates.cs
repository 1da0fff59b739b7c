using Harvest.Formats;
using Harvest.Formats.Dcat;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Dates of CKAN's datasets in their normal form. What is no date stays as the portal wrote it and is told: nobody can search or publish it as one.
/// </summary>
internal static class CkanDates
{
    /// <param name="dataset">As it was read.</param>
    /// <param name="order">How the portal writes days and months.</param>
    /// <param name="warnings">Takes what is no date, and what was guessed.</param>
    public static Dataset Settled(Dataset dataset, DateOrder order, List<RecordProblem> warnings)
    {
        var reader = new DateReader(order, warnings);
        return dataset with
        {
            MetadataCreated = Settle("metadata_created", dataset.MetadataCreated),
            MetadataModified = Settle("metadata_modified", dataset.MetadataModified),
            Issued = Settle("issued", dataset.Issued),
            Modified = Settle("modified", dataset.Modified),
            Temporal =
            [
                .. dataset.Temporal.Select(period => period with
                {
                    Start = Periods.IsOpen(period.Start) ? period.Start : Settle("temporal_start", period.Start),
                    End = Periods.IsOpen(period.End) ? period.End : Settle("temporal_end", period.End),
                }),
            ],
        };

        string? Settle(string key, string? text)
        {
            if (string.IsNullOrWhiteSpace(text) || DcatText.IsoDate(text) is not null)
                return text;
            if (Dates.Read(text) is not null)
                return reader.Read(text, key);
            reader.Warn($"{key}: {Texts.Shorten(Texts.Plain(text), 80)} is no date; kept as it is, as a text");
            return text;
        }
    }
}
