using System.Globalization;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Storage.Datasets;

namespace Harvest.Web.Api;

/// <summary>
/// <c>/changes.ttl</c>, in every format of RDF: each change of a public dataset once, in order, in pages that name the next. Who has read
/// to the end asks the last page's next address again later.
/// </summary>
internal static class ChangeFeed
{
    private const int PageSize = 100;

    public static void MapChanges(this WebApplication application) =>
        application.MapFeed($"/changes.{{extension:{RdfFeeds.Extensions}}}", AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        var extension = context.GetRouteValue("extension")!.ToString()!;
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(key => key != "after") is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}.{Suggestion.Ask(unknown, ["after"])} This feed takes after.");
        var after = 0L;
        if (query["after"].ToString() is { Length: > 0 } text && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw new FormatException("after must be the number of a change");
        var changes = context.RequestServices.GetRequiredService<DatasetChanges>();
        await changes.PublishAsync(context.RequestAborted);
        var page = await changes.AfterAsync(after, PageSize, context.RequestAborted);
        var first = $"{SiteAddress.Of(context)}/changes.{extension}";
        var graph = new ChangeStream(Feeds.Catalogue(context)).Page(
            [.. page.Select(change => new StreamedChange(change.Position, change.Kind.ToString(), change.DatasetId, change.Published, change.Package))],
            after == 0 ? first : Address(after),
            first,
            Address(page.Count > 0 ? page[^1].Position : after),
            context.RequestServices.GetRequiredService<HarvestOptions>().Retention.ChangeDays);
        using var buffer = new MemoryStream();
        RdfWriter.Write(graph, DcatWriter.FormatOf(extension), buffer, ChangeStream.Options);
        await context.SendAsync(RdfFeeds.MediaType(extension), buffer.GetBuffer().AsMemory(0, (int)buffer.Length));

        string Address(long position) => FormattableString.Invariant($"{first}?after={position}");
    }
}
