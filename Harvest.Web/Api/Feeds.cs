using System.Globalization;
using System.Text;
using System.Xml;
using Harvest.Formats.Dcat.Writing;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>The catalogue for machines: DCAT, <c>/sitemap.xml</c>, <c>/robots.txt</c>.</summary>
internal static class Feeds
{
    private const int SitemapSize = 40_000;

    // Who asks for the head alone gets it: a link checker does.
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void MapFeeds(this WebApplication application)
    {
        application.MapDataJson();
        application.MapMethods("/sitemap.xml", Reading, SitemapIndexAsync);
        application.MapMethods("/sitemap-{number:int}.xml", Reading, SitemapAsync);
        application.MapRdf();
        application.MapChanges();
        application.MapDump();
        application.MapMethods("/robots.txt", Reading, (HttpContext context) => Results.Text(
            $"User-agent: *\nDisallow: /api/\nDisallow: /admin/\nDisallow: /dashboard\nCrawl-delay: 1\nSitemap: {SiteAddress.Of(context)}/sitemap.xml\n"));
    }

    /// <summary>How the catalogue presents itself in RDF.</summary>
    internal static DcatCatalogue Catalogue(HttpContext context) =>
        DcatCatalogue.Of(new Uri($"{SiteAddress.Of(context)}/"), context.RequestServices.GetRequiredService<HarvestOptions>().Web);

    private static async Task SitemapIndexAsync(HttpContext context, CatalogueSearch search)
    {
        var count = (await search.SearchAsync(new SearchRequest { Visibility = Visibility.Public, Rows = 0 }, context.RequestAborted)).Count;
        await WriteXmlAsync(context, xml =>
        {
            xml.WriteStartElement("sitemapindex", "http://www.sitemaps.org/schemas/sitemap/0.9");
            for (var number = 0; number <= (count - 1) / SitemapSize; number++)
            {
                xml.WriteStartElement("sitemap");
                xml.WriteElementString("loc", $"{SiteAddress.Of(context)}/sitemap-{number + 1}.xml");
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        });
    }

    private static async Task SitemapAsync(HttpContext context, PublishedDatasets datasets, int number)
    {
        var names = await datasets.StampsAsync(Visibility.Public, SitemapSize, (long)Math.Max(0, number - 1) * SitemapSize, context.RequestAborted);
        await WriteXmlAsync(context, xml =>
        {
            xml.WriteStartElement("urlset", "http://www.sitemaps.org/schemas/sitemap/0.9");
            foreach (var name in names)
            {
                xml.WriteStartElement("url");
                xml.WriteElementString("loc", $"{SiteAddress.Of(context)}/dataset/{Uri.EscapeDataString(name.Name)}");
                xml.WriteElementString("lastmod", name.Modified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        });
    }

    private static async Task WriteXmlAsync(HttpContext context, Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            write(xml);
        context.Response.ContentType = "application/xml";
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }
}
