using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Geo;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Harvesters.Generic;

/// <summary>Makes a dataset of a record by the fields of the settings. Pure.</summary>
internal sealed class GenericReader(GenericSettings settings, GenericNode record, Uri source)
{
    private readonly List<RecordProblem> problems = [];

    public MappedDataset Read()
    {
        if (One("title") is not { } title)
        {
            problems.Add(new RecordProblem($"title: {settings.Fields["title"].Path} found nothing; the record has {record.Contents}"));
            return new MappedDataset(null, problems);
        }
        var dataset = new Dataset
        {
            Identifier = One("identifier"),
            Name = One("name") ?? "",
            Title = title,
            Notes = One("notes") is { } notes ? Markdown.FromHtml(notes) : "",
            Url = Address(One("url")),
            Version = One("version"),
            Author = One("author"),
            AuthorEmail = One("author_email"),
            Maintainer = One("maintainer"),
            MaintainerEmail = One("maintainer_email"),
            License = (One("license"), One("license_title"), One("license_url")) is var (id, name, url) && (id ?? name ?? url) is not null
                ? new License(id, name, url) : null,
            Tags = [.. All("tags").Distinct()],
            Themes = [.. All("themes").Distinct()],
            Groups = [.. All("groups").Distinct().Select(group => new Group(group, DatasetNames.Ideal(group), group))],
            Organization = One("organization") is { } organization ? new Organization(organization, DatasetNames.Ideal(organization), organization) : null,
            Languages = [.. All("language").Distinct()],
            ConformsTo = [.. All("conforms_to").Distinct()],
            Issued = One("issued"),
            Modified = One("modified"),
            MetadataCreated = One("metadata_created"),
            MetadataModified = One("metadata_modified"),
            Frequency = One("frequency"),
            AccessRights = One("access_rights"),
            Publisher = (One("publisher"), One("publisher_email"), One("publisher_url")) is var (who, mail, home) && (who ?? mail ?? home) is not null
                ? new Agent(who, mail, Url: home) : null,
            ContactPoints = (One("contact_name"), One("contact_email")) is var (contact, address) && (contact ?? address) is not null
                ? [new Agent(contact, address)] : [],
            Temporal = (One("temporal_start"), One("temporal_end")) is var (start, end) && (start ?? end) is not null ? [new Period(start, end)] : [],
            Spatial = [.. All("spatial").Select(Place)],
            Resources = [.. Resources()],
            Extras = [.. settings.Fields.Keys.Where(name => name.StartsWith(GenericSettings.Extras, StringComparison.Ordinal))
                .Select(name => new Extra(name[GenericSettings.Extras.Length..], string.Join(", ", All(name)))).Where(extra => extra.Value.Length > 0)],
        };
        return new MappedDataset(dataset, problems);
    }

    private static Place Place(string text) =>
        PlaceText.ToGeometry(text) is { } geometry ? new Place(Geometry: geometry)
        : Uri.TryCreate(text, UriKind.Absolute, out var iri) && iri.Scheme is "http" or "https" ? new Place(Uri: text) : new Place(Text: text);

    private IReadOnlyList<string> All(string name) => settings.Fields.GetValueOrDefault(name)?.Values(record, Warn) ?? [];

    private string? One(string name) => All(name) is [var first, ..] ? first : null;

    private IEnumerable<Resource> Resources()
    {
        if (settings.Resources.Count == 0)
            yield break;
        var parts = settings.ResourceList is { } list ? record.Parts(list) : [record];
        var lost = 0;
        foreach (var part in parts)
        {
            var values = settings.Resources.ToDictionary(field => field.Key, field => field.Value.Values(part, Warn));
            if (values["url"].Count == 0)
                lost++;
            // Several addresses in one place are several files; what is named as often belongs to each.
            for (var i = 0; i < values["url"].Count; i++)
                yield return ResourceOf(values, i);
        }
        if (lost > 0 && settings.ResourceList is not null)
            Warn($"resources: url: {settings.Resources["url"].Path} found nothing in {lost} of the resources; they were left out");
    }

    private Resource ResourceOf(Dictionary<string, IReadOnlyList<string>> values, int index)
    {
        var url = Address(values["url"][index])!;
        return new Resource
        {
            Id = values["url"].Count == 1 ? Value("id") : null,
            Url = url,
            Name = Value("name") ?? "",
            Description = Value("description") ?? "",
            Format = Value("format") ?? LinkFormats.Guess(url) ?? "",
            Others = [.. ((string[])["mimetype", "size", "hash", "created", "last_modified", "license"])
                .Where(name => Value(name) is not null)
                .Select(name => KeyValuePair.Create(name, Json(name, Value(name)!)))],
        };

        string? Value(string name) => values.GetValueOrDefault(name) is not { Count: > 0 } found ? null
            : found.Count == values["url"].Count ? found[index]
            : found.Count == 1 ? found[0] : null;
    }

    private static JsonElement Json(string name, string value) =>
        name == "size" && long.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var size)
            ? JsonSerializer.SerializeToElement(size) : JsonSerializer.SerializeToElement(value);

    /// <summary>Links that say only where on the site.</summary>
    private string? Address(string? link) =>
        link is not null && !Uri.IsWellFormedUriString(link, UriKind.Absolute) && Uri.TryCreate(source, link, out var url) ? url.AbsoluteUri : link;

    private void Warn(string what) => problems.Add(new RecordProblem(what, IsWarning: true));
}
