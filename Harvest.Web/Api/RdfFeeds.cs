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
        var query = await FeedQuery.ReadAsync(context, "page", "after");
        var writer = new DcatWriter(Feeds.Catalogue(context));
        if (context.Request.Query["page"].ToString() is { Length: > 0 } text)
        {
            if (!int.TryParse(text, out var number) || number is < 1 or > 1_000_000)
                throw new FormatException("page must be a number from 1");
            var found = await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(
                query.Request with { Start = (number - 1) * PageSize, Rows = PageSize }, context.RequestAborted);
            await WriteAsync(context, writer.Page(found.Packages, number, PageSize, found.Count, extension), extension);
            return;
        }
        var entries = new List<PublishedDataset>();
        await foreach (var entry in query.AllAsync(context.Request.Query["after"].ToString(), withOriginals: false, PageSize + 1, context.RequestAborted))
        {
            entries.Add(entry.Published);
            if (entries.Count > PageSize)
                break;
        }
        var page = entries.Take(PageSize).ToList();
        var self = $"{SiteAddress.Of(context)}/catalog.{extension}";
        var first = query.Link.Length > 0 ? $"{self}?{query.Link.TrimEnd('&')}" : self;
        var after = context.Request.Query["after"].ToString();
        var total = query.IsExact
            ? (await context.RequestServices.GetRequiredService<CatalogueSearch>().SearchAsync(query.Request with { Rows = 0 }, context.RequestAborted)).Count
            : (long?)null;
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
            SearchAddress.Read(context.Request.Query, Visibility.Public) with { Start = (number - 1) * PageSize, Rows = PageSize }, context.RequestAborted);
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
        var profile = context.Request.Query["profile"].ToString();
        if (profile is not ("" or "dcat-ap" or "schema.org" or "croissant"))
            throw new FormatException($"There is no profile {profile}; the profiles are dcat-ap, schema.org, croissant");
        var isOther = profile is "schema.org" or "croissant";
        if (isOther && extension != "jsonld")
            throw new FormatException($"The profile {profile} is JSON-LD: ask for .jsonld");
        var search = context.RequestServices.GetRequiredService<DatasetSearch>();
        if (await search.FindAsync(context.GetRouteValue("name")!.ToString()!, Visibility.Public, context.RequestAborted) is not { } package)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!isOther)
        {
            await WriteAsync(context, new DcatWriter(Feeds.Catalogue(context)).Dataset(package), extension);
            return;
        }
        var dataset = PackageReader.Read(package).Dataset;
        var page = new Uri($"{SiteAddress.Of(context)}/dataset/{Uri.EscapeDataString(dataset.Name)}");
        var document = profile == "croissant"
            ? CroissantWriter.Write(dataset, Feeds.Catalogue(context), page) ?? throw new FormatException("The dataset has no file, so there is no Croissant of it")
            : SchemaOrgWriter.Write(dataset, Feeds.Catalogue(context), page);
        await context.SendAsync(MediaType(extension), document);
    }

    internal static string MediaType(string extension) => extension == "n3" ? "text/n3" : RdfFormats.MediaType(DcatWriter.FormatOf(extension));

    private static async Task WriteAsync(HttpContext context, Graph graph, string extension)
    {
        using var buffer = new MemoryStream();
        RdfWriter.Write(graph, DcatWriter.FormatOf(extension), buffer, DcatWriter.Options);
        await context.SendAsync(MediaType(extension), buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}
