using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Harvest.Tests.Servers.Ckan;

/// <summary>What a CKAN site has, and the actions on it. One call at a time, as one database transaction each.</summary>
public sealed partial class CkanStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> packages = [];
    private readonly Dictionary<string, JsonObject> owners = [];

    // Deleted datasets keep their names. Of names and ids of resources, whose they are.
    private readonly Dictionary<string, string> names = [];
    private readonly Dictionary<string, string> resources = [];
    private HashSet<string>? indexed;

    /// <summary>Datasets must have an organization (<c>ckan.auth.create_unowned_dataset = false</c>).</summary>
    public bool RequiresOrganization { get; set; }

    /// <summary>Ids of datasets that nobody but a sysadmin may see.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>Names of organizations whose editor the editor is not.</summary>
    public HashSet<string> Closed { get; } = [];

    /// <summary>The language of the site.</summary>
    public Func<string, string> Translate { get; set; } = text => text;

    /// <summary>Everything, deleted datasets too, as <c>package_show</c> gives it.</summary>
    public IReadOnlyList<JsonObject> Packages
    {
        get
        {
            lock (gate)
                return [.. packages.Values.Select(Copy).OrderBy(package => (string)package["name"]!, StringComparer.Ordinal)];
        }
    }

    public IReadOnlyList<JsonObject> Active => [.. Packages.Where(package => (string)package["state"]! == "active")];

    /// <summary>From now on search finds no dataset that is made later, until the index is told to follow.</summary>
    public void HoldIndex()
    {
        lock (gate)
            indexed = [.. packages.Keys];
    }

    public void FollowIndex() => indexed = null;

    /// <summary>Adds an organization or a group.</summary>
    public void AddOwner(string kind, string name, string? title = null)
    {
        lock (gate)
            owners[name] = Owner(kind, new JsonObject { ["name"] = name, ["title"] = title ?? name });
    }

    /// <summary>Takes an organization or group away, or a dataset with all traces.</summary>
    public void Purge(string name)
    {
        lock (gate)
        {
            owners.Remove(name);
            if (Find(name) is { } package)
                Remove(package);
        }
    }

    /// <summary>Adds a dataset as an editor of the site would.</summary>
    public JsonObject Add(JsonObject package)
    {
        var (status, answer) = Do(new CkanCall("package_create", package, FakeCkan.SysadminToken));
        return status == 200 ? answer["result"]!.AsObject() : throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>Changes a dataset by hand.</summary>
    public void Edit(string idOrName, Action<JsonObject> change)
    {
        lock (gate)
        {
            var package = Find(idOrName)!;
            Remove(package);
            change(package);
            Keep(package);
        }
    }

    /// <summary>Does a call.</summary>
    public (int Status, JsonObject Answer) Do(CkanCall call)
    {
        lock (gate)
        {
            try
            {
                return (200, new JsonObject { ["success"] = true, ["result"] = Result(call) });
            }
            catch (CkanNo no)
            {
                var error = no.Errors;
                error["__type"] = no.Type;
                return (no.Status, new JsonObject { ["success"] = false, ["error"] = error });
            }
        }
    }

    private JsonNode? Result(CkanCall call) => call.Action switch
    {
        "status_show" => new JsonObject { ["ckan_version"] = "2.11.0" },
        // No action of CKAN's: what a benchmark asks for at the end.
        "__guids" => new JsonArray([.. packages.Values.Where(package => (string)package["state"]! == "active").Select(package => (JsonNode?)Extra(package, "guid"))]),
        "package_search" => Search(call),
        "package_show" => Copy(Shown(call)),
        "package_create" => Create(Writing(call)),
        "package_patch" or "package_update" => Patch(Writing(call)),
        "package_delete" => Delete(Writing(call)),
        "dataset_purge" => Purged(Writing(call)),
        "organization_show" or "group_show" => Copy(OwnerOf(call)),
        "organization_create" or "group_create" => CreateOwner(Writing(call)),
        _ => throw new CkanNo(400, "Bad Request", new JsonObject { ["message"] = $"Action name not known: {call.Action}" }),
    };

    private static CkanCall Writing(CkanCall call) => call.IsUser ? call : throw CkanNo.Denied("User None not authorized");

    private JsonObject Shown(CkanCall call)
    {
        var package = Find(call.Text("id")) ?? throw CkanNo.NotFound();
        return Hidden.Contains((string)package["id"]!) && !call.IsSysadmin ? throw CkanNo.Denied("User not authorized to read package") : package;
    }

    private JsonObject Create(CkanCall call)
    {
        var package = Copy(call.Data);
        var rules = new CkanRules(Translate);
        if (package.ContainsKey("id") && !call.IsSysadmin)
            rules.Wrong("id", "The input field id was not expected.");
        else if (package["id"] is { } id && packages.ContainsKey((string)id!))
            rules.Wrong("id", "Dataset id already exists");
        Check(call, package, rules, null);
        package["id"] ??= Guid.NewGuid().ToString();
        package["state"] = "active";
        return Stored(package, package);
    }

    private JsonObject Patch(CkanCall call)
    {
        var before = Shown(call);
        var package = Copy(before);
        foreach (var (key, value) in call.Data)
            package[key] = key == "id" ? before["id"]!.DeepClone() : value?.DeepClone();
        Check(call, package, new CkanRules(Translate), (string)before["id"]!);
        return Stored(package, before);
    }

    private void Check(CkanCall call, JsonObject package, CkanRules rules, string? id)
    {
        rules.Check(
            package,
            name => names.TryGetValue(name, out var holder) && holder != id,
            resource => resources.TryGetValue(resource, out var holder) && holder != id);
        var owner = call.Text("owner_org") is { Length: > 0 } wanted ? FindOwner(wanted) : null;
        if (call.Text("owner_org") is { Length: > 0 } && owner is null)
            rules.Wrong("owner_org", "Organization does not exist");
        if (RequiresOrganization && package["owner_org"] is null)
            rules.Wrong("owner_org", "An organization must be provided");
        foreach (var group in package["groups"]?.AsArray() ?? [])
        {
            if (FindOwner((string?)group!["name"]) is null)
                rules.Wrong("groups", $"Group {group["name"]} does not exist");
        }
        rules.Throw();
        if (owner is not null && Closed.Contains((string)owner["name"]!) && !call.IsSysadmin)
            throw CkanNo.Denied("User not authorized to add dataset to this organization");
        if (owner is not null)
            (package["owner_org"], package["organization"]) = (owner["id"]!.DeepClone(), Copy(owner));
    }

    private JsonObject Stored(JsonObject package, JsonObject before)
    {
        foreach (var list in (string[])["resources", "tags", "groups", "extras"])
            package[list] ??= new JsonArray();
        foreach (var resource in package["resources"]!.AsArray())
            resource!["id"] ??= Guid.NewGuid().ToString();
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        package["metadata_created"] = before["metadata_created"]?.DeepClone() ?? now;
        package["metadata_modified"] = now;
        Remove(before);
        Keep(package);
        return Copy(package);
    }

    private void Keep(JsonObject package)
    {
        var id = (string)package["id"]!;
        packages[id] = package;
        names[(string)package["name"]!] = id;
        foreach (var resource in package["resources"]!.AsArray())
            resources[(string)resource!["id"]!] = id;
    }

    private void Remove(JsonObject package)
    {
        if (!packages.Remove((string)package["id"]!))
            return;
        names.Remove((string)package["name"]!);
        foreach (var resource in package["resources"]!.AsArray())
            resources.Remove((string)resource!["id"]!);
    }

    private JsonObject? Delete(CkanCall call)
    {
        Shown(call)["state"] = "deleted";
        return null;
    }

    private JsonObject? Purged(CkanCall call)
    {
        if (!call.IsSysadmin)
            throw CkanNo.Denied("User not authorized to purge datasets");
        Remove(Shown(call));
        return null;
    }

    private JsonObject Search(CkanCall call)
    {
        if (Filter().Match(call.Text("fq") ?? "") is not { Success: true } filter)
            throw new CkanNo(409, "Search Query Error", new JsonObject { ["message"] = "Search Query is invalid" });
        var source = Unquoted(filter.Groups[1].Value);
        var guids = Quoted().Matches(filter.Groups[2].Value).Select(match => Unquoted(match.Groups[1].Value)).ToHashSet();
        var found = packages.Values
            .Where(package => (string)package["state"]! == "active" && indexed?.Contains((string)package["id"]!) != false)
            .Where(package => Extra(package, "harvest_source_id") == source && guids.Contains(Extra(package, "guid") ?? ""))
            .Select(Copy).ToArray();
        return new JsonObject { ["count"] = found.Length, ["results"] = new JsonArray(found) };
    }

    private JsonObject CreateOwner(CkanCall call)
    {
        if (!call.IsSysadmin)
            throw CkanNo.Denied("User not authorized to create organizations");
        var rules = new CkanRules(Translate);
        rules.CheckName(call.Text("name"), owners.ContainsKey);
        rules.Throw();
        var owner = owners[call.Text("name")!] = Owner(call.Action.Split('_')[0], call.Data);
        return Copy(owner);
    }

    private JsonObject OwnerOf(CkanCall call) =>
        FindOwner(call.Text("id")) is { } owner && (bool)owner["is_organization"]! == call.Action.StartsWith("organization", StringComparison.Ordinal)
            ? owner
            : throw CkanNo.NotFound();

    private static JsonObject Owner(string kind, JsonObject data) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["name"] = data["name"]!.DeepClone(),
        ["title"] = data["title"]?.DeepClone(),
        ["description"] = data["description"]?.DeepClone(),
        ["is_organization"] = kind == "organization",
        ["state"] = "active",
    };

    private JsonObject? Find(string? idOrName) => idOrName is null ? null
        : packages.GetValueOrDefault(idOrName) ?? (names.TryGetValue(idOrName, out var id) ? packages[id] : null);

    private JsonObject? FindOwner(string? idOrName) => idOrName is null ? null
        : owners.GetValueOrDefault(idOrName) ?? owners.Values.FirstOrDefault(owner => (string)owner["id"]! == idOrName);

    /// <summary>The value of an extra; null when there is none.</summary>
    public static string? Extra(JsonObject package, string key) =>
        (string?)package["extras"]!.AsArray().FirstOrDefault(extra => (string)extra!["key"]! == key)?["value"];

    private static JsonObject Copy(JsonObject node) => node.DeepClone().AsObject();

    private static string Unquoted(string text) =>
        text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex("""^harvest_source_id:"((?:[^"\\]|\\.)*)" AND guid:\((.*)\)$""", RegexOptions.Singleline)]
    private static partial Regex Filter();

    [GeneratedRegex("""
        "((?:[^"\\]|\\.)*)"
        """)]
    private static partial Regex Quoted();
}

/// <summary>CKAN says no.</summary>
internal sealed class CkanNo(int status, string type, JsonObject errors) : Exception
{
    public int Status => status;

    public string Type => type;

    public JsonObject Errors => errors;

    public static CkanNo Denied(string why) => new(403, "Authorization Error", new JsonObject { ["message"] = $"Access denied: {why}" });

    public static CkanNo NotFound() => new(404, "Not Found Error", new JsonObject { ["message"] = "Not found" });
}
