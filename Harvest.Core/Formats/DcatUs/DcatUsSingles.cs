using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// Lists where DCAT-US has a single value, such as several contacts in version 1.1: the first value stands for the list, and the others are
/// told. A publisher who writes lists everywhere is read all the same.
/// </summary>
internal sealed class DcatUsSingles
{
    private const int MaxDepth = 16;
    private const int Shown = 60;

    /// <summary>Members of which a dataset here has room for several, whatever the version.</summary>
    private static readonly HashSet<string> Kept = ["$.contactPoint", "$.spatial", "$.temporal", "$.conformsTo"];

    private readonly RuleBook book;
    private readonly string version;
    private readonly List<RecordProblem> told = [];

    private DcatUsSingles(DcatUsVersion version)
    {
        book = DcatUsRules.BookOf(version);
        this.version = version == DcatUsVersion.Version30 ? "3.0" : "1.1";
    }

    /// <summary>Single values in place of lists.</summary>
    /// <param name="record">A record of any form; one that is no object stays as it is.</param>
    /// <param name="className">What it is in the rules, such as <c>Dataset</c>.</param>
    /// <param name="version">Whose rules say where lists may be.</param>
    /// <returns>The record as the rules want it, the record as it is read (which keeps all contacts, places and periods), and what was told.</returns>
    public static (JsonElement Checked, JsonElement Read, IReadOnlyList<RecordProblem> Told) Of(JsonElement record, string className, DcatUsVersion version)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return (record, record, []);
        var singles = new DcatUsSingles(version);
        var rules = singles.book.Class(DcatUsRules.ClassOf(className, version));
        if (!singles.HasLists(record, rules, 0))
            return (record, record, []);
        var mended = JsonObject.Create(record)!;
        singles.Mend(mended, rules, "$", 0);
        var single = JsonSerializer.SerializeToElement(mended);
        foreach (var name in Kept.Select(place => place[2..]).Where(mended.ContainsKey))
            mended[name] = JsonNode.Parse(record.GetProperty(name).GetRawText());
        return (single, JsonSerializer.SerializeToElement(mended), singles.told);
    }

    /// <summary>A look without taking the record apart: nearly all are as they should be.</summary>
    private bool HasLists(JsonElement owner, RuleClass rules, int depth)
    {
        foreach (var member in owner.EnumerateObject())
        {
            if (depth > MaxDepth || !rules.Members.TryGetValue(member.Name, out var rule))
                continue;
            if (member.Value.ValueKind == JsonValueKind.Array && !TakesLists(rule))
                return true;
            if (ClassWithin(rule.Forms) is not { } inner)
                continue;
            var objects = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : Enumerable.Repeat(member.Value, 1);
            if (objects.Any(value => value.ValueKind == JsonValueKind.Object && HasLists(value, inner, depth + 1)))
                return true;
        }
        return false;
    }

    private void Mend(JsonObject owner, RuleClass rules, string place, int depth)
    {
        foreach (var (name, rule) in rules.Members)
        {
            if (depth > MaxDepth || owner[name] is not { } value)
                continue;
            if (value is JsonArray list && !TakesLists(rule))
                value = First(owner, name, list, $"{place}.{name}");
            if (value is null || ClassWithin(rule.Forms) is not { } inner)
                continue;
            JsonNode?[] objects = value is JsonArray entries ? [.. entries] : [value];
            for (var i = 0; i < objects.Length; i++)
            {
                if (objects[i] is JsonObject part)
                    Mend(part, inner, value is JsonArray ? $"{place}.{name}[{i}]" : $"{place}.{name}", depth + 1);
            }
        }
    }

    private JsonNode? First(JsonObject owner, string name, JsonArray list, string place)
    {
        var values = list.OfType<JsonNode>().ToList();
        if (values.Count == 0)
        {
            owner.Remove(name);
            Tell($"{place} is an empty list; left out");
            return null;
        }
        list.Clear();
        owner[name] = values[0];
        var others = string.Join(", ", values.Skip(1).Select(Show));
        Tell(values.Count == 1 ? $"{place} is a list of one, and DCAT-US {version} has a single value there; it was read as that value"
            : Kept.Contains(place) ? $"{place} is a list of {values.Count}, and DCAT-US {version} has a single value there; all of them were read"
            : $"{place} is a list, and DCAT-US {version} has a single value there; the first one was taken, left out: {others}");
        return values[0];
    }

    private static bool TakesLists(RuleMember rule) =>
        rule.Forms.Any(form => form is ListForm || (form is KindForm kind && kind.Kinds.Contains(JsonValueKind.Array)));

    private RuleClass? ClassWithin(IReadOnlyList<Form> forms) =>
        forms.Concat(forms.OfType<ListForm>().SelectMany(list => list.Elements)).OfType<ClassForm>().FirstOrDefault() is { } found
            ? book.Class(found.Title)
            : null;

    private static string Show(JsonNode value) =>
        Texts.Shorten(Texts.Plain(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()), Shown);

    private void Tell(string message) => told.Add(new RecordProblem(message, "Validation", IsWarning: true));
}
