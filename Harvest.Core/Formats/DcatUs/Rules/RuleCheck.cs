using System.Text.Json;

namespace Harvest.Formats.DcatUs.Rules;

/// <summary>
/// Compares a record with the rules. One sentence per place in the document: what is missing, or what stands there and what
/// might.
/// </summary>
internal sealed class RuleCheck(RuleBook book)
{
    /// <summary>What is said of one record is not endless either.</summary>
    private const int MaxPlaces = 100;

    private const int MaxDepth = 64;
    private const int ShownCharacters = 80;

    private readonly OrderedDictionary<string, List<string>> places = [];

    /// <summary>Called for each object that was found where its class is meant, good or not, with its class and place.</summary>
    public Action<string, JsonElement, string> Visit { get; init; } = (_, _, _) => { };

    /// <summary>Where something was wrong, in the order of the document.</summary>
    public IReadOnlyCollection<string> Places => places.Keys;

    /// <summary>Whether something was wrong at this place or within it.</summary>
    public bool IsWrong(string place) => places.Keys.Any(
        wrong => wrong.StartsWith(place, StringComparison.Ordinal) && (wrong.Length == place.Length || wrong[place.Length] is '.' or '['));

    /// <summary>Checks an object against a class.</summary>
    /// <param name="record">The object.</param>
    /// <param name="className">The class.</param>
    /// <param name="isEachAlone">All that is wrong at a place is told one by one, not in one sentence.</param>
    /// <returns>The sentences, in the order of the document.</returns>
    public IReadOnlyList<string> Check(JsonElement record, string className, bool isEachAlone = false)
    {
        CheckObject(record, book.Class(className), "$", 0);
        return isEachAlone ? [.. places.SelectMany(place => place.Value)] : [.. places.Select(place => string.Join("; ", place.Value))];
    }

    private void CheckObject(JsonElement value, RuleClass rules, string place, int depth)
    {
        if (places.Count >= MaxPlaces || depth > MaxDepth)
            return;
        foreach (var (name, member) in rules.Members)
        {
            if (value.TryGetProperty(name, out var found))
                CheckValue(found, member.Forms, $"{place}.{name}", depth);
            else if (member.IsRequired)
                Add(place, $"{place}, '{name}' is a required property");
        }
        if (rules.OneOf.Count > 0 && !rules.OneOf.Any(name => value.TryGetProperty(name, out _)))
            Add(place, $"{place}, one of {string.Join(", ", rules.OneOf.Select(name => $"'{name}'"))} is a required property");
        foreach (var (given, needed) in rules.Needs)
        {
            if (value.TryGetProperty(given, out _) && !value.TryGetProperty(needed, out _))
                Add(place, $"{place}, '{needed}' is a required property where there is '{given}'");
        }
        Visit(rules.Name, value, place);
    }

    private void CheckValue(JsonElement value, IReadOnlyList<Form> forms, string place, int depth)
    {
        if (forms.Any(form => form.Fits(value)))
            return;
        if (value.ValueKind == JsonValueKind.Object && forms.OfType<ClassForm>().FirstOrDefault() is { } expected)
            CheckObject(value, book.Class(expected.Title), place, depth + 1);
        else if (value.ValueKind == JsonValueKind.Array && forms.OfType<ListForm>().FirstOrDefault() is { } list)
            CheckList(value, list, place, depth);
        else
            Add(place, Sentence(place, value, forms.Select(form => form.Title)));
    }

    private void CheckList(JsonElement value, ListForm list, string place, int depth)
    {
        var length = value.GetArrayLength();
        if (length < list.Least)
            Add(place, Sentence(place, value, [$"min {list.Least} items"]));
        if (length > list.Most)
            Add(place, Sentence(place, value, [$"max {list.Most} items"]));
        if (list.IsUnique && value.EnumerateArray().Select(element => element.GetRawText()).Distinct().Count() < length)
            Add(place, Sentence(place, value, ["items that are all different"]));
        var i = 0;
        foreach (var element in value.EnumerateArray())
        {
            CheckValue(element, list.Elements, $"{place}[{i++}]", depth + 1);
            if (places.Count >= MaxPlaces)
                return;
        }
    }

    private void Add(string place, string sentence)
    {
        if (!places.TryGetValue(place, out var sentences))
        {
            if (places.Count >= MaxPlaces)
                return;
            places[place] = sentences = [];
        }
        sentences.Add(sentence);
    }

    private static string Sentence(string place, JsonElement value, IEnumerable<string> forms) =>
        $"{place}, {Shown(value)} does not match any of the acceptable formats: {string.Join(", ", forms.Where(form => form != RulePatterns.Redaction).Distinct())}";

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object value",
        JsonValueKind.Array => "array value",
        JsonValueKind.Null => "None",
        JsonValueKind.String => $"'{Http.Texts.Shorten(Http.Texts.Plain(value.GetString()!), ShownCharacters)}'",
        _ => Http.Texts.Shorten(value.GetRawText(), ShownCharacters),
    };
}
