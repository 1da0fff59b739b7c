using System.Globalization;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Json;
using Harvest.Formats.Oai;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>Reads a collection or an item of STAC into a dataset. Pure.</summary>
internal sealed class StacReader
{
    private const int MaxExtra = 20_000;
    private const string Statuses = "http://publications.europa.eu/resource/authority/dataset-status/";

    /// <summary>Links by the key that DCAT has for what they lead to.</summary>
    private static readonly (string Key, string[] Relations)[] Related =
    [
        ("source", ["derived_from"]), ("sample", ["example"]), ("previous_version", ["predecessor-version"]), ("is_replaced_by", ["successor-version"]),
        ("has_version", ["latest-version"]), ("related_resource", ["via", "related"]),
    ];

    /// <summary>Members that have a place of their own.</summary>
    private static readonly HashSet<string> Placed =
    [
        "type", "stac_version", "stac_extensions", "id", "title", "description", "keywords", "license", "providers", "extent", "links", "assets",
        "item_assets", "created", "updated", "published", "version", "deprecated", "experimental", "sci:doi", "sci:citation", "sci:publications", "language",
        "contacts", "geometry", "bbox", "collection", "properties", "datetime", "start_datetime", "end_datetime", "gsd", "conformsTo", "crs", "itemType",
        StacRecord.Inherited,
    ];

    /// <summary>Members without a prefix that keep their names; others get one, so that none is taken for a field of the catalogue.</summary>
    private static readonly HashSet<string> Common = ["platform", "instruments", "constellation", "mission", "summaries"];

    private readonly List<RecordProblem> problems = [];
    private readonly JsonElement record;
    private readonly string guid;
    private readonly bool isItem;
    private readonly StacFields fields;
    private readonly DateReader dates;

    /// <param name="record">The stored document.</param>
    /// <param name="guid">What it is known by.</param>
    /// <param name="order">How the source writes dates that are not as the standard has them.</param>
    public StacReader(JsonElement record, string guid, DateOrder order)
    {
        (this.record, this.guid) = (record, guid);
        var kind = StacDocument.KindOf(record);
        isItem = kind == StacKind.Item;
        if (kind is not (StacKind.Collection or StacKind.Item))
            problems.Add(new RecordProblem($"type: Collection or Feature was expected, found {record.Text("type") ?? "none"}"));
        fields = new StacFields(record, isItem, problems);
        dates = new DateReader(order, problems);
    }

    public MappedDataset Read()
    {
        if (problems.Exists(problem => !problem.IsWarning))
            return new MappedDataset(null, problems);
        new StacRules(fields).Check(isItem);
        var id = record.Text("id") ?? guid;
        var title = fields.Text("title");
        if (title is null && !isItem)
            fields.Warn("title: there is none; the id is taken for it");
        var extent = new StacExtent(fields, dates);
        extent = isItem ? extent.ReadItem() : extent.ReadCollection();
        var parties = StacParties.Read(fields);
        var (license, licenses) = StacLicense.Read(fields);
        var assets = new StacAssets(fields, dates);
        var doi = Doi();
        var created = dates.Read(fields.Text("created"), $"{fields.Place}created");
        var updated = dates.Read(fields.Text("updated"), $"{fields.Place}updated");
        var dataset = new Dataset
        {
            Name = DatasetNames.Ideal(guid),
            Title = title ?? id,
            Notes = fields.Text("description") ?? "",
            Url = fields.Targets("about").Concat(Pages()).FirstOrDefault() ?? fields.Self?.AbsoluteUri,
            Identifier = doi ?? guid,
            Version = fields.Text("version"),
            MetadataCreated = created,
            MetadataModified = updated,
            Issued = dates.Read(fields.Text("published"), $"{fields.Place}published") ?? created,
            Modified = updated,
            Languages = (fields.Described.Member("language")?.Text("code") ?? fields.Described.Text("language")) is { } code
                ? [LanguageCodes.Tag(code) ?? code] : [],
            Tags = [.. Keywords().Distinct()],
            License = license,
            Publisher = parties.Publisher,
            Creators = parties.Creators,
            ContactPoints = StacParties.Contacts(fields),
            Spatial = extent.Places,
            Temporal = extent.Periods,
            Resources = assets.Read(),
        };
        return new MappedDataset(dataset with { Extras = [.. Extras(id, doi, extent, parties, licenses, assets).DistinctBy(extra => extra.Key)] }, problems);
    }

    /// <summary>The address of the data's DOI; null for none.</summary>
    private string? Doi()
    {
        var written = fields.Text("sci:doi");
        var doi = written is null ? null : XmlTexts.Doi(written);
        if (written is not null && doi is null)
            fields.Warn($"{fields.Place}sci:doi: {Http.Texts.Shorten(Http.Texts.Plain(written), 100)} is no DOI; left out");
        return doi ?? fields.Links.Where(link => link.Rel == "cite-as").Select(link => XmlTexts.Doi(link.Href)).FirstOrDefault(found => found is not null);
    }

    private IEnumerable<string> Pages() => fields.Links
        .Where(link => link.Rel == "alternate" && link.Type?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
        .Select(link => StacAddress.Of(link.Href, fields.Self)).OfType<string>();

    private IEnumerable<string> Keywords()
    {
        foreach (var keyword in fields.List("keywords"))
        {
            if (keyword.ValueKind == JsonValueKind.String)
            {
                if (keyword.GetString()!.Trim() is { Length: > 0 } text)
                    yield return text;
            }
            else
                fields.Warn($"{fields.Place}keywords: text was expected, found {Diagnostics.JsonFault.Kind(keyword.ValueKind)}; left out");
        }
    }

    private IEnumerable<Extra> Extras(
        string id, string? doi, StacExtent extent, StacParties parties, IReadOnlyList<string> licenses, StacAssets assets)
    {
        if (doi is not null)
            yield return new Extra("alternate_identifier", id);
        if (fields.Text("sci:citation") is { } citation)
            yield return new Extra("citation", citation);
        foreach (var (key, agents) in parties.Others)
            yield return new Extra(key, DcatLists.Write(agents));
        var addresses = Related.Select(related => (related.Key, Values: fields.Targets(related.Relations)))
            .Append(("documentation", Documentation(doi))).Append(("is_referenced_by", Publications()))
            .Append(("is_part_of", isItem ? Owner() : [])).Append(("stac_extensions", [.. record.Texts("stac_extensions")]));
        foreach (var (key, values) in addresses)
        {
            if (DcatLists.Join(values) is { } joined)
                yield return new Extra(key, joined);
        }
        if (assets.Pictures.Count > 0)
            yield return new Extra("thumbnail", assets.Pictures[0]);
        (string Key, string? Value)[] texts =
        [
            ("stac_version", record.Text("stac_version")),
            ("provider_notes", parties.Notes.Count > 0 ? string.Join("\n\n", parties.Notes) : null),
            ("other_rights", licenses.Count > 0 ? string.Join("; ", licenses) : null),
            ("spatial_resolution_in_meters", Resolution()),
            ("vertical-extent-minimum", extent.Heights?.Lowest.ToString(CultureInfo.InvariantCulture)),
            ("vertical-extent-maximum", extent.Heights?.Highest.ToString(CultureInfo.InvariantCulture)),
            ("status", IsTrue("deprecated") ? $"{Statuses}DEPRECATED" : IsTrue("experimental") ? $"{Statuses}DEVELOP" : null),
        ];
        foreach (var (key, value) in texts.Where(text => text.Value is not null))
            yield return new Extra(key, value!);
        foreach (var extra in Remaining(record, "").Concat(isItem ? Remaining(fields.Described, fields.Place) : []))
            yield return extra;
    }

    private IReadOnlyList<string> Documentation(string? doi) =>
    [
        .. fields.Targets("describedby").Concat(fields.Targets("about").Skip(1))
            .Concat(fields.Targets("cite-as").Where(cited => doi is null || XmlTexts.Doi(cited) != doi)).Distinct(),
    ];

    private IReadOnlyList<string> Publications()
    {
        var found = new List<string>();
        foreach (var publication in fields.List("sci:publications"))
        {
            if ((publication.Text("doi") is { } doi ? XmlTexts.Doi(doi) : null) is { } address)
                found.Add(address);
            else if (publication.Text("citation") is { } citation)
                found.Add(citation);
            else
                fields.Warn($"{fields.Place}sci:publications: one has neither doi nor citation; left out");
        }
        return [.. found.Distinct()];
    }

    /// <summary>The collection of an item.</summary>
    private IReadOnlyList<string> Owner() =>
        StacRecord.SelfOf(fields.Inherited) is { } collection ? [collection.AbsoluteUri] : [.. fields.Targets("collection").Take(1)];

    /// <summary>The finest of the ground sample distances, in metres.</summary>
    private string? Resolution()
    {
        var found = fields.Described.Member("gsd") ?? fields.Described.Member("summaries")?.Member("gsd");
        IEnumerable<JsonElement> numbers = found switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } one => [one.Member("minimum") ?? one],
            null => [],
        };
        return numbers.Where(number => number.ValueKind == JsonValueKind.Number && number.GetDouble() > 0)
            .Select(number => (decimal?)(number.TryGetDecimal(out var exact) ? exact : null)).Min()?.ToString(CultureInfo.InvariantCulture);
    }

    private bool IsTrue(string name) => fields.Described.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>What has no place of its own, such as members of extensions, under its own name.</summary>
    private IEnumerable<Extra> Remaining(JsonElement holder, string place)
    {
        foreach (var member in holder.EnumerateObject())
        {
            if (Placed.Contains(member.Name) || member.Value.ValueKind == JsonValueKind.Null)
                continue;
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()!.Trim() : member.Value.GetRawText();
            if (text.Length > MaxExtra)
                fields.Warn($"{place}{Http.Texts.Shorten(Http.Texts.Plain(member.Name), 100)}: it is longer than {MaxExtra:N0} characters; left out");
            else if (text.Length > 0 && member.Name.Length is > 0 and <= 100)
                yield return new Extra(IsOwn(member.Name) ? member.Name : $"stac:{member.Name}", text);
        }
    }

    private static bool IsOwn(string name) => Common.Contains(name) || name.Contains(':', StringComparison.Ordinal);
}
