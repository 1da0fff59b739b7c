using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// Who made, processed, licenses and hosts the data. The publisher is the first producer; where nobody says to be one, the first
/// licensor, host, processor, or whoever is named.
/// </summary>
internal sealed class StacParties
{
    private static readonly string[] Order = ["producer", "licensor", "host", "processor"];

    /// <summary>The keys that DCAT has for roles besides the publisher's.</summary>
    private static readonly (string Role, string Key)[] Keys =
        [("licensor", "rights_holder"), ("host", "distributor"), ("processor", "processor"), ("", "contributor")];

    private readonly List<(Agent Agent, IReadOnlyList<string> Roles)> parties = [];

    private StacParties(IReadOnlyList<string> notes) => Notes = notes;

    /// <summary>What providers say of themselves, each with its name before it.</summary>
    public IReadOnlyList<string> Notes { get; }

    public Agent? Publisher => Order.Select(role => In(role).FirstOrDefault()).FirstOrDefault(agent => agent is not null)
        ?? parties.Select(party => party.Agent).FirstOrDefault();

    public IReadOnlyList<Agent> Creators => [.. In("producer")];

    /// <summary>The others, by the key that DCAT has for them.</summary>
    public IEnumerable<(string Key, IReadOnlyList<Agent> Agents)> Others =>
        Keys.Select(key => (key.Key, (IReadOnlyList<Agent>)[.. In(key.Role)])).Where(entry => entry.Item2.Count > 0);

    public static StacParties Read(StacFields fields)
    {
        var own = fields.List("providers");
        var notes = new List<string>();
        var found = new StacParties(notes);
        foreach (var provider in own.Count > 0 ? own : [.. fields.Inherited.Items("providers")])
        {
            if (provider.Text("name") is not { } name)
            {
                fields.Warn($"{fields.Place}providers: one has no name; left out");
                continue;
            }
            var roles = provider.Texts("roles").Select(role => role.ToLowerInvariant()).ToList();
            var url = provider.Text("url") is { } written ? fields.Address(written, $"{fields.Place}providers, {name}") : null;
            var known = roles.Select(role => Order.Contains(role) ? role : "").DefaultIfEmpty("").Distinct();
            found.parties.Add((new Agent(name, provider.Text("email"), Url: url), [.. known]));
            if (provider.Text("description") is { } description)
                notes.Add($"{name}: {description}");
        }
        return found;
    }

    /// <summary>Whom to ask (extension Contacts).</summary>
    public static IReadOnlyList<Agent> Contacts(StacFields fields) =>
    [
        .. fields.List("contacts")
            .Where(contact => (contact.Text("name") ?? contact.Text("organization")) is not null)
            .Select(contact => new Agent(
                contact.Text("name") ?? contact.Text("organization"), First(contact, "emails", "value"),
                Url: First(contact, "links", "href") is { } href ? StacAddress.Of(href, fields.Self) : null, Phone: First(contact, "phones", "value"))
            {
                Organization = contact.Text("name") is null ? null : contact.Text("organization"),
            }),
    ];

    private static string? First(JsonElement contact, string list, string member) =>
        contact.Items(list).Select(entry => entry.Text(member)).FirstOrDefault(text => text is not null);

    private IEnumerable<Agent> In(string role) => parties.Where(party => party.Roles.Contains(role)).Select(party => party.Agent);
}
