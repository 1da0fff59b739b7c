using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Xml;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Web.Pages;

namespace Harvest.Web.Api;

/// <summary>
/// What the search page shows, for programs: all of it as CSV or JSON lines (<c>/dataset.csv</c>, <c>/dataset.jsonl</c>), the last changed
/// as an Atom feed (<c>/dataset.atom</c>, RFC 4287), titles while somebody types (<c>/dataset/suggest</c>). Only public datasets.
/// </summary>
internal static class SearchFeeds
{
    private const int FeedSize = 50;
    private const int Suggestions = 8;
    private const int LeastTyped = 3;
    private const int MostExports = 4;

    private static readonly TimeSpan LongestExport = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestSuggestion = TimeSpan.FromSeconds(1);
    private static readonly SemaphoreSlim Exports = new(MostExports);

    private static readonly string[] Columns =
        ["id", "name", "title", "organization", "license", "tags", "formats", "metadata_created", "metadata_modified", "url", "notes"];

    public static void MapSearchFeeds(this WebApplication application)
    {
        application.MapGet("/dataset.csv", (HttpContext context, DatasetSearch search) => WriteAsync(context, search, "text/csv; charset=utf-8", string.Join(',', Columns) + "\r\n", Csv));
        application.MapGet("/dataset.jsonl", (HttpContext context, DatasetSearch search) => WriteAsync(context, search, "application/jsonl", "", (_, package) => Encoding.UTF8.GetString(package) + "\n"));
        application.MapGet("/dataset.atom", WriteAtomAsync);
        application.MapGet("/dataset/suggest", SuggestAsync);
    }

    private static async Task WriteAsync(
        HttpContext context, DatasetSearch search, string type, string head, Func<HttpContext, byte[], string> line)
    {
        if (await ReadAsync(context) is not { } request)
            return;
        if (!await Exports.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "30";
            await context.Response.WriteAsync($"{MostExports} exports are running. Try again in half a minute.", context.RequestAborted);
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(LongestExport);
        try
        {
            context.Response.ContentType = type;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"datasets{Path.GetExtension(context.Request.Path)}\"";
            await context.Response.WriteAsync(head, limit.Token);
            await foreach (var package in search.AllAsync(request, limit.Token))
                await context.Response.WriteAsync(line(context, package), limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Broken off, so that nobody takes a part for the whole.
            context.Abort();
        }
        finally
        {
            Exports.Release();
        }
    }

    private static string Csv(HttpContext context, byte[] package)
    {
        var dataset = DatasetView.Read(package);
        string?[] cells =
        [
            dataset.Id, dataset.Name, dataset.Title, dataset.OrganizationTitle, dataset.LicenseTitle, string.Join(';', dataset.Tags),
            string.Join(';', dataset.Resources.Select(resource => resource.Format).Where(format => format.Length > 0).Distinct()), dataset.Created, dataset.Modified,
            $"{SiteAddress.Of(context)}/dataset/{dataset.Name}", dataset.Notes,
        ];
        return string.Join(',', cells.Select(ObjectDownload.Cell)) + "\r\n";
    }

    private static async Task WriteAtomAsync(HttpContext context, CatalogueSearch search, HarvestOptions options)
    {
        if (await ReadAsync(context) is not { } request)
            return;
        var found = await search.SearchAsync(
            request with { Sort = SearchSort.Modified, Descending = true, Rows = FeedSize }, context.RequestAborted);
        var datasets = found.Packages.Select(DatasetView.Read).ToList();
        var site = SiteAddress.Of(context);
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            xml.WriteStartElement("feed", "http://www.w3.org/2005/Atom");
            xml.WriteElementString("id", $"{site}{context.Request.Path}{context.Request.QueryString}");
            xml.WriteElementString("title", options.Web.Title + (request.Text.Length > 0 ? $": {request.Text}" : ""));
            xml.WriteElementString("updated", Atom(datasets.Max(dataset => dataset.Modified)));
            WriteLink(xml, "self", $"{site}{context.Request.Path}{context.Request.QueryString}", "application/atom+xml");
            WriteLink(xml, "alternate", $"{site}/dataset{context.Request.QueryString}", "text/html");
            xml.WriteStartElement("author");
            xml.WriteElementString("name", options.Web.Title);
            xml.WriteEndElement();
            foreach (var dataset in datasets)
            {
                xml.WriteStartElement("entry");
                xml.WriteElementString("id", $"urn:uuid:{dataset.Id}");
                xml.WriteElementString("title", dataset.Title);
                xml.WriteElementString("updated", Atom(dataset.Modified));
                WriteLink(xml, "alternate", $"{site}/dataset/{dataset.Name}", "text/html");
                xml.WriteElementString("summary", PlainText.Of(dataset.Notes));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        context.Response.ContentType = "application/atom+xml; charset=utf-8";
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static async Task SuggestAsync(HttpContext context, DatasetSearch search, string? q)
    {
        IReadOnlyList<string> titles = [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(LongestSuggestion);
        try
        {
            // Two signs of a script without spaces say as much as a word.
            if (q is { Length: < 200 } && (q.Length >= LeastTyped || q.Any(c => c >= '\u2E80')))
                titles = await search.SuggestAsync(q, Visibility.Public, Suggestions, limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Who types does not wait for this.
        }
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=60";
        await context.Response.WriteAsync(
            string.Concat(titles.Select(title => $"<option value=\"{HtmlEncoder.Default.Encode(title)}\"></option>")), context.RequestAborted);
    }

    private static async Task<SearchRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            return SearchAddress.Read(context.Request.Query, Visibility.Public);
        }
        catch (FormatException fault)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"{fault.Message}\n", context.RequestAborted);
            return null;
        }
    }

    private static void WriteLink(XmlWriter xml, string relation, string address, string type)
    {
        xml.WriteStartElement("link");
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static string Atom(string? time) =>
        (DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : DateTimeOffset.UnixEpoch)
        .UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
