using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>A list of an API that comes in pages: each names the request for the next one, by GET or by POST.</summary>
/// <param name="context">The listing.</param>
/// <param name="scope">How far it goes.</param>
/// <param name="list">The member of a page that has the records: collections or features.</param>
internal sealed class StacPages(GatherContext context, StacScope scope, string list)
{
    /// <summary>So many pages in a row may bring nothing new; a list with more of them does not end.</summary>
    private const int MaxStale = 3;

    /// <summary>So many headers of a link are sent along.</summary>
    private const int MaxHeaders = 20;

    /// <summary>Beginnings of headers that say how Harvest asks, and what it can read.</summary>
    private static readonly string[] Ours = ["Accept", "Content-", "Cookie", "Expect", "If-", "Range", "User-Agent"];

    private readonly HashSet<string> ids = [];
    private readonly HashSet<string> asked = [];

    /// <summary>How many different records have come.</summary>
    public int Count => ids.Count;

    /// <summary>How many records the source says it has; null when it does not.</summary>
    public long? Matched { get; private set; }

    /// <summary>The records of each page; null stands for one that has no id, is no object or is too large.</summary>
    /// <exception cref="RemoteException">A page did not come.</exception>
    /// <exception cref="ListingException">It is none, or the list does not end.</exception>
    public async IAsyncEnumerable<IReadOnlyList<JsonElement?>> ReadAsync(
        Uri first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var where = SafeUrl.Of(first);
        var stale = 0;
        for (var next = new RemoteRequest(first) { Accept = StacClient.Accept }; next is not null;)
        {
            var request = next;
            if (!asked.Add(Key(request)))
            {
                if (Matched is null || Matched > ids.Count)
                    context.ReportProblem($"The list {where} leads in a circle: {SafeUrl.Of(request.Url)} is named as the next page again");
                yield break;
            }
            if (!scope.MayAsk())
                yield break;
            var page = await JsonPage.GetAsync(context.Http, request, list, StacClient.Expected, cancellationToken);
            // Older APIs tell it in an object of its own.
            var told = page.Others.GetValueOrDefault("context").Member("matched");
            Matched = page.Number("numberMatched")
                ?? (told is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) ? count : Matched);
            // Repeats are for the engine to compare; they do not make the list longer.
            var (records, before) = (page.Records.Select(Record).ToList(), ids.Count);
            ids.UnionWith(records.OfType<JsonElement>().Select(record => record.Text("id")!));
            yield return records;
            next = Next(page, request);
            stale = ids.Count > before ? 0 : stale + 1;
            if (next is not null && stale > MaxStale)
                throw new ListingException($"{where}: the list does not end: {Counted.Of(stale, "page")} in a row brought nothing new");
        }
    }

    /// <returns>Null for what is no object with an id, or too large.</returns>
    private static JsonElement? Record(byte[] json)
    {
        if (json.Length == 0)
            return null;
        try
        {
            var record = JsonElement.Parse(json);
            return record.ValueKind == JsonValueKind.Object && record.Text("id") is not null ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private RemoteRequest? Next(JsonPage page, RemoteRequest request)
    {
        var next = page.Others.GetValueOrDefault("links") is { ValueKind: JsonValueKind.Array } links
            ? links.EnumerateArray().FirstOrDefault(link => link.Text("rel") == "next" && link.Text("href") is not null)
            : default;
        if (next.ValueKind == JsonValueKind.Undefined)
            return null;
        var where = SafeUrl.Of(request.Url);
        if (page.Resolve(next.Text("href")!) is not { } target)
        {
            context.ReportProblem($"{where} says that its next page is {SafeUrl.Of(next.Text("href")!)}, which is no web address");
            return null;
        }
        if (scope.Allowed(target) is not { } allowed)
        {
            context.ReportProblem($"{where} says that its next page is {SafeUrl.Of(target)}, on another host; it was not asked for");
            return null;
        }
        var method = next.Text("method")?.ToUpperInvariant() ?? "GET";
        if (method is not ("GET" or "POST"))
        {
            context.ReportProblem($"{where} wants its next page to be asked for by {Texts.Shorten(Texts.Plain(method), 20)}, which Harvest does not do");
            return null;
        }
        var isMerged = next.Member("merge") is { ValueKind: JsonValueKind.True };
        return new RemoteRequest(allowed)
        {
            Accept = StacClient.Accept,
            Headers = [.. Headers(next, isMerged ? request.Headers : [])],
            Method = method == "POST" ? HttpMethod.Post : HttpMethod.Get,
            Body = method == "POST" ? Body(next, isMerged ? request.Body : default) : default,
            BodyType = method == "POST" ? "application/json" : null,
            Idempotent = true,
        };
    }

    /// <summary>What the link says to send along; not what the connection, the source's settings or nobody may send.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Headers(JsonElement link, IReadOnlyList<KeyValuePair<string, string>> before)
    {
        var said = link.Member("headers") is { ValueKind: JsonValueKind.Object } headers
            ? headers.EnumerateObject().SelectMany(header => headers.Texts(header.Name).Select(value => KeyValuePair.Create(header.Name, value)))
                .Where(header => IsFree(header.Key) && RemoteHeaders.Complaint(header.Key, header.Value) is null).Take(MaxHeaders).ToList()
            : [];
        return before.Where(header => !said.Exists(other => string.Equals(other.Key, header.Key, StringComparison.OrdinalIgnoreCase))).Concat(said);
    }

    private static bool IsFree(string name) =>
        !Secrets.IsSecretHeader(name) && !Array.Exists(Ours, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static byte[] Body(JsonElement link, ReadOnlyMemory<byte> before)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var holder in (ReadOnlySpan<JsonElement?>)[before.IsEmpty ? null : JsonElement.Parse(before.Span), link.Member("body")])
        {
            if (holder is not { ValueKind: JsonValueKind.Object } said)
                continue;
            foreach (var member in said.EnumerateObject())
                members[member.Name] = member.Value;
        }
        return JsonSerializer.SerializeToUtf8Bytes(members);
    }

    private static string Key(RemoteRequest request) => string.Join('\n', [
        request.Method.Method, request.Url.AbsoluteUri, Encoding.UTF8.GetString(request.Body.Span),
        .. request.Headers.Select(header => $"{header.Key}: {header.Value}")]);
}
