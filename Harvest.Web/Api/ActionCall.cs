using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Storage.Accounts;

namespace Harvest.Web.Api;

/// <summary>One call of an action: who calls it, with what.</summary>
internal sealed class ActionCall(HttpContext context, string action, Caller caller, JsonObject parameters)
{
    /// <summary>The name of the action.</summary>
    public string Action => action;

    public Caller Caller => caller;

    public CancellationToken Token => context.RequestAborted;

    public JsonObject Parameters => parameters;

    /// <summary>Address of this site without a slash at the end.</summary>
    public string Site => SiteAddress.Of(context);

    public T Get<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    public bool Has(string name) => parameters.ContainsKey(name) && parameters[name] is not null;

    /// <summary>A text, or a number or a truth value as text; null when it is not there.</summary>
    /// <exception cref="ActionException">It has characters that are none.</exception>
    public string? Text(string name)
    {
        try
        {
            var text = parameters[name] switch
            {
                null => null,
                JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
                var other => other.ToJsonString(),
            };
            return text?.Contains('\0', StringComparison.Ordinal) == true ? throw ActionException.Invalid(name, "Must not contain U+0000") : text;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            throw ActionException.Invalid(name, "Must be valid Unicode text, without half characters or members that come twice");
        }
    }

    /// <summary>One of the values that the parameter takes, as it is declared; null when it is not there.</summary>
    public string? Choice(string name) => Text(name) is { Length: > 0 } text
        ? Get<ActionTable>().Find(Action)?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Choose(text) ?? text
        : null;

    /// <exception cref="ActionException">It is not there.</exception>
    public string Required(string name) =>
        Text(name) is { Length: > 0 } text ? text : throw ActionException.Invalid(name, "Missing value");

    /// <exception cref="ActionException">It is no such number.</exception>
    public int Integer(string name, int usual, int min, int max)
    {
        if (Text(name) is not { Length: > 0 } text)
            return usual;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw ActionException.Invalid(name, "Invalid integer");
        return number < min ? throw ActionException.Invalid(name, $"Must be at least {min}") : Math.Min(number, max);
    }

    /// <summary>A number of days; more than <see cref="DayLimit.Most"/> is an error, as it is elsewhere.</summary>
    /// <exception cref="ActionException">It is no such number.</exception>
    public int Days(string name, int usual) => Integer(name, usual, 0, int.MaxValue) is var days && days <= DayLimit.Most
        ? days
        : throw ActionException.Invalid(name, $"Must be from 0 to {DayLimit.Most}");

    public bool Flag(string name, bool usual = false) =>
        Text(name) is { Length: > 0 } text ? text.ToLowerInvariant() is "true" or "1" or "yes" or "on" : usual;

    /// <summary>A list: a JSON array, or such an array as text, or texts with commas.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var value = parameters[name];
        if (value is JsonValue && Text(name) is { } text)
        {
            if (!text.TrimStart().StartsWith('['))
                return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            try
            {
                value = JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                throw ActionException.Invalid(name, "Must be a list");
            }
        }
        try
        {
            return value is JsonArray list ? [.. list.Select(entry => (entry?.ToString() ?? "").Replace("\0", "", StringComparison.Ordinal))] : [];
        }
        catch (InvalidOperationException)
        {
            throw ActionException.Invalid(name, "Must be a list of valid Unicode texts");
        }
    }

    /// <summary>Writes down who changed what.</summary>
    public Task AuditAsync(string action, string subject, string detail = "") => Get<AuditStore>().AddAsync(
        caller.Name, caller.Address, action, subject, detail, Token);

    /// <exception cref="ActionException">He may not.</exception>
    public void Demand(bool isAllowed, string what)
    {
        if (!isAllowed)
            throw ActionException.Refused(caller.IsKnown ? $"User {caller.Name} not authorized to {what}" : $"Log in, or send an API token, to {what}");
    }

    public void DemandSysadmin(string what) => Demand(caller.IsSysadmin, what);
}
