using System.Buffers;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>What is put right in terms and periods of datasets of all sources: several languages or themes in one text, periods that run backwards.</summary>
internal static class SoundTerms
{
    private const string Between = ",;|/+&";

    private static readonly SearchValues<char> Signs = SearchValues.Create(Between);

    /// <summary>The dataset with such terms; the same instance when nothing is to be done.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="told">Takes what was turned round.</param>
    public static Dataset Of(Dataset dataset, List<RecordProblem> told)
    {
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        if (dataset.Languages?.Any(IsSeveral) == true)
            dataset = dataset with { Languages = [.. dataset.Languages.SelectMany(Languages).Distinct()] };
        if (dataset.Resources?.Any(file => file.Text("language") is { } text && IsSeveral(text)) == true)
            dataset = dataset with { Resources = [.. dataset.Resources.Select(Spoken)] };
        if (dataset.Themes?.Any(theme => Themes(theme).Count > 1) == true)
            dataset = dataset with { Themes = [.. dataset.Themes.SelectMany(Themes).Distinct()] };
        return dataset.Temporal?.Any(IsBackwards) == true
            ? dataset with { Temporal = [.. dataset.Temporal.Select(period => IsBackwards(period) ? Turned(period, told) : period)] }
            : dataset;
    }

    private static bool IsSeveral(string text) => text is not null && text.AsSpan().IndexOfAny(Signs) > 0 && Languages(text).Count > 1;

    /// <summary>The languages of a text such as <c>de,fr</c>; the text itself where one of its parts is no language.</summary>
    private static IReadOnlyList<string> Languages(string text)
    {
        if (text is null || text.Length > 200 || text.StartsWith('[') || DcatText.IsWeb(text))
            return [text!];
        var parts = text.Split(Between.ToCharArray(), StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && Array.TrueForAll(parts, part => LanguageCodes.Iri(part) is not null) ? parts : [text];
    }

    /// <summary>
    /// The themes of a text such as <c>ENVI, TRAN</c>: codes or addresses of the EU's list, which alone can be told from a name with a comma in it. Else
    /// the text itself.
    /// </summary>
    private static IReadOnlyList<string> Themes(string text)
    {
        if (text is not { Length: > 4 and < 2000 })
            return [text!];
        var parts = text.Split([',', ';', '|', '+', '&', ' ', '\t', '\n', '\r', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && Array.TrueForAll(parts, AuthorityTerms.IsTheme) ? parts : [text];
    }

    private static Resource Spoken(Resource file) => file with
    {
        Others =
        [
            .. file.Others.Select(other =>
                other.Key == "language" && other.Value.ValueKind == JsonValueKind.String && other.Value.GetString() is { } text && IsSeveral(text)
                ? KeyValuePair.Create(other.Key, JsonSerializer.SerializeToElement(DcatLists.Join(Languages(text))))
                : other),
        ],
    };

    private static bool IsBackwards(Period period) =>
        period is { Start: { } start, End: { } end } && DcatText.IsoDate(start) is not null && DcatText.IsoDate(end) is not null
        && Periods.IsBackwards(start, end);

    private static Period Turned(Period period, List<RecordProblem> told)
    {
        told.Add(new RecordProblem(Periods.Backwards(period.Start!, period.End!), IsWarning: true));
        return new Period(period.End, period.Start);
    }
}
