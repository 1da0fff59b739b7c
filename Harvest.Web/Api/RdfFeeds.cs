using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary><c>/catalog.ttl</c> and <c>/dataset/NAME.ttl</c>, in every format of RDF.</summary>
internal static class RdfFeeds
{
    private const int PageSize = 100;
    internal const string Extensions = "regex(^(ttl|n3|rdf|xml|jsonld|nt|trig)$)";

    public static void MapRdf(this WebApplication application)
    {
        application.MapFeed($"/catalog.{{extension:{Extensions}}}", CatalogueAsync);
        application.MapFeed($"/dataset.{{extension:{Extensions}}}", SearchAsync);
        application.MapFeed($"/dataset/{{name}}.{{extension:{Extensions}}}", DatasetAsync);
    }

    /// <summary>A page of the catalogue. It goes on after the last id of the page before, so that no dataset is missed or comes twice while others change.</summary>
    private static async Task CatalogueAsync(HttpContext context)
    {
        var extension = context.GetRouteValue("extension")!.ToString()!;
        var profile = Profiles.Of(context, isOneDataset: false);
        var query = await FeedQuery.ReadAsync(context, profile, "page", "after", "profile");
        var writer = new DcatWriter(Feeds.Catalogue(context), profile);
        if (context.Request.Query["page"].ToString() is { Length: > 0 } text)
        {
            if (!int.TryParse(text, out var number) || number is < 1 or > 1_000_000)
                throw new FormatException("page must be a number from 1");
            var found = await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(
                query.Request with { Start = (number - 1) * PageSize, Rows = PageSize }, context.RequestAborted);
            FeedMissingException.Unless(number, found.Count, PageSize);
            await WriteAsync(context, writer.Page(found.Packages, number, PageSize, found.Count, extension, query.Link.TrimEnd('&')), extension);
            return;
        }
        var entries = new List<PublishedDataset>();
        await foreach (var entry in query.AllAsync(context.Request.Query["after"].ToString(), PageSize + 1, context.RequestAborted))
        {
            entries.Add(entry);
            if (entries.Count > PageSize)
                break;
        }
        var page = entries.Take(PageSize).ToList();
        var self = $"{SiteAddress.Of(context)}/catalog.{extension}";
        var first = query.Link.Length > 0 ? $"{self}?{query.Link.TrimEnd('&')}" : self;
        var after = context.Request.Query["after"].ToString();
        var total = (await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(query.Request with { Rows = 0 }, context.RequestAborted)).Count;
        var graph = writer.Window(
            page.Select(entry => entry.Package),
            after.Length > 0 ? $"{self}?{query.Link}after={Uri.EscapeDataString(after)}" : first,
            first,
            entries.Count > PageSize ? $"{self}?{query.Link}after={Uri.EscapeDataString(page[^1].Id)}" : null,
            total);
        await WriteAsync(context, graph, extension);
    }

    /// <summary>A page of what the search page finds.</summary>
    private static async Task SearchAsync(HttpContext context)
    {
        var extension = context.GetRouteValue("extension")!.ToString()!;
        var text = context.Request.Query["page"].ToString();
        var number = 1;
        if (text.Length > 0 && (!int.TryParse(text, out number) || number is < 1 or > 1_000_000))
            throw new FormatException("page must be a number from 1");
        var found = await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(
            await SearchAddress.ReadFeedAsync(context, "page") with { EachIriOnce = true, Start = (number - 1) * PageSize, Rows = PageSize }, context.RequestAborted);
        FeedMissingException.Unless(number, found.Count, PageSize);
        var graph = new DcatWriter(Feeds.Catalogue(context)).Window(
            found.Packages, Page(number), Page(1), (long)number * PageSize < found.Count ? Page(number + 1) : null, found.Count);
        await WriteAsync(context, graph, extension);

        string Page(int wanted) => SiteAddress.Of(context) + context.Request.Path
            + QueryString.Create(context.Request.Query.Where(pair => pair.Key != "page")).Add(wanted > 1 ? QueryString.Create("page", $"{wanted}") : QueryString.Empty);
    }

    private static async Task DatasetAsync(HttpContext context)
    {
        var extension = context.GetRouteValue("extension")!.ToString()!;
        if (context.Request.Query.Keys.FirstOrDefault(key => key != "profile") is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}.{Suggestion.Ask(unknown, ["profile"])} A dataset takes profile.");
        var profile = Profiles.Of(context, isOneDataset: true);
        if (profile is null && extension != "jsonld")
            throw new FormatException($"The profile {context.Request.Query["profile"]} is JSON-LD: ask for .jsonld");
        var search = context.RequestServices.GetRequiredService<DatasetSearch>();
        if (await search.FindAsync(context.GetRouteValue("name")!.ToString()!, Visibility.Public, context.RequestAborted) is not { } package)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (profile is null)
        {
            await context.SendAsync(MediaType(extension), await Profiles.DocumentAsync(context, package));
            return;
        }
        var dataset = PackageReader.Read(package).Dataset;
        if (!profile.Takes(dataset))
            throw new FormatException($"The dataset is none of {profile.Title}: it has no category of high-value datasets");
        await WriteAsync(context, new DcatWriter(Feeds.Catalogue(context), profile).Dataset(dataset), extension);
    }

    internal static string MediaType(string extension) => extension == "n3" ? "text/n3" : RdfFormats.MediaType(DcatWriter.FormatOf(extension));

    private static async Task WriteAsync(HttpContext context, Graph graph, string extension)
    {
        using var buffer = new MemoryStream();
        RdfWriter.Write(graph, DcatWriter.FormatOf(extension), buffer, DcatWriter.Options);
        await context.SendAsync(MediaType(extension), buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}
