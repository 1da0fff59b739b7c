using System.Text.Json;

namespace Harvest.Catalogues.Ckan;

/// <summary>Why a CKAN does not do what it was asked.</summary>
internal enum RefusalKind
{
    /// <summary>Fields are wrong (<c>Validation Error</c>); <see cref="CkanRefusal.Names"/> tells which.</summary>
    Invalid,

    /// <summary>The token's user may not.</summary>
    Denied,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>Anything else, such as a fault of the site that only this request meets.</summary>
    Other,
}

/// <summary>
/// A CKAN has answered no. Messages are CKAN's own, in whatever language the site speaks, so only the names of fields are
/// ever decided by.
/// </summary>
internal sealed class CkanRefusal(RefusalKind kind, string message, JsonElement error = default) : Exception(message)
{
    private const int MaxFaults = 20;
    private const int MaxText = 300;

    public RefusalKind Kind => kind;

    /// <summary>Reads an answer that is no success.</summary>
    /// <param name="action">What was asked.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="answer">The document; undefined when it is none.</param>
    public static CkanRefusal Of(string action, int status, JsonElement answer)
    {
        var error = Member(answer, "error") ?? default;
        var type = Member(error, "__type") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        var kind = (type, status) switch
        {
            ("Validation Error", _) => RefusalKind.Invalid,
            ("Authorization Error", _) or (null, 401 or 403) => RefusalKind.Denied,
            ("Not Found Error", _) => RefusalKind.NotFound,
            // CKAN's own "not found" says what it is; anybody else's means that the API is not there.
            _ => RefusalKind.Other,
        };
        var said = string.Join("; ", Faults(error, "").Take(MaxFaults));
        return new CkanRefusal(kind, Wording(kind, action, status, said), error);
    }

    /// <summary>Whether this field is wrong; for lists such as <c>resources</c>, whether a member of an entry is.</summary>
    public bool Names(string field, string? member = null) => kind == RefusalKind.Invalid && Member(error, field) is { } found
        && (member is null || (found.ValueKind == JsonValueKind.Array
            && found.EnumerateArray().Any(entry => Member(entry, member) is not null)));

    private static string Wording(RefusalKind kind, string action, int status, string said) => kind switch
    {
        RefusalKind.Invalid => $"The CKAN does not take the dataset: {(said.Length > 0 ? said : "it does not say why")}",
        RefusalKind.Denied => $"The CKAN does not let the user of Catalogue:ApiToken do this ({action}): "
            + $"{(said.Length > 0 ? said : $"status {status}")}. Check the token, and that its user is an editor of the organization",
        _ => $"The CKAN answered {action} with status {status}{(said.Length > 0 ? $": {said}" : "")}",
    };

    /// <summary>Every fault with its place: <c>resources[2].url: Missing value</c>.</summary>
    private static IEnumerable<string> Faults(JsonElement error, string place)
    {
        switch (error.ValueKind)
        {
            case JsonValueKind.Object:
                return error.EnumerateObject().Where(member => member.Name != "__type")
                    .SelectMany(member => Faults(member.Value, Within(place, member.Name)));
            case JsonValueKind.Array when error.EnumerateArray().Any(entry => entry.ValueKind == JsonValueKind.Object):
                return error.EnumerateArray().SelectMany((entry, i) => Faults(entry, $"{place}[{i}]"));
            case JsonValueKind.Array:
                return error.EnumerateArray().SelectMany(entry => Faults(entry, place));
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return [];
            default:
                var text = error.ToString();
                text = text.Length > MaxText ? $"{text[..MaxText]}…" : text;
                return [place.Length > 0 ? $"{place}: {text}" : text];
        }
    }

    private static string Within(string place, string name) =>
        place.Length > 0 ? $"{place}.{name}" : name == "message" ? "" : name;

    private static JsonElement? Member(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
