using System.Globalization;
using Harvest.Storage.Datasets;

namespace Harvest.Web.Api.Oai;

/// <summary>The arguments of a request, checked as the protocol asks.</summary>
internal sealed class OaiArguments
{
    private static readonly Dictionary<string, (string[] Needed, string[] Optional)> Verbs = new(StringComparer.Ordinal)
    {
        ["Identify"] = ([], []),
        ["ListMetadataFormats"] = ([], ["identifier"]),
        ["ListSets"] = ([], ["resumptionToken"]),
        ["GetRecord"] = (["identifier", "metadataPrefix"], []),
        ["ListIdentifiers"] = (["metadataPrefix"], ["from", "until", "set", "resumptionToken"]),
        ["ListRecords"] = (["metadataPrefix"], ["from", "until", "set", "resumptionToken"]),
    };

    private readonly Dictionary<string, string> values;

    private OaiArguments(Dictionary<string, string> values) => this.values = values;

    public string Verb => values["verb"];

    /// <summary>All of them, for the answer.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => values;

    /// <summary>Null when it was not given.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <exception cref="OaiFault">A verb or an argument is missing, unknown or given twice.</exception>
    public static OaiArguments Read(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> given)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, texts) in given)
        {
            if (texts.Count > 1)
                throw new OaiFault(name == "verb" ? "badVerb" : "badArgument", $"{name} must be given once");
            values[name] = texts.ToString();
        }
        if (!values.TryGetValue("verb", out var verb) || !Verbs.TryGetValue(verb, out var rule))
            throw new OaiFault("badVerb", $"verb must be one of {string.Join(", ", Verbs.Keys)}");
        if (values.Keys.FirstOrDefault(name => name != "verb" && !rule.Needed.Contains(name) && !rule.Optional.Contains(name)) is { } unknown)
            throw new OaiFault("badArgument", $"{verb} takes no argument {unknown}.{Suggestion.Ask(unknown, [.. rule.Needed, .. rule.Optional])}");
        if (values.FirstOrDefault(pair => pair.Value.Length == 0).Key is { } empty)
            throw new OaiFault("badArgument", $"{empty} must not be empty");
        if (values.ContainsKey("resumptionToken"))
            return values.Count == 2 ? new OaiArguments(values) : throw new OaiFault("badArgument", "resumptionToken must stand alone");
        return rule.Needed.FirstOrDefault(name => !values.ContainsKey(name)) is { } missing
            ? throw new OaiFault("badArgument", $"{verb} needs the argument {missing}")
            : new OaiArguments(values);
    }

    /// <summary>Which list is asked for, from its beginning or from where a token says.</summary>
    /// <exception cref="OaiFault">An argument's value is none of its kind.</exception>
    public OaiWindow Window() => this["resumptionToken"] is { } token
        ? OaiWindow.OfToken(token)
        : OaiWindow.Of(this["metadataPrefix"]!, this["set"], this["from"], this["until"]);
}

/// <summary>A list of records and how far it was read.</summary>
/// <param name="Prefix">The format of records.</param>
/// <param name="Set">Null for all.</param>
/// <param name="From">As it was given; null for the beginning.</param>
/// <param name="Until">As it was given; null for now.</param>
internal sealed record OaiWindow(string Prefix, string? Set, string? From, string? Until)
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Days = "yyyy-MM-dd";

    /// <summary>The position of the last record that was given; 0 at the beginning.</summary>
    public long After { get; private init; }

    /// <summary>How many records were given before.</summary>
    public long Given { get; private init; }

    /// <summary>How many the list had at its beginning; null while nobody counted.</summary>
    public long? Size { get; private init; }

    /// <summary>A new list.</summary>
    /// <exception cref="OaiFault">A value is none of its kind.</exception>
    public static OaiWindow Of(string prefix, string? set, string? from, string? until)
    {
        var window = new OaiWindow(prefix, set, from, until);
        if (from is not null && until is not null && from.Length != until.Length)
            throw new OaiFault("badArgument", "from and until must have the same granularity");
        var query = window.Query();
        return query.From is { } start && query.Until is { } end && start >= end
            ? throw new OaiFault("badArgument", "until must not be before from")
            : window;
    }

    /// <summary>The list that a token goes on with.</summary>
    /// <exception cref="OaiFault">It is no token of ours.</exception>
    public static OaiWindow OfToken(string token)
    {
        if (token.Split('!') is [var prefix, var set, var from, var until, var after, var given, var size]
            && long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var total))
        {
            try
            {
                return Of(prefix, Filled(set), Filled(from), Filled(until)) with { After = position, Given = number, Size = total };
            }
            catch (OaiFault)
            {
                // Told as a fault of the token.
            }
        }
        throw new OaiFault("badResumptionToken", "This is no resumption token of this repository; begin the list again");

        static string? Filled(string text) => text.Length > 0 ? text : null;
    }

    /// <summary>The token for what comes after a record.</summary>
    public string Token(long after, int given, long size) =>
        FormattableString.Invariant($"{Prefix}!{Set}!{From}!{Until}!{after}!{Given + given}!{size}");

    /// <summary>What the database is asked for.</summary>
    /// <exception cref="OaiFault">A value is none of its kind.</exception>
    public ChangeQuery Query()
    {
        var query = new ChangeQuery { After = After, From = Time("from", From), Until = Time("until", Until) is { } end ? end + (Until!.Length == Days.Length ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(1)) : null };
        return Set?.Split(':', 2) switch
        {
            null => query,
            ["organization", var name] => query with { Organization = name },
            ["source", var name] => query with { Source = name },
            _ => throw new OaiFault("noRecordsMatch", $"There is no set {Set}"),
        };
    }

    private static DateTimeOffset? Time(string name, string? text) =>
        text is null ? null
        : DateTimeOffset.TryParseExact(text, [Seconds, Days], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new OaiFault("badArgument", $"{name} must be a time such as 2026-01-31T00:00:00Z, or a day");
}
