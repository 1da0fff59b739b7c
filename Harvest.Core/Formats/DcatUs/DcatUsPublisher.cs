using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Dcat;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Geo;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// Publishes datasets as DCAT-US. A record that came as DCAT-US of the same version goes out as it came; any other is made from the
/// dataset. What is published keeps the rules: members that break them are left out, required ones are completed by the site's rules,
/// and a record that is still not valid is refused with the reasons.
/// </summary>
public sealed class DcatUsPublisher(DcatUsSite site, bool isVersion3)
{
    private const int MaxRounds = 8;

    private static readonly HashSet<string> Required11 =
        ["title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel", "bureauCode", "programCode"];

    private static readonly HashSet<string> Required30 =
        ["title", "description", "identifier", "contactPoint", "publisher", "endpointURL"];

    /// <summary>The first name at each publisher's IRI.</summary>
    private readonly ConcurrentDictionary<string, string> publishers = [];

    private readonly RuleBook book = isVersion3 ? RuleBook.Version30 : RuleBook.Version11;

    /// <param name="dataset">The dataset as the catalogue has it.</param>
    /// <param name="original">The document that it was harvested from, when that is DCAT-US.</param>
    public DcatUsRecord Publish(Dataset dataset, ReadOnlySpan<byte> original = default)
    {
        var source = Parse(original);
        var className = ClassOf(dataset);
        if (source is { } whole && IsOfVersion(whole, className))
        {
            var isValid = new RuleCheck(book).Check(whole, whole.Member("bureauCode") is null || isVersion3 ? className : "FederalDataset").Count == 0;
            if (isValid && !DcatUsDates.TakeOut(JsonObject.Create(whole)!, []))
                return new DcatUsRecord(whole, IdentifierOf(whole), [], []);
            return Complete(JsonObject.Create(whole)!, Made(dataset), className, dataset);
        }
        var made = Made(dataset);
        return Complete(made, made, className, dataset);
    }

    /// <summary>The same record under another identifier, since two datasets of a file must not share one.</summary>
    public DcatUsRecord Rename(DcatUsRecord record, string identifier)
    {
        if (record.Json is not { } json)
            return record;
        var renamed = JsonObject.Create(json)!;
        renamed["identifier"] = identifier;
        return record with
        {
            Json = JsonSerializer.SerializeToElement(renamed),
            Identifier = identifier,
            Completed = [.. record.Completed, $"identifier {record.Identifier} is another dataset's; replaced"],
        };
    }

    private JsonObject Made(Dataset dataset) =>
        isVersion3 ? new DcatUs30Writer(site).Write(dataset) : new DcatUs11Writer(site).Write(dataset);

    /// <summary>Puts right what breaks the rules until nothing does, or nothing can be done.</summary>
    private DcatUsRecord Complete(JsonObject record, JsonObject made, string className, Dataset dataset)
    {
        var required = isVersion3 ? Required30 : Required11;
        var completed = new List<string>();
        var standIn = DcatUsText.StandIn(dataset);
        if (record == made && standIn is not null && record.ContainsKey("modified"))
            completed.Add($"modified completed: the dataset says none, and {standIn} stands for it");
        if (record == made)
            completed.AddRange(Made(record, dataset));
        IReadOnlyList<string> problems = [];
        DcatUsDates.TakeOut(record, completed);
        if (!isVersion3)
        {
            DcatUsForms.Apply(record, completed);
            Untyped(record, completed);
        }
        for (var round = 0; round < MaxRounds; round++)
        {
            var element = JsonSerializer.SerializeToElement(record);
            var check = new RuleCheck(book);
            problems = check.Check(element, className);
            if (problems.Count == 0)
                return new DcatUsRecord(element, IdentifierOf(element), [], completed);
            foreach (var place in check.Places.Reverse())
            {
                var top = JsonPlaces.TopOf(place);
                if (top is null)
                    Supply(required.Where(name => !record.ContainsKey(name)));
                else if (place.Length == top.Length + 2 && required.Contains(top))
                    Supply([top]);
                else if (JsonPlaces.Remove(record, place))
                    completed.Add($"{place[2..]} left out");
            }
        }
        return new DcatUsRecord(null, Text(record["identifier"]), problems, completed);

        void Supply(IEnumerable<string> names)
        {
            foreach (var name in names.ToList())
            {
                var rule = Rule(name);
                var value = record == made || JsonNode.DeepEquals(record[name], made[name]) ? rule : made[name] ?? rule;
                if (value is null)
                    continue;
                record[name] = value.DeepClone();
                completed.Add(name == "modified" && value != rule && standIn is not null ? $"modified completed: {standIn} stands for it" : $"{name} completed");
            }
        }
    }

    /// <summary>What a record that was made from a dataset says otherwise than this, or leaves out.</summary>
    private IEnumerable<string> Made(JsonObject record, Dataset dataset)
    {
        if (dataset.Notes.Length == 0)
            yield return "description completed: the dataset has none, and its title stands for it";
        if (!isVersion3)
            yield break;
        var others = dataset.Creators.Where(creator => creator.Name is not null).Skip(1).Select(creator => creator.Name).ToList();
        if (others.Count > 0)
            yield return $"creator: the standard has room for one; left out: {string.Join(", ", others)}";
        // One IRI is one organization in the whole document.
        if (record["publisher"] is JsonObject publisher && Text(publisher["@id"]) is { Length: > 0 } iri && Text(publisher["name"]) is { } name && publishers.GetOrAdd(iri, name) != name)
        {
            publisher.Remove("@id");
            yield return $"publisher: {iri} is called {publishers[iri]} by another dataset; the IRI is left out";
        }
    }

    /// <summary>A download needs a media type; one without is an address to go to.</summary>
    private static void Untyped(JsonObject record, List<string> completed)
    {
        var distributions = record["distribution"] as JsonArray ?? [];
        foreach (var distribution in distributions.OfType<JsonObject>())
        {
            if (distribution.ContainsKey("mediaType") || distribution["downloadURL"] is not { } download)
                continue;
            distribution.Remove("downloadURL");
            distribution.TryAdd("accessURL", download);
            completed.Add("distribution: downloadURL without mediaType became accessURL");
        }
    }

    /// <summary>What the site says where a dataset says nothing.</summary>
    private JsonNode? Rule(string name) => name switch
    {
        "contactPoint" when site.ContactEmail.Length > 0 => isVersion3
            ? new JsonArray(DcatUs30Writer.Contact(ContactName, site.ContactEmail))
            : DcatUs11Writer.Contact(ContactName, site.ContactEmail),
        "publisher" when site.Publisher.Length > 0 => new JsonObject { ["@type"] = isVersion3 ? "Organization" : "org:Organization", ["name"] = site.Publisher },
        "keyword" when site.Keyword.Length > 0 => new JsonArray(site.Keyword),
        _ => null,
    };

    private string ContactName => site.ContactName.Length > 0 ? site.ContactName : site.Publisher.Length > 0 ? site.Publisher : site.ContactEmail;

    private string ClassOf(Dataset dataset) => !isVersion3 ? "Dataset" : dataset.Type switch
    {
        DcatTypes.Service => "DataService",
        DcatTypes.Series => "DatasetSeries",
        _ => "Dataset",
    };

    private bool IsOfVersion(JsonElement record, string className) =>
        DcatUsRules.VersionOf(record, className) == DcatUsVersion.Version30 == isVersion3
        // Several contacts are a form of 3.0, which records of 1.1 have by mistake.
        || (!isVersion3 && className == "Dataset" && record.Text("@type") is not "Dataset" && record.Member("accessLevel") is not null);

    private static JsonElement? Parse(ReadOnlySpan<byte> original)
    {
        if (original.IsEmpty)
            return null;
        try
        {
            return JsonElement.Parse(original) is { ValueKind: JsonValueKind.Object } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string IdentifierOf(JsonElement record) =>
        record.Text("identifier") ?? record.Member("identifier")?.Text("@id") ?? record.Text("@id") ?? "";

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
