using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Harvest.Formats;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>Asks a CKAN portal through its Action API, version 3. HTTP status and <c>success: false</c> are taken seriously.</summary>
internal sealed class CkanClient(HarvestHttp http, Uri portal)
{
    /// <summary>Some portals give everything at once, whatever they are asked; beyond this it is no page.</summary>
    private const int MaxPage = 100_000;

    /// <summary>One page of <c>package_search</c>, ordered by id.</summary>
    /// <param name="filter">A Solr filter query, or null.</param>
    /// <param name="start">How many records to pass over.</param>
    /// <param name="rows">How many to ask for; the portal may give fewer.</param>
    /// <param name="fields">Only these members of each record, joined by commas; null for all.</param>
    /// <exception cref="RemoteException">The portal did not answer, or with an error.</exception>
    /// <exception cref="ListingException">The answer makes no sense.</exception>
    public Task<CkanPage> SearchAsync(
        string? filter, long start, int rows, string? fields, CancellationToken cancellationToken)
    {
        var query = $"rows={rows}&start={start}&sort={Uri.EscapeDataString("id asc")}";
        if (filter is not null)
            query += $"&fq={Uri.EscapeDataString(filter)}";
        if (fields is not null)
            query += $"&fl={Uri.EscapeDataString(fields)}";
        var url = Action("package_search", query);
        return http.ReadAsync(
            new RemoteRequest(url) { Accept = "application/json" },
            (response, token) => ReadPageAsync(response, SafeUrl.Of(url), token),
            cancellationToken);
    }

    /// <summary>One record in full; null when the portal says that it has none such.</summary>
    public async Task<byte[]?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        var url = Action("package_show", $"id={Uri.EscapeDataString(id)}");
        var where = SafeUrl.Of(url);
        try
        {
            var body = await http.ReadAsync(
                new RemoteRequest(url) { Accept = "application/json", MaxBytes = JsonRecords.MaxRecord },
                (response, token) => response.ReadAllAsync(token),
                cancellationToken);
            var answer = Parse(body, where);
            CheckSuccess(Member(answer, "success"), Member(answer, "error"), where);
            return Member(answer, "result") is { ValueKind: JsonValueKind.Object } result
                ? JsonMarshal.GetRawUtf8Value(result).ToArray()
                : throw new ListingException($"{where} answered without a result");
        }
        catch (RemoteException fault) when (fault.Status is 404 or 403 or 410)
        {
            // Gone, or private by now: for us the same.
            return null;
        }
    }

    private Uri Action(string action, string query) => new(portal, $"api/3/action/{action}?{query}");

    private static async Task<CkanPage> ReadPageAsync(
        RemoteResponse response, string where, CancellationToken cancellationToken)
    {
        var records = new List<byte[]>();
        JsonElement? success = null, error = null, count = null;
        try
        {
            var found = JsonRecords.ReadAsync(response.Body, ["result", "results"], Note, cancellationToken);
            await foreach (var record in found)
            {
                if (records.Count == MaxPage)
                    throw new ListingException($"{where} gave more than {MaxPage:N0} records at once");
                records.Add(record);
            }
        }
        catch (JsonException fault)
        {
            throw NoJson(response.MediaType, where, fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ListingException($"{where}: {fault.Message}", fault);
        }
        CheckSuccess(success, error, where);
        return Number(count) is { } total
            ? new CkanPage(total, records)
            : throw new ListingException($"{where} answered without result.count; is this a CKAN portal?");

        void Note(string name, JsonElement value)
        {
            switch (name)
            {
                case "success": success = value; break;
                case "error": error = value; break;
                case "result.count": count = value; break;
                default: break;
            }
        }
    }

    private static long? Number(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.String } text
            when long.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };

    private static void CheckSuccess(JsonElement? success, JsonElement? error, string where)
    {
        if (success is { ValueKind: JsonValueKind.True })
            return;
        var message = error is { ValueKind: JsonValueKind.Object } details
            ? string.Join(": ", new[] { Member(details, "__type"), Member(details, "message") }
                .Where(part => part is not null).Select(part => part.ToString()))
            : error?.ToString() ?? "no reason given";
        throw new ListingException($"{where} answered success: false ({message})");
    }

    private static JsonElement Parse(byte[] body, string where)
    {
        try
        {
            return JsonElement.Parse(JsonText.Sound(body));
        }
        catch (JsonException fault)
        {
            throw NoJson(null, where, fault);
        }
    }

    private static ListingException NoJson(string? mediaType, string where, JsonException fault) =>
        mediaType == "text/html"
            ? new ListingException($"{where} answered with an HTML page instead of JSON; is this a CKAN portal?", fault)
            : new ListingException($"{where} answered with broken JSON: {fault.Message}", fault);

    private static JsonElement? Member(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>One page of a search.</summary>
/// <param name="Count">How many records the portal says match.</param>
/// <param name="Records">Those of this page, as JSON; no bytes at all for one that is too large.</param>
internal sealed record CkanPage(long Count, IReadOnlyList<byte[]> Records);
