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
            MetadataCreated = Real("metadata_created", dataset.MetadataCreated),
            MetadataModified = Real("metadata_modified", dataset.MetadataModified),
            Issued = Real("issued", dataset.Issued),
            Modified = Real("modified", dataset.Modified),
        };
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        if (dataset.Temporal is { Count: > 0 } periods)
        {
            Period[] sound = [.. periods.Select(period => period with { Start = End("temporal_start", period.Start), End = End("temporal_end", period.End) })];
            if (!sound.SequenceEqual(periods))
                settled = settled with { Temporal = sound };
        }
        return settled == dataset ? dataset : settled;

        string? Real(string key, string? text)
        {
            if (!StandsForNone(text))
                return Settle(key, text);
            reader.Warn($"{key}: {Texts.Shorten(Texts.Plain(text!), 80)} is what programs write for no date; left out");
            return null;
        }

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

    /// <summary>The first day of the calendar, and days of its last centuries: nothing was published or changed then.</summary>
    private static bool StandsForNone(string? text) => text is not null && (text.StartsWith("0001-01-01", StringComparison.Ordinal)
        || (text.Length >= 10 && text[4] == '-' && string.CompareOrdinal(text, "2999") >= 0 && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0));

    /// <summary>How often data change, in the place of when they did: <c>R/P1D</c>, as data.json has it.</summary>
    public static bool IsRepetition(string text) => text.StartsWith("R/P", StringComparison.Ordinal) || DcatText.Fits(text, Rdf.Xsd.Namespace + "duration");
}
