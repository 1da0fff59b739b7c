using System.Globalization;
using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// What a portal answered with a list in it, read while it streams. What is no such answer becomes a
/// <see cref="ListingException"/> that repeats what was there instead; its inner exception tells that the portal does not
/// know the question, and not that it failed.
/// </summary>
internal sealed class CkanAnswer
{
    private readonly string where;
    private readonly List<byte[]> records = [];
    private readonly Dictionary<string, JsonElement> others = [];
    private string beginning = "";

    private CkanAnswer(string where) => this.where = where;

    /// <param name="response">The answer.</param>
    /// <param name="path">The members that lead to the list.</param>
    /// <param name="max">The most records that are taken for a list.</param>
    /// <param name="where">The address, for messages.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<CkanAnswer> ReadAsync(
        RemoteResponse response, string[] path, int max, string where, CancellationToken cancellationToken)
    {
        var answer = new CkanAnswer(where);
        await using var body = new BeginningStream(response.Utf8Body());
        try
        {
            var found = JsonRecords.ReadAsync(body, path, answer.Note, response.Warn, cancellationToken);
            await foreach (var record in found)
            {
                if (answer.records.Count == max)
                    throw new ListingException($"{where} gave more than {max:N0} records at once");
                answer.records.Add(record);
            }
        }
        catch (JsonException fault)
        {
            throw NoJson(response.MediaType, body.Beginning, where, fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ListingException($"{where}: {fault.Message}", fault);
        }
        answer.beginning = body.Beginning;
        return answer;
    }

    /// <summary>As a page of a search.</summary>
    public static CkanPage Page(CkanAnswer answer)
    {
        answer.CheckSuccess();
        return Number(answer.Other("result.count")) is { } total
            ? new CkanPage(total, answer.records)
            : throw answer.Strange("answered without result.count; is this a CKAN portal?");
    }

    /// <summary>As a list of names in the Action API's way.</summary>
    public static IReadOnlyList<byte[]> Names(CkanAnswer answer)
    {
        answer.CheckSuccess();
        return answer.Names();
    }

    /// <summary>As a bare list of names.</summary>
    public static IReadOnlyList<byte[]> RestNames(CkanAnswer answer) =>
        answer.beginning.AsSpan().TrimStart() is ['[', ..] ? answer.Names() : throw answer.NoNames();

    /// <exception cref="ListingException">It is no JSON.</exception>
    public static JsonElement Parse(byte[] body, string? mediaType, string where, Action<string> warn)
    {
        try
        {
            return JsonMending.Parse(body, warn);
        }
        catch (JsonException fault)
        {
            throw NoJson(mediaType, Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, BeginningStream.Kept)), where, fault);
        }
    }

    /// <exception cref="ListingException">The portal says that it failed.</exception>
    public static void CheckSuccess(JsonElement answer, string where)
    {
        if (answer.ValueKind == JsonValueKind.String)
            throw NoRecord(where, answer);
        CheckSuccess(Member(answer, "success"), Member(answer, "error"), where);
    }

    public static ListingException NoRecord(string where, JsonElement answer) =>
        new($"{where} answered without a record: \"{Said(answer.ToString())}\"");

    public static JsonElement? Member(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value : null;

    private static void CheckSuccess(JsonElement? success, JsonElement? error, string where)
    {
        if (success is { ValueKind: JsonValueKind.True })
            return;
        var message = error is { } details ? Said(Texts.JsonMessage(details.GetRawText())) : "";
        throw new ListingException($"{where} answered success: false ({(message.Length > 0 ? message : "no reason given")})");
    }

    private static long? Number(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.String } text
            when long.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    private static ListingException NoJson(string? mediaType, string beginning, string where, JsonException fault)
    {
        if (Texts.IsHtml(mediaType, beginning))
        {
            var title = Texts.HtmlTitle(beginning) is { } found ? $" titled \"{Said(found)}\"" : "";
            return new($"{where} answered with an HTML page instead of JSON{title}; is this a CKAN portal?", fault);
        }
        return beginning.AsSpan().TrimStart() is ['{' or '[', ..] or []
            ? new($"{where} answered with broken JSON: {JsonFault.Words(fault)}", fault)
            : new($"{where} answered with text instead of JSON: \"{Said(beginning)}\"", fault);
    }

    private static string Said(string text) => Texts.Shorten(Texts.Plain(text), 200);

    private IReadOnlyList<byte[]> Names() => records.TrueForAll(record => record is [(byte)'"', ..]) ? records : throw NoNames();

    private ListingException NoNames() => Strange("answered without a list of names; is this a CKAN portal?");

    private void CheckSuccess()
    {
        // Errors of old portals are a mere text.
        if (beginning.AsSpan().TrimStart() is ['"', ..])
            throw Strange("answered without a result");
        CheckSuccess(Other("success"), Other("error"), where);
    }

    private ListingException Strange(string what) => new(
        $"{where} {what}{(beginning.AsSpan().TrimStart() is ['"', ..] ? $": \"{Said(beginning).Trim('"')}\"" : "")}",
        new FormatException(what));

    private JsonElement? Other(string name) => others.TryGetValue(name, out var value) ? value : null;

    private void Note(string name, JsonElement value)
    {
        if (name is "success" or "error" or "result.count")
            others[name] = value;
    }
}
