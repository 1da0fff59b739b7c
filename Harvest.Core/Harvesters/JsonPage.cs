using System.Globalization;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>One page of a listing in JSON: an object with a list of records and some members beside it.</summary>
/// <param name="Records">The records; no bytes at all for one that is too large.</param>
/// <param name="Others">The members beside, with their names joined by dots.</param>
internal sealed record JsonPage(IReadOnlyList<byte[]> Records, IReadOnlyDictionary<string, JsonElement> Others)
{
    private const long MaxBytes = 256 * 1024 * 1024;
    private const int MaxRecords = 100_000;

    /// <summary>The address that a link of the page means; null for one that is no web address.</summary>
    public Func<string, Uri?> Resolve { get; private init; } = _ => null;

    /// <summary>Asks for a page.</summary>
    /// <param name="http">The source's client.</param>
    /// <param name="url">Where the page is.</param>
    /// <param name="list">The member that is the list.</param>
    /// <param name="kind">What should be there, for messages: "an OpenDataSoft portal".</param>
    /// <exception cref="RemoteException">There is no answer, or an error.</exception>
    /// <exception cref="ListingException">The answer is no JSON, or has no such list.</exception>
    public static Task<JsonPage> GetAsync(HarvestHttp http, Uri url, string list, string kind, CancellationToken cancellationToken) =>
        GetAsync(http, new RemoteRequest(url) { Accept = "application/json" }, list, kind, cancellationToken);

    /// <inheritdoc cref="GetAsync(HarvestHttp, Uri, string, string, CancellationToken)"/>
    /// <param name="http">The source's client.</param>
    /// <param name="request">How the page is asked for.</param>
    /// <param name="list">The member that is the list.</param>
    /// <param name="kind">What should be there, for messages.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public static Task<JsonPage> GetAsync(HarvestHttp http, RemoteRequest request, string list, string kind, CancellationToken cancellationToken) =>
        http.ReadAsync(
            request with { MaxBytes = MaxBytes },
            (response, token) => ReadAsync(response, SafeUrl.Of(request.Url), list, kind, token),
            cancellationToken);

    /// <summary>A member beside the list as a number; null when it is none.</summary>
    public long? Number(string name) => Others.TryGetValue(name, out var value) ? value switch
    {
        { ValueKind: JsonValueKind.Number } when value.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } when long.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    } : null;

    /// <summary>A member beside the list as text; null when it is none.</summary>
    public string? Text(string name) =>
        Others.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<JsonPage> ReadAsync(
        RemoteResponse response, string where, string list, string kind, CancellationToken cancellationToken)
    {
        var records = new List<byte[]>();
        var others = new Dictionary<string, JsonElement>();
        var hasList = false;
        try
        {
            var found = JsonRecords.WalkAsync(response.Utf8Body(), Step, (name, value) => others[name] = value, response.Warn, cancellationToken);
            await foreach (var (_, json) in found)
            {
                if (records.Count == MaxRecords)
                    throw new ListingException($"{where} gave more than {MaxRecords:N0} records at once");
                records.Add(json);
            }
        }
        catch (JsonException fault)
        {
            throw new ListingException(
                response.MediaType == "text/html"
                    ? $"{where} answered with an HTML page instead of JSON; is this {kind}?"
                    : $"{where} answered with broken JSON: {JsonFault.Words(fault)}",
                fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ListingException($"{where}: {fault.Message}", fault);
        }
        return hasList && !others.ContainsKey(list)
            ? new JsonPage(records, others) { Resolve = response.Resolve }
            : throw new ListingException($"{where} answered without a list named {list}; is this {kind}?");

        JsonStep Step(string name)
        {
            hasList |= name == list;
            return name == list ? JsonStep.Take : JsonStep.Pass;
        }
    }
}
