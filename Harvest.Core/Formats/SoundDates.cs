using Harvest.Formats.Dcat;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Dates of datasets of all sources in their normal form, for readers that take them as they are written. What is no date stays so and is
/// told: nobody can search or publish it as one.
/// </summary>
internal static class SoundDates
{
    /// <summary>The dataset with such dates; the same instance when nothing is to be done.</summary>
    /// <param name="dataset">As it was read.</param>
    /// <param name="order">How the source writes days and months.</param>
    /// <param name="told">Takes what is no date, and what was guessed.</param>
    public static Dataset Of(Dataset dataset, DateOrder order, List<RecordProblem> told)
    {
        var reader = new DateReader(order, told);
        var settled = dataset with
        {
            MetadataCreated = Settle("metadata_created", dataset.MetadataCreated),
            MetadataModified = Settle("metadata_modified", dataset.MetadataModified),
            Issued = Settle("issued", dataset.Issued),
            Modified = Settle("modified", dataset.Modified),
        };
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        if (dataset.Temporal is { Count: > 0 } periods)
        {
            Period[] sound = [.. periods.Select(period => period with { Start = End("temporal_start", period.Start), End = End("temporal_end", period.End) })];
            if (!sound.SequenceEqual(periods))
                settled = settled with { Temporal = sound };
        }
        return settled == dataset ? dataset : settled;

        string? End(string key, string? text) => Periods.IsOpen(text) ? text : Settle(key, text);

        string? Settle(string key, string? text)
        {
            if (string.IsNullOrWhiteSpace(text) || DcatText.IsoDate(text) is not null || IsRepetition(text))
                return text;
            if (Dates.Read(text) is not null)
                return reader.Read(text, key);
            reader.Warn($"{key}: {Texts.Shorten(Texts.Plain(text), 80)} is no date; kept as it is, as a text");
            return text;
        }
    }

    /// <summary>How often data change, in the place of when they did: <c>R/P1D</c>, as data.json has it.</summary>
    public static bool IsRepetition(string text) => text.StartsWith("R/P", StringComparison.Ordinal) || DcatText.Fits(text, Rdf.Xsd.Namespace + "duration");
}
