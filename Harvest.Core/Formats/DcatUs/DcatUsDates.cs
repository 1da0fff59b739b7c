using System.Text.Json.Nodes;
using Harvest.Http;

namespace Harvest.Formats.DcatUs;

/// <summary>Dates of records that have the form that the rules ask for, and cannot be: <c>2020-02-30</c>. They are not published again.</summary>
internal static class DcatUsDates
{
    private static readonly string[] Members = ["issued", "modified", "created"];
    private static readonly string[] Ends = ["startDate", "endDate"];

    /// <summary>Takes such dates out.</summary>
    /// <param name="record">Changed in place.</param>
    /// <param name="told">Takes a sentence for each.</param>
    /// <returns>Whether there was one.</returns>
    public static bool TakeOut(JsonObject record, List<string> told)
    {
        var before = told.Count;
        foreach (var name in Members)
            TakeOut(record, name, name, told);
        if (record["temporal"] is JsonValue)
            TakeOut(record, "temporal", "temporal", told);
        foreach (var period in (record["temporal"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var name in Ends)
                TakeOut(period, name, $"temporal.{name}", told);
        }
        return told.Count > before;
    }

    private static void TakeOut(JsonObject owner, string name, string place, List<string> told)
    {
        if (owner[name] is not JsonValue value || !value.TryGetValue<string>(out var text) || text.Split('/').All(IsSound) || SoundDates.IsRepetition(text))
            return;
        owner.Remove(name);
        told.Add($"{place}: {Texts.Shorten(Texts.Plain(text), 60)} is no date that can be; left out");
    }

    /// <summary>A date, a duration, how often a period repeats (<c>R</c>, <c>R5</c>), or an open end.</summary>
    private static bool IsSound(string part) => part is "" or ['R', ..] || Dates.Read(part) is not null || SoundDates.IsRepetition(part) || Dcat.Periods.IsOpen(part);
}
