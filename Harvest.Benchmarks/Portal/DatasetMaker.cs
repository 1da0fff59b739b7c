using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Harvest.Benchmarks.Portal;

/// <summary>
/// Makes dataset number i as CKAN's package_show would give it, about 5.4 KB of JSON: 3 resources, 5 tags, 7 extras, an
/// organization, two paragraphs of notes. The same number gives the same bytes, whatever the size of the portal.
/// </summary>
internal sealed class DatasetMaker
{
    private const ulong Stream = 1;
    private const ulong IdStream = 2;
    private const ulong TagStream = 3;
    private const int ParagraphLength = 400;

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);

    public static Guid IdOf(int number) => new Chance(IdStream, (ulong)number).Uuid();

    /// <summary>The JSON of a dataset; valid until the next call.</summary>
    /// <param name="number">Which dataset.</param>
    /// <param name="revision">0 as first published; any other number changes title and text of the resources.</param>
    /// <param name="modified">The stamp of the change; null for the dataset's own.</param>
    public MadeDataset Make(int number, int revision = 0, string? modified = null)
    {
        var chance = new Chance(Stream, (ulong)number);
        var id = IdOf(number).ToString();
        var thing = chance.Pick(Vocabulary.Things);
        var place = chance.Pick(Vocabulary.Places);
        var organization = Organizations.All[chance.Below(Organizations.All.Length)];
        var name = string.Create(CultureInfo.InvariantCulture, $"{thing.Replace(' ', '-')}-{number:0000000}");
        var year = chance.Between(2005, 2025);
        var title = $"{char.ToUpperInvariant(thing[0])}{thing[1..]} in {place}, {year}";
        if (revision > 0)
            title += $" (revision {revision})";
        var created = Stamp(ref chance, 2012, 2018);
        var stamp = Stamp(ref chance, 2019, 2025);
        modified ??= stamp;

        buffer.Clear();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        Who(json, ref chance, place, organization);
        json.WriteString("id", id);
        json.WriteBoolean("isopen", true);
        Licence(json, ref chance);
        json.WriteString("metadata_created", created);
        json.WriteString("metadata_modified", modified);
        json.WriteString("name", name);
        json.WriteString("notes", Notes(ref chance, organization));
        json.WriteNumber("num_resources", 3);
        json.WriteNumber("num_tags", 5);
        Organizations.Write(json, organization);
        json.WriteString("owner_org", organization.Id);
        json.WriteBoolean("private", false);
        json.WriteString("state", "active");
        json.WriteString("title", title);
        json.WriteString("type", "dataset");
        json.WriteString("url", $"https://www.{organization.Name}.example.org/catalogue/{name}");
        json.WriteString("version", $"{chance.Between(1, 5)}.{chance.Below(10)}");
        Extras(json, ref chance, number, organization);
        Resources(json, ref chance, id, name, (created, modified), organization);
        Tags(json, ref chance);
        json.WriteStartArray("groups");
        json.WriteEndArray();
        json.WriteStartArray("relationships_as_subject");
        json.WriteEndArray();
        json.WriteStartArray("relationships_as_object");
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return new MadeDataset(id, name, modified, buffer.WrittenMemory);
    }

    private static void Who(Utf8JsonWriter json, ref Chance chance, string place, PortalOrganization organization)
    {
        var steward = chance.Between(1, 40);
        json.WriteString("author", $"{chance.Pick(Vocabulary.Offices)}, {place}");
        json.WriteString("author_email", $"office@{organization.Name}.example.org");
        json.WriteString("creator_user_id", new Chance(TagStream, (ulong)(1000 + steward)).Uuid());
        json.WriteString("maintainer", $"Data steward {steward}");
        json.WriteString("maintainer_email", $"steward{steward}@{organization.Name}.example.org");
    }

    private static void Licence(Utf8JsonWriter json, ref Chance chance)
    {
        var (id, title, url) = chance.Pick(Vocabulary.Licences);
        json.WriteString("license_id", id);
        json.WriteString("license_title", title);
        json.WriteString("license_url", url);
    }

    private static string Notes(ref Chance chance, PortalOrganization organization) =>
        $"{Paragraph(ref chance)}\n\n{Paragraph(ref chance)}\n\nContact: <data@{organization.Name}.example.org>";

    private static string Paragraph(ref Chance chance)
    {
        var text = Vocabulary.Sentence(ref chance);
        while (text.Length < ParagraphLength)
            text += " " + Vocabulary.Sentence(ref chance);
        return text;
    }

    private static void Extras(Utf8JsonWriter json, ref Chance chance, int number, PortalOrganization organization)
    {
        json.WriteStartArray("extras");
        Extra(json, "spatial", Rectangle(ref chance));
        Extra(json, "frequency", chance.Pick(Vocabulary.Frequencies));
        Extra(json, "language", chance.Pick(Vocabulary.Languages));
        Extra(json, "temporal_start", $"{chance.Between(1990, 2010)}-01-01");
        Extra(json, "temporal_end", $"{chance.Between(2011, 2025)}-12-31");
        Extra(json, "contact_name", $"{organization.Title}, data desk");
        Extra(json, "identifier", string.Create(CultureInfo.InvariantCulture, $"{organization.Name}/{number:0000000}"));
        json.WriteEndArray();
    }

    private static string Rectangle(ref Chance chance)
    {
        var west = chance.Between(-900_000, 2_900_000);
        var south = chance.Between(3_600_000, 6_900_000);
        var east = west + chance.Between(1_000, 90_000);
        var north = south + chance.Between(1_000, 90_000);
        string[] corners =
            [Corner(west, south), Corner(east, south), Corner(east, north), Corner(west, north), Corner(west, south)];
        return $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', corners)}}]]}""";

        static string Corner(int x, int y) =>
            string.Create(CultureInfo.InvariantCulture, $"[{x / 100_000.0:0.#####},{y / 100_000.0:0.#####}]");
    }

    private static void Extra(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static void Resources(
        Utf8JsonWriter json,
        ref Chance chance,
        string id,
        string name,
        (string Created, string Modified) stamps,
        PortalOrganization organization)
    {
        json.WriteStartArray("resources");
        for (var position = 0; position < 3; position++)
        {
            var (format, mime) = chance.Pick(Vocabulary.Formats);
            json.WriteStartObject();
            json.WriteNull("cache_last_updated");
            json.WriteNull("cache_url");
            json.WriteString("created", stamps.Created);
            json.WriteString("description", Vocabulary.Sentence(ref chance));
            json.WriteString("format", format);
            json.WriteString("hash", chance.Uuid().ToString("N"));
            json.WriteString("id", chance.Uuid());
            json.WriteString("last_modified", stamps.Modified);
            json.WriteString("metadata_modified", stamps.Modified);
            json.WriteString("mimetype", mime);
            json.WriteNull("mimetype_inner");
            json.WriteString("name", $"{chance.Pick(Vocabulary.Things)} as {format}");
            json.WriteString("package_id", id);
            json.WriteNumber("position", position);
            json.WriteNull("resource_type");
            json.WriteNumber("size", chance.Between(2_000, 90_000_000));
            json.WriteString("state", "active");
            var file = $"{name}/{position}.{format.ToLowerInvariant()}";
            json.WriteString("url", $"https://files.{organization.Name}.example.org/{file}");
            json.WriteNull("url_type");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Tags(Utf8JsonWriter json, ref Chance chance)
    {
        json.WriteStartArray("tags");
        var first = chance.Below(Vocabulary.Things.Length);
        for (var i = 0; i < 5; i++)
        {
            // Steps of 7 through 55 things: five different ones, wherever it begins.
            var tag = Vocabulary.Things[(first + (7 * i)) % Vocabulary.Things.Length];
            json.WriteStartObject();
            json.WriteString("display_name", tag);
            json.WriteString("id", new Chance(TagStream, (ulong)((first + (7 * i)) % Vocabulary.Things.Length)).Uuid());
            json.WriteString("name", tag);
            json.WriteString("state", "active");
            json.WriteNull("vocabulary_id");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Stamp(ref Chance chance, int firstYear, int lastYear)
    {
        var day = new DateTime(chance.Between(firstYear, lastYear), chance.Between(1, 12), chance.Between(1, 28));
        return day.AddSeconds(chance.Below(86_400)).AddMicroseconds(chance.Below(1_000_000))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }
}

/// <summary>A dataset in bytes, with what a portal must know of it.</summary>
internal readonly record struct MadeDataset(string Id, string Name, string Modified, ReadOnlyMemory<byte> Json);
