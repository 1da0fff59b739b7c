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
        application.MapFeed("/dataset.csv", context => WriteAsync(context, "text/csv; charset=utf-8", string.Join(',', Columns) + "\r\n", Csv));
        application.MapFeed("/dataset.jsonl", context => WriteAsync(context, "application/jsonl", "", (_, package) => Encoding.UTF8.GetString(package) + "\n"));
        application.MapFeed("/dataset.atom", WriteAtomAsync);
        application.MapGet("/dataset/suggest", SuggestAsync);
        // Where CKAN has its feeds.
        application.MapGet("/feeds/{kind:regex(^(dataset|custom)$)}.atom", (HttpContext context) => ToFeed(context, null));
        foreach (var (kind, field) in ((string, string)[])[("organization", "organization"), ("group", "groups"), ("tag", "tags")])
            application.MapGet($"/feeds/{kind}/{{name}}.atom", (HttpContext context, string name) => ToFeed(context, KeyValuePair.Create(field, (string?)name)));
    }

    private static async Task WriteAsync(HttpContext context, string type, string head, Func<HttpContext, byte[], string> line)
    {
        var request = await SearchAddress.ReadFeedAsync(context);
        if (await context.HasStateAsync(type))
            return;
        if (!await Exports.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.RetryAfter = "30";
            await context.Response.WriteAsync($"{MostExports} exports are running. Try again in half a minute.", context.RequestAborted);
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(LongestExport);
        try
        {
            await using var packages = context.RequestServices.GetRequiredService<DatasetSearch>().AllAsync(request, limit.Token).GetAsyncEnumerator(limit.Token);
            // The search refuses what it cannot understand with the first one: until then nothing is answered.
            var isThere = await packages.MoveNextAsync();
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"datasets{Path.GetExtension(context.Request.Path)}\"";
            await context.Response.WriteAsync(head, limit.Token);
            for (; isThere; isThere = await packages.MoveNextAsync())
                await context.Response.WriteAsync(line(context, packages.Current), limit.Token);
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

    private static async Task WriteAtomAsync(HttpContext context)
    {
        var request = await SearchAddress.ReadFeedAsync(context);
        var options = context.RequestServices.GetRequiredService<HarvestOptions>();
        var found = await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(
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
        await context.SendAsync("application/atom+xml; charset=utf-8", buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
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

    private static IResult ToFeed(HttpContext context, KeyValuePair<string, string?>? condition)
    {
        var query = context.Request.QueryString;
        return Results.Redirect($"/dataset.atom{(condition is { } one ? query.Add(one.Key, one.Value ?? "") : query)}", permanent: true);
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
