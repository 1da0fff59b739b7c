using System.Globalization;
using Harvest.Http;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>Asks a repository by OAI-PMH 2.0.</summary>
internal sealed class OaiClient(HarvestHttp http, Uri repository)
{
    private const long MaxBytes = 128 * 1024 * 1024;

    public string Where => SafeUrl.Of(repository);

    /// <summary>The base address: without a query that somebody copied along.</summary>
    public static Uri Base(string url)
    {
        var builder = new UriBuilder(url) { Fragment = "" };
        if (builder.Query.Contains("verb=", StringComparison.OrdinalIgnoreCase))
            builder.Query = "";
        return builder.Uri;
    }

    public Task<OaiIdentity> IdentifyAsync(CancellationToken cancellationToken) =>
        AskAsync("verb=Identify", OaiAnswer.ReadIdentityAsync, cancellationToken);

    public Task<IReadOnlyList<string>> FormatsAsync(CancellationToken cancellationToken) =>
        AskAsync("verb=ListMetadataFormats", OaiAnswer.ReadFormatsAsync, cancellationToken);

    /// <summary>The first page of a list.</summary>
    public Task<OaiPage> FirstAsync(OaiList list, CancellationToken cancellationToken)
    {
        var query = $"verb={list.Verb}&metadataPrefix={Uri.EscapeDataString(list.Prefix)}";
        if (list.Set is { } set)
            query += $"&set={Uri.EscapeDataString(set)}";
        if (list.From is { } from)
            query += $"&from={Uri.EscapeDataString(from)}";
        return AskAsync(query, OaiAnswer.ReadPageAsync, cancellationToken);
    }

    /// <summary>A further page; the token stands alone, as the protocol has it.</summary>
    public Task<OaiPage> NextAsync(OaiList list, string token, CancellationToken cancellationToken) =>
        AskAsync($"verb={list.Verb}&resumptionToken={Uri.EscapeDataString(token)}", OaiAnswer.ReadPageAsync, cancellationToken);

    public Task<OaiPage> RecordAsync(string identifier, string prefix, CancellationToken cancellationToken) =>
        AskAsync(
            $"verb=GetRecord&identifier={Uri.EscapeDataString(identifier)}&metadataPrefix={Uri.EscapeDataString(prefix)}",
            OaiAnswer.ReadPageAsync,
            cancellationToken);

    /// <summary>A time in the granularity of the repository.</summary>
    public static string Date(DateTimeOffset time, bool hasSeconds) =>
        time.UtcDateTime.ToString(hasSeconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task<T> AskAsync<T>(
        string query, Func<RemoteResponse, string, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var builder = new UriBuilder(repository);
        builder.Query = builder.Query.Length > 1 ? $"{builder.Query[1..]}&{query}" : query;
        var url = builder.Uri;
        return http.ReadAsync(
            new RemoteRequest(url) { Accept = "text/xml, application/xml", MaxBytes = MaxBytes },
            (response, token) => read(response, SafeUrl.Of(url), token),
            cancellationToken);
    }
}

/// <summary>Which list is asked for.</summary>
/// <param name="Verb"><c>ListRecords</c> or <c>ListIdentifiers</c>.</param>
/// <param name="Prefix">The format.</param>
/// <param name="Set">Null for all.</param>
/// <param name="From">Null for everything.</param>
internal sealed record OaiList(string Verb, string Prefix, string? Set, string? From);
