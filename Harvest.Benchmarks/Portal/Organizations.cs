using System.Globalization;
using System.Text.Json;

namespace Harvest.Benchmarks.Portal;

/// <summary>The organizations of the portal: 25, each of its datasets belongs to one.</summary>
internal static class Organizations
{
    private const ulong Stream = 4;

    public static readonly PortalOrganization[] All = [.. Enumerable.Range(0, 25).Select(Make)];

    public static void Write(Utf8JsonWriter json, PortalOrganization organization)
    {
        json.WriteStartObject("organization");
        WriteMembers(json, organization);
        json.WriteEndObject();
    }

    public static void WriteMembers(Utf8JsonWriter json, PortalOrganization organization)
    {
        json.WriteString("id", organization.Id);
        json.WriteString("name", organization.Name);
        json.WriteString("title", organization.Title);
        json.WriteString("type", "organization");
        json.WriteString("description", organization.Description);
        json.WriteString("image_url", "");
        json.WriteString("created", "2011-10-03T08:15:00.000000");
        json.WriteBoolean("is_organization", true);
        json.WriteString("approval_status", "approved");
        json.WriteString("state", "active");
    }

    private static PortalOrganization Make(int number)
    {
        var place = Vocabulary.Places[number % Vocabulary.Places.Length];
        var office = Vocabulary.Offices[number % Vocabulary.Offices.Length];
        var things = Vocabulary.Things[(2 * number)..];
        return new PortalOrganization(
            new Chance(Stream, (ulong)number).Uuid().ToString(),
            string.Create(CultureInfo.InvariantCulture, $"publisher-{number:00}"),
            $"{office} of {place}",
            $"Publishes what {place} knows of {things[0]} and {things[1]}.");
    }
}

/// <summary>An organization of the portal.</summary>
internal sealed record PortalOrganization(string Id, string Name, string Title, string Description);
