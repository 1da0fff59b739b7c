using System.Net;
using System.Text;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Waf;

/// <summary>Buckets of S3 and Azure and folders of WebDAV as web folders.</summary>
public sealed class CloudListingTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private const int PageSize = 2;

    private Dictionary<string, string> files = [];
    private string stamp = "";

    [SetUp]
    public void Fill()
    {
        stamp = "2024-05-01T10:00:00.000Z";
        files = new(StringComparer.Ordinal)
        {
            ["records/a.xml"] = FakeFolder.Record("a", "A"),
            ["records/b & c.xml"] = FakeFolder.Record("b", "B"),
            ["records/deep/d.xml"] = FakeFolder.Record("d", "D"),
            ["records/readme.txt"] = "no record",
            ["records/ü.xml"] = FakeFolder.Record("u", "U"),
        };
    }

    [TestCase("/bucket?list-type=2&prefix=records/")]
    [TestCase("/bucket/?prefix=records/")]
    [TestCase("/?list-type=2&prefix=records/")]
    [TestCase("/container?restype=container&comp=list")]
    [TestCase("/dav/")]
    [TestCase("/dav")]
    public async Task A_bucket_is_harvested_to_its_last_page_and_not_again_while_nothing_changes(string address)
    {
        await using var site = await TestSite.StartAsync(AnswerAsync);
        var source = await Engine.CreateSourceAsync(new Uri(site.Url, address), "waf");

        var first = await HarvestWellAsync(source);
        var asked = Records(site);
        var second = await HarvestWellAsync(source);
        files["records/a.xml"] = FakeFolder.Record("a", "A changed");
        files.Remove("records/deep/d.xml");
        stamp = "2024-06-01T10:00:00.000Z";
        var third = await HarvestWellAsync(source);

        first.ShouldCount(added: 4);
        asked.ShouldBe(4);
        second.ShouldCount(same: 4);
        third.ShouldCount(updated: 1, deleted: 1, same: 2);
        (await Engine.DatasetsAsync(source)).Select(dataset => dataset.GetProperty("title").GetString()).ShouldBe(["A changed", "B", "U"], ignoreOrder: true);
    }

    [Test]
    public async Task A_listing_that_breaks_off_deletes_nothing()
    {
        var isBroken = false;
        await using var site = await TestSite.StartAsync(async context =>
        {
            if (isBroken && context.Request.Query.ContainsKey("continuation-token"))
                context.Response.StatusCode = 500;
            else
                await AnswerAsync(context);
        });
        var source = await Engine.CreateSourceAsync(new Uri(site.Url, "/bucket?list-type=2"), "waf");
        await HarvestWellAsync(source);
        isBroken = true;

        var job = await Engine.HarvestAsync(source);

        job.Deleted.ShouldBe(0);
        (await Engine.CountAsync("harvest_gather_error")).ShouldBe(1);
    }

    private async Task<Model.Job> HarvestWellAsync(Model.Source source)
    {
        var job = await Engine.HarvestAsync(source);
        job.Errored.ShouldBe(0);
        return job;
    }

    private static int Records(TestSite site) => site.Requests.Count(request => request.Path.EndsWith(".xml", StringComparison.Ordinal));

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var query = context.Request.Query;
        var key = files.Keys.FirstOrDefault(file => path.EndsWith($"/{file}", StringComparison.Ordinal));
        if (context.Request.Method == "PROPFIND" && path.StartsWith("/dav", StringComparison.Ordinal))
            await WriteAsync(context, Dav(path.Trim('/')), 207);
        else if (key is not null && context.Request.Method == "GET")
            await WriteAsync(context, files[key]);
        else if (path.StartsWith("/container", StringComparison.Ordinal))
            await WriteAsync(context, Azure(query["marker"].ToString()));
        else if (path.StartsWith("/dav", StringComparison.Ordinal))
            context.Response.StatusCode = 405;
        else if (path is "/" or "/bucket" or "/bucket/" && context.Request.Method == "GET")
            await WriteAsync(context, S3(path, query));
        else
            context.Response.StatusCode = 404;
    }

    private static Task WriteAsync(HttpContext context, string text, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    }

    private string S3(string path, IQueryCollection query)
    {
        var isSecond = query["list-type"] == "2";
        var after = query[isSecond ? "continuation-token" : "marker"].ToString();
        var page = After(after);
        var next = page.Count == PageSize ? page[^1] : null;
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>
            {(isSecond && next is not null ? $"<NextContinuationToken>{WebUtility.HtmlEncode(next)}</NextContinuationToken>" : "")}
            {string.Concat(page.Select(file => $"<Contents><Key>{WebUtility.HtmlEncode(file)}</Key><LastModified>{Stamp(file)}</LastModified><Size>{files[file].Length}</Size></Contents>"))}
            </ListBucketResult>
            """;
    }

    private string Azure(string after)
    {
        var page = After(after);
        return $"""
            <?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="container"><Blobs>
            {string.Concat(page.Select(file => $"<Blob><Name>{WebUtility.HtmlEncode(file)}</Name><Properties><Last-Modified>{DateTimeOffset.Parse(Stamp(file), null):R}</Last-Modified><Content-Length>{files[file].Length}</Content-Length></Properties></Blob>"))}
            </Blobs><NextMarker>{(page.Count == PageSize ? WebUtility.HtmlEncode(page[^1]) : "")}</NextMarker></EnumerationResults>
            """;
    }

    private string Dav(string folder)
    {
        var below = folder == "dav" ? "" : folder["dav/".Length..] + "/";
        var inner = files.Keys.Where(file => file.StartsWith(below, StringComparison.Ordinal)).Select(file => file[below.Length..]).ToList();
        var folders = inner.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0]).Distinct().Prepend("");
        return $"""
            <?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
            {string.Concat(folders.Select(name => $"<D:response><D:href>/{folder}/{name}{(name.Length > 0 ? "/" : "")}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>"))}
            {string.Concat(inner.Where(file => !file.Contains('/', StringComparison.Ordinal)).Select(file => $"<D:response><D:href>/{folder}/{Uri.EscapeDataString(file)}</D:href><D:propstat><D:prop><D:resourcetype/><D:getlastmodified>{DateTimeOffset.Parse(Stamp(below + file), null):R}</D:getlastmodified><D:getcontentlength>{files[below + file].Length}</D:getcontentlength></D:prop></D:propstat></D:response>"))}
            </D:multistatus>
            """;
    }

    private List<string> After(string after) =>
        [.. files.Keys.Order(StringComparer.Ordinal).Where(file => after.Length == 0 || string.CompareOrdinal(file, after) > 0).Take(PageSize)];

    private string Stamp(string file) => file == "records/a.xml" ? stamp : "2024-05-01T10:00:00.000Z";
}
