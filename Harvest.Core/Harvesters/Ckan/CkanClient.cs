using System.Runtime.InteropServices;
using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Asks a CKAN portal: through its Action API, version 3, or where it has none, through the REST API of old. HTTP status and
/// <c>success: false</c> are taken seriously.
/// </summary>
/// <param name="http">The guarded client.</param>
/// <param name="portal">The address that paths are appended to.</param>
/// <param name="config">The source's settings: user agent, private datasets.</param>
internal sealed class CkanClient(HarvestHttp http, Uri portal, SourceConfig config)
{
    /// <summary>Some portals give everything at once, whatever they are asked; beyond this it is no page.</summary>
    private const int MaxPage = 100_000;

    /// <summary>More names than this is no list of datasets.</summary>
    private const int MaxNames = 5_000_000;

    private readonly bool includesPrivate = config.Flag("include_private");

    private readonly IReadOnlyList<KeyValuePair<string, string>> headers =
        config.Text("user_agent") is { } name && !string.IsNullOrWhiteSpace(name) ? [new("User-Agent", name.Trim())] : [];

    public Uri Portal => portal;

    /// <summary>Whether searches come in the portal's own order, since it refuses another.</summary>
    public bool IsUnordered { get; set; }

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
        var query = $"rows={rows}&start={start}{(IsUnordered ? "" : $"&sort={Uri.EscapeDataString("id asc")}")}";
        if (filter is not null)
            query += $"&fq={Uri.EscapeDataString(filter)}";
        if (fields is not null)
            query += $"&fl={Uri.EscapeDataString(fields)}";
        // Portals that do not know it refuse it, so it is not sent for nothing.
        if (includesPrivate)
            query += "&include_private=true";
        return ReadListAsync(Action("package_search", query), ["result", "results"], MaxPage, CkanAnswer.Page, cancellationToken);
    }

    /// <summary>What <c>package_list</c> gives: the names or ids of all datasets, as JSON texts.</summary>
    /// <param name="limit">At most so many, where the portal knows limits; null for all.</param>
    /// <inheritdoc cref="SearchAsync"/>
    public Task<IReadOnlyList<byte[]>> ListAsync(int? limit, CancellationToken cancellationToken) => ReadListAsync(
        Action("package_list", limit is null ? "" : $"limit={limit}"), ["result"], MaxNames, CkanAnswer.Names, cancellationToken);

    /// <summary>The names or ids of all datasets by the REST API, as JSON texts.</summary>
    /// <param name="path">Such as <c>api/2/rest/dataset</c>.</param>
    /// <inheritdoc cref="SearchAsync"/>
    public Task<IReadOnlyList<byte[]>> RestListAsync(string path, CancellationToken cancellationToken) =>
        ReadListAsync(new Uri(portal, path), [], MaxNames, CkanAnswer.RestNames, cancellationToken);

    /// <summary>One record in full; null when the portal says that it has none such.</summary>
    public async Task<byte[]?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        var url = Action("package_show", $"id={Uri.EscapeDataString(id)}");
        if (await GetAsync(url, cancellationToken) is not { } answer)
            return null;
        CkanAnswer.CheckSuccess(answer, SafeUrl.Of(url));
        return CkanAnswer.Member(answer, "result") switch
        {
            { ValueKind: JsonValueKind.Object } result => JsonMarshal.GetRawUtf8Value(result).ToArray(),
            // DKAN gives a list with one record, or with none.
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => null,
            { ValueKind: JsonValueKind.Array } list when list[0].ValueKind == JsonValueKind.Object =>
                JsonMarshal.GetRawUtf8Value(list[0]).ToArray(),
            _ => throw new ListingException($"{SafeUrl.Of(url)} answered without a result"),
        };
    }

    /// <summary>One record by the REST API; null when the portal says that it has none such.</summary>
    public async Task<byte[]?> RestShowAsync(string path, string id, CancellationToken cancellationToken)
    {
        var url = new Uri(portal, $"{path}/{Uri.EscapeDataString(id)}");
        return await GetAsync(url, cancellationToken) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } record => JsonMarshal.GetRawUtf8Value(record).ToArray(),
            { } other => throw CkanAnswer.NoRecord(SafeUrl.Of(url), other),
        };
    }

    private Uri Action(string action, string query) => new(portal, $"api/3/action/{action}{(query.Length > 0 ? "?" : "")}{query}");

    private RemoteRequest Request(Uri url) => new(url) { Accept = "application/json", Headers = headers };

    private async Task<JsonElement?> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync(
                Request(url) with { MaxBytes = JsonRecords.MaxRecord },
                async (response, token) => CkanAnswer.Parse(await response.ReadUtf8Async(token), response.MediaType, SafeUrl.Of(url), response.Warn),
                cancellationToken);
        }
        catch (RemoteException fault) when (fault.Status is 404 or 403 or 410)
        {
            // Gone, or private by now: for us the same.
            return null;
        }
    }

    private Task<T> ReadListAsync<T>(
        Uri url, string[] path, int max, Func<CkanAnswer, T> result, CancellationToken cancellationToken) =>
        http.ReadAsync(
            Request(url),
            async (response, token) => result(await CkanAnswer.ReadAsync(response, path, max, SafeUrl.Of(url), token)),
            cancellationToken);
}

/// <summary>One page of a search.</summary>
/// <param name="Count">How many records the portal says match.</param>
/// <param name="Records">Those of this page, as JSON; no bytes at all for one that is too large.</param>
internal sealed record CkanPage(long Count, IReadOnlyList<byte[]> Records);
