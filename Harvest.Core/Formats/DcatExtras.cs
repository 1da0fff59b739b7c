using System.Text.Json;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// The DCAT members of a dataset as extras of a CKAN package, under the keys of ckanext-dcat's mapping: lists as JSON text,
/// or plain when they have one entry.
/// </summary>
internal static class DcatExtras
{
    private static readonly HashSet<string> Keys =
    [
        "identifier", "issued", "modified", "frequency", "access_rights", "language", "theme", "conforms_to", "temporal_start",
        "temporal_end", "spatial", "spatial_uri", "spatial_text", "spatial_bbox", "publisher_name", "publisher_email",
        "publisher_uri", "publisher_url", "publisher_type", "contact_name", "contact_email", "contact_uri",
    ];

    /// <summary>Takes the members out of the extras; what is left are the dataset's own.</summary>
    public static Dataset Read(Dataset dataset, List<Extra> extras)
    {
        var start = Take("temporal_start");
        var end = Take("temporal_end");
        var place = new Place(Take("spatial_uri"), Take("spatial_text"), Take("spatial"), Take("spatial_bbox"));
        var publisher = new Agent(
            Take("publisher_name"), Take("publisher_email"), Take("publisher_uri"), Take("publisher_url"), Take("publisher_type"));
        var contact = new Agent(Take("contact_name"), Take("contact_email"), Take("contact_uri"));
        return dataset with
        {
            Identifier = dataset.Identifier ?? Take("identifier"),
            Issued = dataset.Issued ?? Take("issued"),
            Modified = dataset.Modified ?? Take("modified"),
            Frequency = dataset.Frequency ?? Take("frequency") ?? Look("update_frequency"),
            AccessRights = dataset.AccessRights ?? Take("access_rights"),
            Languages = dataset.Languages is { Count: > 0 } ? dataset.Languages : Split(Take("language")),
            Themes = dataset.Themes is { Count: > 0 } ? dataset.Themes : Split(Take("theme")),
            ConformsTo = dataset.ConformsTo is { Count: > 0 } ? dataset.ConformsTo : Split(Take("conforms_to")),
            Temporal = start is null && end is null ? dataset.Temporal : [new Period(start, end), .. dataset.Temporal],
            Spatial = place == new Place() ? dataset.Spatial : [place, .. dataset.Spatial],
            Publisher = dataset.Publisher ?? (publisher == new Agent(null) ? null : publisher),
            ContactPoints = contact == new Agent(null) ? dataset.ContactPoints : [contact, .. dataset.ContactPoints],
            Extras = extras,
        };

        string? Take(string key)
        {
            var at = extras.FindIndex(extra => extra.Key == key);
            if (at < 0)
                return null;
            var value = extras[at].Value;
            extras.RemoveAt(at);
            return value;
        }

        string? Look(string key) =>
            extras.FindIndex(extra => extra.Key == key) is >= 0 and var at ? extras[at].Value : null;
    }

    /// <summary>The members as extras, in a fixed order; the package form has room for one period, place and contact.</summary>
    public static IEnumerable<Extra> Write(Dataset dataset)
    {
        var period = dataset.Temporal.FirstOrDefault();
        var place = dataset.Spatial.FirstOrDefault();
        var contact = dataset.ContactPoints.FirstOrDefault();
        (string Key, string? Value)[] members =
        [
            ("identifier", dataset.Identifier),
            ("issued", dataset.Issued),
            ("modified", dataset.Modified),
            ("frequency", dataset.Frequency),
            ("access_rights", dataset.AccessRights),
            ("language", Join(dataset.Languages)),
            ("theme", Join(dataset.Themes)),
            ("conforms_to", Join(dataset.ConformsTo)),
            ("temporal_start", period?.Start),
            ("temporal_end", period?.End),
            ("spatial", place?.Geometry),
            ("spatial_uri", place?.Uri),
            ("spatial_text", place?.Text),
            ("spatial_bbox", place?.Bbox),
            ("publisher_name", dataset.Publisher?.Name),
            ("publisher_email", dataset.Publisher?.Email),
            ("publisher_uri", dataset.Publisher?.Uri),
            ("publisher_url", dataset.Publisher?.Url),
            ("publisher_type", dataset.Publisher?.Type),
            ("contact_name", contact?.Name),
            ("contact_email", contact?.Email),
            ("contact_uri", contact?.Uri),
        ];
        return members.Where(member => member.Value is not null).Select(member => new Extra(member.Key, member.Value!));
    }

    /// <summary>The extra that the package form of a dataset has under a key; null when it has none.</summary>
    public static string? Find(Dataset dataset, string key) =>
        dataset.Extras.Concat(Write(dataset)).FirstOrDefault(extra => extra.Key == key).Value;

    /// <summary>Gives the package form of a dataset this extra, in the place of one that it has; an empty text takes it away.</summary>
    public static Dataset Set(Dataset dataset, string key, string value)
    {
        if (!Keys.Contains(key))
        {
            return dataset with
            {
                Extras = [.. dataset.Extras.Where(extra => extra.Key != key), .. value.Length > 0 ? [new Extra(key, value)] : Array.Empty<Extra>()],
            };
        }
        // Taken apart and put together again; what extras have no room for stays aside meanwhile.
        var extras = Write(dataset).Where(extra => extra.Key != key).ToList();
        if (value.Length > 0)
            extras.Add(new Extra(key, value));
        var contact = dataset.ContactPoints.FirstOrDefault();
        var read = Read(Bare(dataset), extras);
        return read with
        {
            Extras = dataset.Extras,
            Publisher = read.Publisher is null ? null : read.Publisher with { Phone = dataset.Publisher?.Phone },
            ContactPoints = contact is null || read.ContactPoints.Count == 0
                ? read.ContactPoints
                : [read.ContactPoints[0] with { Url = contact.Url, Type = contact.Type, Phone = contact.Phone }, .. read.ContactPoints.Skip(1)],
        };
    }

    /// <summary>Without what <see cref="Write"/> writes.</summary>
    private static Dataset Bare(Dataset dataset) => dataset with
    {
        Identifier = null,
        Issued = null,
        Modified = null,
        Frequency = null,
        AccessRights = null,
        Languages = [],
        Themes = [],
        ConformsTo = [],
        Temporal = [.. dataset.Temporal.Skip(1)],
        Spatial = [.. dataset.Spatial.Skip(1)],
        Publisher = null,
        ContactPoints = [.. dataset.ContactPoints.Skip(1)],
    };

    private static string? Join(IReadOnlyList<string> values) => values.Count switch
    {
        0 => null,
        // What begins like a list would be read as one.
        1 when !values[0].StartsWith('[') => values[0],
        _ => JsonSerializer.Serialize(values),
    };

    private static IReadOnlyList<string> Split(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return [];
        if (value.StartsWith('['))
        {
            try
            {
                using var list = JsonDocument.Parse(value);
                return [.. list.RootElement.EnumerateArray().Select(entry => entry.ToString())];
            }
            catch (JsonException)
            {
                // Not a list after all: one value that happens to begin with a bracket.
            }
        }
        return [value];
    }
}
