using System.Text.Json;
using Harvest.Formats.Geo;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Harvesters.Udata;

/// <summary>Reads a dataset of a udata site. Pure.</summary>
internal static class UdataReader
{
    public static Dataset Read(JsonElement record)
    {
        var organization = record.Member("organization");
        var owner = record.Member("owner");
        return new Dataset
        {
            Id = record.Text("id") ?? "",
            Name = record.Text("slug") ?? "",
            Title = record.Text("title")!,
            Notes = record.Text("description") ?? "",
            Url = record.Text("page"),
            Private = record.Member("private") is { ValueKind: JsonValueKind.True },
            MetadataCreated = record.Text("created_at"),
            MetadataModified = record.Text("last_modified"),
            Issued = record.Member("harvest")?.Text("issued_at") ?? record.Text("created_at"),
            Modified = record.Text("last_update") ?? record.Text("last_modified"),
            Frequency = record.Text("frequency"),
            License = record.Text("license") is { } license ? new License(license) : null,
            Tags = [.. record.Texts("tags").Distinct()],
            Organization = organization is { } found && found.Text("id") is { } id
                ? new Organization(id, found.Text("slug") ?? id, found.Text("name") ?? "", "", found.Text("logo") ?? "")
                : null,
            Publisher = (organization?.Text("name") ?? Name(owner)) is { } name ? new Agent(name, Uri: organization?.Text("page") ?? owner?.Text("page")) : null,
            ContactPoints = [.. record.Items("contact_points").Where(contact => contact.Text("name") is not null || contact.Text("email") is not null)
                .Select(contact => new Agent(contact.Text("name"), contact.Text("email"), Url: contact.Text("contact_form"), Type: contact.Text("role")))],
            Temporal = record.Member("temporal_coverage") is { ValueKind: JsonValueKind.Object } period
                ? [new Period(period.Text("start"), period.Text("end"))] : [],
            Spatial = [.. Places(record.Member("spatial"))],
            AccessRights = record.Text("access_type") is { } access and not "open" ? access : null,
            Resources = [.. record.Items("resources").Where(resource => resource.Text("url") is not null).Select(ResourceOf)],
            Extras = [.. Extras(record)],
        };
    }

    private static string? Name(JsonElement? owner) =>
        owner is null ? null : $"{owner.Value.Text("first_name")} {owner.Value.Text("last_name")}".Trim() is { Length: > 0 } name ? name : null;

    private static IEnumerable<Place> Places(JsonElement? spatial)
    {
        if (spatial is not { } found)
            yield break;
        if (found.Member("geom") is { } geometry && PlaceText.FromObject(geometry) is { } sound)
            yield return new Place(Geometry: sound);
        foreach (var zone in found.Items("zones"))
        {
            if ((zone.ValueKind == JsonValueKind.String ? zone.GetString() : zone.Text("name") ?? zone.Text("id")) is { Length: > 0 } name)
                yield return new Place(Text: name);
        }
    }

    private static Resource ResourceOf(JsonElement resource)
    {
        var others = new List<KeyValuePair<string, JsonElement>>();
        foreach (var (name, key) in (ReadOnlySpan<(string, string)>)
            [("mime", "mimetype"), ("filesize", "size"), ("type", "resource_type"), ("created_at", "created"), ("last_modified", "last_modified")])
        {
            if (resource.Member(name) is { } value)
                others.Add(new(key, value));
        }
        if (resource.Member("checksum") is { } checksum && checksum.Member("value") is { } hash)
        {
            others.Add(new("hash", hash));
            if (checksum.Member("type") is { } type)
                others.Add(new("hash_algorithm", type));
        }
        return new Resource
        {
            Id = resource.Text("id"),
            Url = resource.Text("url")!,
            Name = resource.Text("title") ?? "",
            Description = resource.Text("description") ?? "",
            Format = resource.Text("format")?.ToUpperInvariant() ?? "",
            Others = others,
        };
    }

    private static IEnumerable<Extra> Extras(JsonElement record)
    {
        if (record.Text("acronym") is { } acronym)
            yield return new Extra("acronym", acronym);
        if (record.Text("archived") is { } archived)
            yield return new Extra("archived", archived);
        if (record.Member("extras") is not { ValueKind: JsonValueKind.Object } extras)
            yield break;
        foreach (var extra in extras.EnumerateObject().Where(extra => extra.Value.ValueKind != JsonValueKind.Null))
        {
            var text = extra.Value.ValueKind == JsonValueKind.String ? extra.Value.GetString()! : extra.Value.GetRawText();
            if (!string.IsNullOrWhiteSpace(text))
                yield return new Extra(extra.Name, text);
        }
    }
}
