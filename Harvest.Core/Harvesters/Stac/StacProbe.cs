using System.Text;
using System.Text.Json.Nodes;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>Finds out whether an address is one of STAC, or shows a catalogue of STAC.</summary>
internal sealed class StacProbe(HarvestHttp http)
{
    private const int LookAt = 64 * 1024;

    /// <returns>The address to configure, with the settings to begin with; null where there is nothing of STAC.</returns>
    public async Task<StacFinding?> FindAsync(Uri url, CancellationToken cancellationToken)
    {
        if (StacBrowser.Shown(url) is { } shown)
            return await OfDocumentAsync(shown, "the page of STAC Browser shows it", cancellationToken);
        var (document, html) = await LookAsync(url, cancellationToken);
        if (document is not null)
            return await OfAsync(document, url, null, cancellationToken);
        if (html is null)
            return null;
        if (StacBrowser.ShownInPath(url) is { } inPath)
            return await OfDocumentAsync(inPath, "the page of STAC Browser shows it", cancellationToken);
        return StacBrowser.IsPage(html) && await CatalogueAsync(url, html, cancellationToken) is { } catalogue
            ? await OfDocumentAsync(catalogue, "the page of STAC Browser shows it", cancellationToken)
            : null;
    }

    /// <summary>The catalogue that a page of STAC Browser was set up for.</summary>
    private async Task<Uri?> CatalogueAsync(Uri page, string html, CancellationToken cancellationToken)
    {
        if (StacBrowser.Catalogue(page, html) is { } named)
            return named;
        foreach (var script in StacBrowser.Scripts(page, html))
        {
            try
            {
                var text = await http.ReadAsync(
                    new RemoteRequest(script) { MaxBytes = LookAt },
                    async (response, token) => Encoding.UTF8.GetString(await response.ReadUtf8Async(token)),
                    cancellationToken);
                if (StacBrowser.Catalogue(page, text) is { } found)
                    return found;
            }
            catch (RemoteException)
            {
                // Another script may name it.
            }
        }
        return null;
    }

    private async Task<StacFinding?> OfDocumentAsync(Uri url, string reason, CancellationToken cancellationToken) =>
        (await LookAsync(url, cancellationToken)).Document is { } document ? await OfAsync(document, url, reason, cancellationToken) : null;

    private async Task<StacFinding?> OfAsync(StacDocument document, Uri url, string? reason, CancellationToken cancellationToken)
    {
        if (!document.IsSigned)
            return null;
        if (document.Kind is StacKind.Item or StacKind.Items)
        {
            var above = document.Targets("collection").Concat(document.Targets("parent")).Concat(document.Targets("root"))
                .FirstOrDefault(target => Redirects.IsSameHost(document.Url, target));
            var holder = above is null ? null : (await LookAsync(above, cancellationToken)).Document;
            return holder is { IsSigned: true, Kind: StacKind.Collection or StacKind.Catalog }
                ? new StacFinding(above!.AbsoluteUri, "the address shows an item of it", Config(holder))
                : null;
        }
        var kind = document.Kind == StacKind.Collection ? "a collection"
            : document.Kind == StacKind.Collections || document.CollectionList is not null ? "an API"
            : "a catalogue";
        var version = document.Json.Text("stac_version");
        return new StacFinding(url.AbsoluteUri, reason ?? (version is null ? kind : $"{kind} of STAC {version}"), Config(document));
    }

    /// <summary>A catalogue that has items and nothing else is of use only with them.</summary>
    private static string Config(StacDocument document) =>
        document.Kind == StacKind.Catalog && document.CollectionList is null && document.Targets("item").Any() && !document.Targets("child").Any()
            ? new JsonObject { ["items"] = true }.ToJsonString(SourceConfig.Readable)
            : "";

    /// <summary>The document, or the beginning of a web page; neither for anything else.</summary>
    private Task<(StacDocument? Document, string? Html)> LookAsync(Uri url, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = StacClient.Accept, MaxBytes = JsonRecords.MaxRecord },
        async (response, token) =>
        {
            using var whole = new MemoryStream();
            var body = response.Utf8Body();
            var start = new byte[LookAt];
            var length = await body.ReadAtLeastAsync(start, LookAt, throwOnEndOfStream: false, token);
            var text = Encoding.UTF8.GetString(start, 0, length);
            if (Texts.IsHtml(response.MediaType, text))
                return (null, text);
            if (text.AsSpan().TrimStart("\uFEFF \t\r\n") is not ['{', ..] || !text.Contains("\"stac_version\"", StringComparison.Ordinal))
                return (null, (string?)null);
            whole.Write(start, 0, length);
            await body.CopyToAsync(whole, token);
            try
            {
                return (StacClient.Parse(whole.ToArray(), response), (string?)null);
            }
            catch (ListingException)
            {
                return ((StacDocument?)null, (string?)null);
            }
        },
        cancellationToken);
}

/// <summary>What was found.</summary>
/// <param name="Url">The address to configure.</param>
/// <param name="Reason">What it is, or how it was found.</param>
/// <param name="Config">The settings to begin with, as JSON text; empty for none.</param>
internal sealed record StacFinding(string Url, string Reason, string Config);
