using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Harvest.Tests.Servers.Ckan;

/// <summary>CKAN's own rules for a dataset, with the shape and words of its validation errors.</summary>
internal sealed partial class CkanRules(Func<string, string> translate)
{
    private static readonly HashSet<string> RootKeys =
    [
        "id", "name", "title", "author", "author_email", "maintainer", "maintainer_email", "license_id", "notes", "url", "version", "state",
        "type", "owner_org", "private", "resources", "tags", "tag_string", "extras", "groups", "log_message", "save", "return_to",
    ];

    private readonly JsonObject errors = [];

    public void Wrong(string field, string message)
    {
        if (errors[field] is JsonArray list)
            list.Add(translate(message));
        else
            errors[field] = new JsonArray(translate(message));
    }

    public void Throw()
    {
        if (errors.Count > 0)
            throw new CkanNo(409, "Validation Error", errors);
    }

    /// <param name="package">The dataset as it would be.</param>
    /// <param name="isName">Whether another dataset has this name, be it a deleted one.</param>
    /// <param name="isResource">Whether another dataset has a resource of this id.</param>
    public void Check(JsonObject package, Func<string, bool> isName, Func<string, bool> isResource)
    {
        CheckName(Text(package, "name"), isName);
        if (Text(package, "version") is { Length: > 100 })
            Wrong("version", "Version must be a maximum of 100 characters long");
        foreach (var mail in (string[])["author_email", "maintainer_email"])
        {
            if (Text(package, mail) is { Length: > 0 } address && !Mail().IsMatch(address))
                Wrong(mail, $"Email {address} is not a valid format");
        }
        if (package["private"]?.GetValue<bool>() == true && string.IsNullOrEmpty(Text(package, "owner_org")))
            Wrong("private", "Datasets with no organization can't be private.");
        CheckEach(package, "tags", TagFault);
        CheckEach(package, "extras", extra => Text(extra, "key") is not { Length: > 0 } key ? ("key", "Missing value")
            : extra["value"] is not JsonValue ? ("value", "Missing value")
            : RootKeys.Contains(key) ? ("key", "There is a schema field with the same name") : null);
        if (package["extras"]?.AsArray().GroupBy(extra => Text(extra!.AsObject(), "key")).FirstOrDefault(group => group.Count() > 1) is { } twice)
            Wrong("extras_validation", $"Duplicate key \"{twice.Key}\"");
        var own = new HashSet<string>();
        CheckEach(package, "resources", resource => ResourceFault(resource, id => isResource(id) || !own.Add(id)));
        foreach (var (key, value) in package)
        {
            if (value is JsonObject && key != "organization")
                Wrong(key, "Only lists and texts are expected here");
        }
    }

    public void CheckName(string? name, Func<string, bool> isTaken)
    {
        if (string.IsNullOrEmpty(name))
            Wrong("name", "Missing value");
        else if (name.Length < 2)
            Wrong("name", "Must be at least 2 characters long");
        else if (name.Length > 100)
            Wrong("name", "Name must be a maximum of 100 characters long");
        else if (!Name().IsMatch(name))
            Wrong("name", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_");
        else if (name is "new" or "edit" or "search")
            Wrong("name", "That name cannot be used");
        else if (isTaken(name))
            Wrong("name", "That URL is already in use.");
    }

    private static (string, string)? TagFault(JsonObject tag)
    {
        var name = Text(tag, "name") ?? "";
        var length = new StringInfo(name).LengthInTextElements;
        return length < 2 ? ("name", $"Tag \"{name}\" length is less than minimum 2")
            : length > 100 ? ("name", $"Tag \"{name}\" length is more than maximum 100")
            : Tag().IsMatch(name) ? null
            : ("name", $"Tag \"{name}\" can only contain alphanumeric characters, spaces (\" \"), hyphens (\"-\"), underscores (\"_\") or dots (\".\")");
    }

    private static (string, string)? ResourceFault(JsonObject resource, Func<string, bool> isTaken)
    {
        if (resource["id"] is { } given)
        {
            var id = (string)given!;
            if (id.Length is < 7 or > 100)
                return ("id", "Invalid length for resource id");
            if (!ResourceId().IsMatch(id))
                return ("id", "Invalid characters in resource id");
            if (isTaken(id))
                return ("id", "Resource id already exists.");
        }
        if (resource["size"] is { } size && !long.TryParse(size.ToString(), CultureInfo.InvariantCulture, out _))
            return ("size", "Invalid integer");
        if (Text(resource, "last_modified") is { Length: > 0 } stamp && !DateTime.TryParse(stamp, CultureInfo.InvariantCulture, out _))
            return ("last_modified", "Date format incorrect");
        return Text(resource, "url_type") is null ? null : ("url_type", "Nothing was uploaded");
    }

    private void CheckEach(JsonObject package, string list, Func<JsonObject, (string Member, string Message)?> fault)
    {
        var faults = (package[list]?.AsArray() ?? []).Select(entry => fault(entry!.AsObject())).ToList();
        if (faults.Exists(found => found is not null))
        {
            errors[list] = new JsonArray([.. faults.Select(found => found is { } one
                ? new JsonObject { [one.Member] = new JsonArray(translate(one.Message)) }
                : new JsonObject())]);
        }
    }

    private static string? Text(JsonObject holder, string member) => holder[member]?.ToString();

    [GeneratedRegex("^[a-z0-9_-]*$")]
    private static partial Regex Name();

    // Letters and digits of any script, as Python counts them: no marks.
    [GeneratedRegex(@"^[\p{L}\p{N}_ \-.]*$")]
    private static partial Regex Tag();

    [GeneratedRegex("^[0-9a-zA-Z _-]+$")]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"^[^@\s]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")]
    private static partial Regex Mail();
}
