using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// The members that describe a collection or an item: those of the collection itself, and the <c>properties</c> of the item. Members of a wrong
/// kind are told.
/// </summary>
internal sealed class StacFields
{
    private readonly List<RecordProblem> problems;

    /// <param name="record">The collection or item.</param>
    /// <param name="isItem">Which of them.</param>
    /// <param name="problems">Takes what is dropped or mended.</param>
    public StacFields(JsonElement record, bool isItem, List<RecordProblem> problems)
    {
        this.problems = problems;
        Record = record;
        Place = isItem ? "properties." : "";
        Described = !isItem ? record : Object(record, "properties", "") ?? JsonElement.Parse("{}");
        Inherited = record.Member(StacRecord.Inherited) ?? JsonElement.Parse("{}");
        _ = List(record, "links", "");
        Links = [.. StacLink.Of(record)];
        Self = StacRecord.SelfOf(record);
    }

    /// <summary>The document.</summary>
    public JsonElement Record { get; }

    /// <summary>What holds title, licence and the like.</summary>
    public JsonElement Described { get; }

    /// <summary>What an item takes over from its collection; empty for a collection.</summary>
    public JsonElement Inherited { get; }

    /// <summary>What stands before the names of members in messages.</summary>
    public string Place { get; }

    public IReadOnlyList<StacLink> Links { get; }

    /// <summary>Where the document is; null when nobody knows.</summary>
    public Uri? Self { get; }

    public void Warn(string message) => problems.Add(new RecordProblem(message, IsWarning: true));

    /// <summary>A described member as text; one of another kind is told.</summary>
    public string? Text(string name)
    {
        if (Described.Member(name) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } wrong)
            Warn($"{Place}{name}: text was expected, found {JsonFault.Kind(wrong.ValueKind)}; left out");
        return Described.Text(name);
    }

    /// <summary>The entries of a described member; a single value counts as one entry, and is told.</summary>
    public IReadOnlyList<JsonElement> List(string name) => List(Described, name, Place);

    /// <summary>The addresses of links with this relation, each once; those that cannot be opened are told.</summary>
    public IReadOnlyList<string> Targets(params string[] relations) =>
        [.. Links.Where(link => relations.Contains(link.Rel)).Select(link => Address(link.Href, $"links, {link.Rel}")).OfType<string>().Distinct()];

    /// <summary>An address as it can be opened from anywhere; null for one that cannot, which is told.</summary>
    public string? Address(string href, string where)
    {
        if (StacAddress.Of(href, Self) is { } address)
            return address;
        Warn($"{where}: {Texts.Shorten(Texts.Plain(SafeUrl.Of(href)), 200)} is no address that others can open; left out");
        return null;
    }

    public JsonElement? Object(JsonElement holder, string name, string place)
    {
        if (holder.Member(name) is not { } found)
            return null;
        if (found.ValueKind == JsonValueKind.Object)
            return found;
        Warn($"{place}{name}: an object was expected, found {JsonFault.Kind(found.ValueKind)}; left out");
        return null;
    }

    public IReadOnlyList<JsonElement> List(JsonElement holder, string name, string place)
    {
        if (holder.Member(name) is { ValueKind: not JsonValueKind.Array } wrong)
            Warn($"{place}{name}: a list was expected, found {JsonFault.Kind(wrong.ValueKind)}");
        return [.. holder.Items(name)];
    }
}
