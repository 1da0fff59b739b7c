using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Json;
using Harvest.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Harvesters.Stac;

/// <summary>The collections of an API, and then the items of each, page by page.</summary>
internal sealed class StacApi(StacSettings settings, StacScope scope, GatherContext context)
{
    /// <summary>Lists the collections; their items after all of them, so that the API's number is compared with collections alone.</summary>
    /// <param name="list">Where the API lists its collections.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<RemoteRecord> CollectionsAsync(Uri list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var where = SafeUrl.Of(list);
        var pages = new StacPages(context, scope, "collections");
        var owners = new List<(Uri Items, JsonObject Collection)>();
        var seen = new HashSet<string>();
        await foreach (var page in pages.ReadAsync(Sized(list), cancellationToken))
        {
            if (pages.Matched is { } matched)
                context.Counts.Announce(where, matched);
            foreach (var one in page)
            {
                if (one is not { } collection)
                    context.ReportProblem($"A collection of {where} has no id, is no object or is too large");
                if (one is not { } found || !settings.Takes(found))
                {
                    context.Counts.PassOver();
                    continue;
                }
                var url = StacRecord.SelfOf(found) ?? new Uri($"{list.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Uri.EscapeDataString(found.Text("id")!)}");
                if (settings.WithItems && seen.Add(found.Text("id")!))
                    owners.Add((ItemList(found, url), StacRecord.Shareable(found, url)));
                yield return StacRecord.OfCollection(found, url);
            }
        }
        context.Counts.End();
        foreach (var (items, collection) in owners)
        {
            await foreach (var item in ItemsAsync(items, collection, cancellationToken))
                yield return item;
        }
    }

    /// <summary>Lists the items of a collection, as many as the settings want. A list that cannot be had is told, and the others go on.</summary>
    public async IAsyncEnumerable<RemoteRecord> ItemsAsync(Uri list, JsonObject? collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (scope.Visit(list) is not { } allowed)
            yield break;
        var taken = 0;
        var known = new HashSet<string>();
        var pages = new StacPages(context, scope, "features");
        await using var all = pages.ReadAsync(Sized(allowed), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(all))
        {
            foreach (var one in all.Current)
            {
                if (one is not { } item)
                {
                    context.ReportProblem($"An item of {SafeUrl.Of(allowed)} has no id, is no object or is too large");
                    continue;
                }
                if (taken++ == settings.ItemLimit)
                {
                    scope.LeaveItems(allowed);
                    foreach (var guid in known)
                        scope.Beyond(guid);
                    yield break;
                }
                var url = StacRecord.SelfOf(item) ?? new Uri($"{allowed.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Uri.EscapeDataString(item.Text("id")!)}");
                var record = StacRecord.OfItem(item, url, collection);
                known.Add(record.Guid);
                yield return record;
            }
        }
    }

    private Uri Sized(Uri list) =>
        settings.PageSize is { } size ? new Uri(QueryHelpers.AddQueryString(list.AbsoluteUri, "limit", size.ToString(CultureInfo.InvariantCulture))) : list;

    private async Task<bool> NextAsync(IAsyncEnumerator<IReadOnlyList<JsonElement?>> pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            context.ReportProblem(fault.Message);
            return false;
        }
    }

    /// <summary>Where a collection lists its items: by its own link, else where the standard has it.</summary>
    public static Uri ItemList(JsonElement collection, Uri url) =>
        StacLink.Of(collection).FirstOrDefault(link => link.Rel == "items" && link.IsJson) is { } link
            && Uri.TryCreate(url, link.Href, out var items) && Redirects.IsWeb(items)
                ? items
                : new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/items");
}
