using System.Text.Json;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>
/// The DCAT members of a dataset as extras of a CKAN package, under the keys of ckanext-dcat's mapping: lists as JSON text,
/// or plain when they have one entry. Of periods, places, creators and contacts the first stands under the plain keys; where there
/// are several, all of them stand as a list under the key that portals with repeating fields use.
/// </summary>
internal static class DcatExtras
{
    private const string Periods = "temporal_coverage";
    private const string Places = "spatial_coverage";
    private const string OtherFrequency = "update_frequency";

    private static readonly Dataset None = new();

    private static readonly string[] AgentParts = ["name", "email", "uri", "url", "type", "phone", "identifier", "name_translated", "organization"];

    private static readonly HashSet<string> Keys =
    [
        "identifier", "issued", "modified", "frequency", "access_rights", "language", "theme", "conforms_to",
        "temporal_start", "temporal_end", Periods, "spatial", "spatial_uri", "spatial_text", "spatial_bbox", "spatial_centroid", Places,
        "creator", "contact",
        .. new[] { "publisher", "creator", "contact" }.SelectMany(role => AgentParts.Select(part => $"{role}_{part}")),
    ];

    /// <summary>Takes the members out of the extras; what is left are the dataset's own.</summary>
    public static Dataset Read(Dataset dataset, List<Extra> extras)
    {
        var start = Take("temporal_start");
        var end = Take("temporal_end");
        var place = new Place(
            Take("spatial_uri"), Take("spatial_text"), Take("spatial"), Take("spatial_bbox"), Take("spatial_centroid"));
        var periods = TakeList(Periods, node => new Period(DcatLists.Text(node, "start"), DcatLists.Text(node, "end")), new Period(null, null));
        var places = TakeList(Places, DcatLists.Place, new Place());
        var (publisher, _) = Agents("publisher");
        var (creator, creators) = Agents("creator");
        var (contact, contacts) = Agents("contact");
        return dataset with
        {
            Identifier = dataset.Identifier ?? Take("identifier"),
            Issued = dataset.Issued ?? Take("issued"),
            Modified = dataset.Modified ?? Take("modified"),
            Frequency = dataset.Frequency ?? (Look(OtherFrequency) is { } other && Look("frequency") is var frequency && (frequency is null || frequency == other) ? other : Take("frequency")),
            AccessRights = dataset.AccessRights ?? Take("access_rights"),
            Languages = dataset.Languages is { Count: > 0 } ? dataset.Languages : TakeTexts("language"),
            Themes = dataset.Themes is { Count: > 0 } ? dataset.Themes : TakeTexts("theme"),
            ConformsTo = dataset.ConformsTo is { Count: > 0 } ? dataset.ConformsTo : TakeTexts("conforms_to"),
            Temporal = periods ?? (start is null && end is null ? dataset.Temporal : [new Period(start, end), .. dataset.Temporal]),
            Spatial = places ?? (place == new Place() ? dataset.Spatial : [place, .. dataset.Spatial]),
            Publisher = dataset.Publisher ?? publisher,
            Creators = creators ?? (creator is null ? dataset.Creators : [creator, .. dataset.Creators]),
            ContactPoints = contacts ?? (contact is null ? dataset.ContactPoints : [contact, .. dataset.ContactPoints]),
            Extras = extras,
        };

        (Agent? First, IReadOnlyList<Agent>? All) Agents(string role)
        {
            var first = new Agent(
                Take($"{role}_name"), Take($"{role}_email"), Take($"{role}_uri"), Take($"{role}_url"), Take($"{role}_type"),
                Take($"{role}_phone"), Take($"{role}_identifier"))
            {
                NameTranslated = Take($"{role}_name_translated"),
                Organization = Take($"{role}_organization"),
            };
            return (first == new Agent(null) ? null : first, TakeList(role, DcatLists.Agent, new Agent(null)));
        }

        IReadOnlyList<T>? TakeList<T>(string key, Func<JsonElement, T> read, T nothing)
        {
            // What is written in another way than ours stays as it came.
            if (DcatLists.Parse(Look(key), read) is not { Count: > 0 } list || list.Contains(nothing))
                return null;
            Take(key);
            return list;
        }

        // What is written in another way than ours stays as it came: it stands before ours in the package form.
        IReadOnlyList<string> TakeTexts(string key)
        {
            var texts = DcatLists.Split(Look(key));
            if (DcatLists.Join(texts) == Look(key))
                Take(key);
            return texts;
        }

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

    /// <summary>The members as extras, in a fixed order. What an extra of another key says already is not said again.</summary>
    public static IEnumerable<Extra> Write(Dataset dataset) =>
        All(dataset).Where(extra => extra.Key != "frequency" || !dataset.Extras.Contains(new Extra(OtherFrequency, extra.Value)));

    private static IEnumerable<Extra> All(Dataset dataset)
    {
        var period = dataset.Temporal.FirstOrDefault();
        (string Key, string? Value)[] members =
        [
            ("identifier", dataset.Identifier),
            ("issued", dataset.Issued),
            ("modified", dataset.Modified),
            ("frequency", dataset.Frequency),
            ("access_rights", dataset.AccessRights),
            ("language", DcatLists.Join(dataset.Languages)),
            ("theme", DcatLists.Join(dataset.Themes)),
            ("conforms_to", DcatLists.Join(dataset.ConformsTo)),
            ("temporal_start", period?.Start),
            ("temporal_end", period?.End),
            ("spatial", First(place => place.Geometry)),
            ("spatial_uri", First(place => place.Uri)),
            ("spatial_text", First(place => place.Text)),
            ("spatial_bbox", First(place => place.Bbox)),
            ("spatial_centroid", First(place => place.Centroid)),
            .. Agent("publisher", dataset.Publisher),
            .. Agent("creator", dataset.Creators.FirstOrDefault()),
            .. Agent("contact", dataset.ContactPoints.FirstOrDefault()),
            (Periods, dataset.Temporal.Count > 1 ? DcatLists.Write(dataset.Temporal) : null),
            (Places, dataset.Spatial.Count > 1 ? DcatLists.Write(dataset.Spatial) : null),
            ("creator", dataset.Creators.Count > 1 ? DcatLists.Write(dataset.Creators) : null),
            ("contact", dataset.ContactPoints.Count > 1 ? DcatLists.Write(dataset.ContactPoints) : null),
        ];
        return members.Where(member => member.Value is not null).Select(member => new Extra(member.Key, member.Value!));

        // A place known by its IRI and another by its shape are both found under the plain keys.
        string? First(Func<Place, string?> part) => dataset.Spatial.Select(part).FirstOrDefault(value => value is not null);
    }

    /// <summary>The extra that the package form of a dataset has under a key; null when it has none.</summary>
    public static string? Find(Dataset dataset, string key) =>
        (Keys.Contains(key) ? dataset.Extras.Concat(All(dataset)) : dataset.Extras).FirstOrDefault(extra => extra.Key == key).Value;

    /// <summary>Gives the package form of a dataset this extra, in the place of one that it has; an empty text takes it away.</summary>
    public static Dataset Set(Dataset dataset, string key, string value)
    {
        var isMember = Keys.Contains(key);
        List<Extra> others = [.. dataset.Extras.Where(extra => extra.Key != key)];
        List<Extra> extras = isMember ? [.. All(dataset).Where(extra => extra.Key != key)] : others;
        if (value.Length > 0)
            extras.Add(new Extra(key, value));
        return isMember
            // What reading leaves is written in a way of its own.
            ? Read(Take(dataset, None), extras) with { Extras = [.. others, .. extras] }
            : dataset with { Extras = extras };
    }

    /// <summary>Whether this is the key of an extra that says what a member says.</summary>
    public static bool IsMember(string key) => Keys.Contains(key);

    /// <summary>Gives a dataset the members of another one that <see cref="Write"/> writes.</summary>
    public static Dataset Take(Dataset dataset, Dataset from) => dataset with
    {
        Identifier = from.Identifier,
        Issued = from.Issued,
        Modified = from.Modified,
        Frequency = from.Frequency,
        AccessRights = from.AccessRights,
        Languages = from.Languages,
        Themes = from.Themes,
        ConformsTo = from.ConformsTo,
        Temporal = from.Temporal,
        Spatial = from.Spatial,
        Publisher = from.Publisher,
        Creators = from.Creators,
        ContactPoints = from.ContactPoints,
    };

    private static IEnumerable<(string Key, string? Value)> Agent(string role, Agent? agent) => agent is null
        ? []
        :
        [
            ($"{role}_name", agent.Name), ($"{role}_email", agent.Email), ($"{role}_uri", agent.Uri),
            ($"{role}_url", agent.Url), ($"{role}_type", agent.Type), ($"{role}_phone", agent.Phone),
            ($"{role}_identifier", agent.Identifier), ($"{role}_name_translated", agent.NameTranslated), ($"{role}_organization", agent.Organization),
        ];
}
