using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Goes through a portal's pages. Each page begins with the last record of the one before: when it does not, datasets
/// came or went in between, and others slipped between the pages. Then the listing is gone through again.
/// </summary>
internal sealed class CkanListing(CkanClient client, GatherContext context)
{
    private const int DefaultPageSize = 1000;
    private static readonly int[] ModestPageSizes = [100, 10];
    private const int MaxPasses = 3;

    private const string Ids = "id,name,state";

    /// <summary>The naming (<see cref="GatherContext.Naming"/>) of sources that were listed by <c>package_list</c>.</summary>
    public const string ByName = "name";

    private readonly string? all = CkanFilter.Of(context.Config);
    private readonly bool isByName = context.Naming == $"ckan/{ByName}";
    private readonly HashSet<long> unreadable = [];
    private readonly Dictionary<string, string> hidden = [];
    private readonly CkanLimits limits = CkanLimits.Read(context.Limits);
    private int rows = context.Config.Integer("page_size") ?? CkanLimits.Read(context.Limits).Rows ?? DefaultPageSize;
    private bool refusesFields = CkanLimits.Read(context.Limits).RefusesFields;
    private bool moved;

    /// <summary>Whether records may have been missed.</summary>
    private bool IsDoubtful => moved || context.Counts.IsShort;

    /// <summary>Of the records that the source takes, those that match a condition, in full.</summary>
    public async IAsyncEnumerable<RemoteRecord> MatchesAsync(
        string condition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = CkanFilter.Of(context.Config, condition);
        var pass = 1;
        do
        {
            await foreach (var record in PassAsync(filter, null, cancellationToken))
                yield return record;
            context.IsRelisting = true;
        }
        while (moved && ++pass <= MaxPasses);
        context.IsRelisting = false;
    }

    /// <summary>All records, in full; those that slipped between the pages by their ids, to be fetched singly.</summary>
    public async IAsyncEnumerable<RemoteRecord> EverythingAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in PassAsync(all, null, cancellationToken))
            yield return record;
        if (IsDoubtful)
        {
            await foreach (var record in IdsAsync(MaxPasses - 1, cancellationToken))
                yield return record;
        }
        context.Counts.End();
    }

    /// <summary>How many records there are, and whether they say when they were modified: one of them is looked at.</summary>
    public async Task<(long Count, bool HasStamps)> CountAsync(CancellationToken cancellationToken)
    {
        var page = await client.SearchAsync(all, 0, 1, null, cancellationToken);
        return (page.Count, page.Records is not [var only, ..] || Complaint(only, out var record) is not null || record.Modified is not null);
    }

    /// <summary>Tells once of the records that the portal listed though they are not public.</summary>
    public void TellHidden()
    {
        if (hidden.Count == 0)
            return;
        var states = hidden.Values.CountBy(state => state).OrderBy(state => state.Key, StringComparer.Ordinal).Select(state => $"{state.Key}: {state.Value:N0}");
        context.Warn(string.Create(
            CultureInfo.InvariantCulture, $"The portal lists {Counted.Of(hidden.Count, "record")} that {(hidden.Count == 1 ? "is" : "are")} not public ({string.Join(", ", states)}), left out"));
    }

    /// <summary>All records by their ids alone.</summary>
    public async IAsyncEnumerable<RemoteRecord> IdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in IdsAsync(MaxPasses, cancellationToken))
            yield return record;
        context.Counts.End();
    }

    private async IAsyncEnumerable<RemoteRecord> IdsAsync(
        int passes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            await foreach (var record in PassAsync(all, Ids, cancellationToken))
                yield return record with { Unchanged = true, Content = null };
        }
        while (IsDoubtful && --passes > 0);
    }

    /// <summary>Once through the pages, asking for the next one while this one is being worked on.</summary>
    private async IAsyncEnumerable<RemoteRecord> PassAsync(
        string? filter, string? fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moved = false;
        var start = 0L;
        var next = FirstAsync(filter, fields, ended.Token);
        string? first = null, last = null;
        long? end = null;
        var isBeyond = false;
        try
        {
            while (true)
            {
                var (count, found) = await next;
                var page = found
                    .Select((json, i) => (Json: json, Record: Read(json, start + i, fields is null))).ToList();
                var repeated = last;
                if (last is not null && page.Count > 0)
                    Compare(page[0].Record?.Guid, first, last, start);
                // What slips between the pages is noticed by their first records, so the last number is as good as any.
                context.Counts.Begin();
                context.Counts.Announce(SafeUrl.Of(client.Portal), count);
                end ??= (2 * Math.Min(count, long.MaxValue / 4)) + (10 * rows);
                var position = start + page.Count;
                if (position > end)
                {
                    throw new ListingException(
                        $"The listing does not end: {Counted.Of(position, "record")}, where {count:N0} were announced");
                }
                (first, last) = page.Count > 1 ? (page[0].Record?.Guid, page[^1].Record?.Guid) : (null, null);
                // More than was announced: only an empty page tells where the end is.
                var before = context.Listed;
                // Where all are on the first page, the portal may have counted no further than that: one look shows.
                var isFirst = start == 0 && position == count && count > 1;
                var isLast = page.Count == 0 || (position == count && !isFirst);
                if (isFirst)
                    last = null;
                start = position - (last is null ? 0 : 1);
                if (isFirst)
                    next = BeyondAsync(filter, start, refusesFields ? null : fields, ended.Token);
                else if (!isLast)
                    next = client.SearchAsync(filter, start, rows, refusesFields ? null : fields, ended.Token);
                foreach (var (json, record) in page)
                {
                    // The first of a page is the last one of the page before.
                    if (record is not { Guid: { } id } read || id == repeated)
                        continue;
                    var guid = isByName ? read.Name ?? id : id;
                    if (read.State is { } state)
                        hidden[guid] = state;
                    var listed = new RemoteRecord(guid) { Modified = read.Modified, Deleted = read.IsDeleted };
                    yield return read.IsName ? listed : listed with { Content = json };
                }
                if (isLast || (isBeyond && context.Listed == before))
                    yield break;
                isBeyond = isFirst;
            }
        }
        finally
        {
            await ended.CancelAsync();
            // Nobody waits for the page that was asked for in advance; its fault is no news.
            _ = next.ContinueWith(page => page.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// The first page; some portals refuse a large one, an order, or to be asked for some members only. What they take instead is kept
    /// with the source.
    /// </summary>
    private async Task<CkanPage> FirstAsync(string? filter, string? fields, CancellationToken cancellationToken)
    {
        client.IsUnordered |= limits.RefusesOrder;
        try
        {
            return await client.SearchAsync(filter, 0, rows, refusesFields ? null : fields, cancellationToken);
        }
        catch (Exception fault) when (IsRefusal(fault) && fields is not null && !refusesFields)
        {
            context.Remark($"The portal does not list ids alone, so whole records are asked for: {fault.Message}");
            refusesFields = true;
            context.Limits = (CkanLimits.Read(context.Limits) with { RefusesFields = true }).ToString();
            return await FirstAsync(filter, null, cancellationToken);
        }
        catch (Exception fault) when (IsRefusal(fault) && (!client.IsUnordered || (rows > ModestPageSizes[^1] && !context.Config.Has("page_size"))))
        {
            return await ModestAsync(filter, fields, cancellationToken) ?? throw Same(fault);
        }
    }

    /// <summary>Asks for less: fewer records at once, then without an order.</summary>
    /// <returns>Null when that is refused too.</returns>
    private async Task<CkanPage?> ModestAsync(string? filter, string? fields, CancellationToken cancellationToken)
    {
        var wasOrdered = !client.IsUnordered;
        var sizes = context.Config.Has("page_size") ? [rows] : ModestPageSizes.Where(size => size < rows).Prepend(rows).ToArray();
        foreach (var (size, isUnordered) in sizes.Skip(1).Select(size => (size, !wasOrdered)).Concat(wasOrdered ? sizes.Select(size => (size, true)) : []))
        {
            client.IsUnordered = isUnordered;
            try
            {
                var page = await client.SearchAsync(filter, 0, size, refusesFields ? null : fields, cancellationToken);
                if (size != rows)
                    context.Remark($"The portal refuses {Counted.Of(rows, "record")} at once, so {size} are asked for (setting page_size)");
                if (isUnordered && wasOrdered)
                    context.Remark("The portal refuses to list in order of id, so its own order is taken");
                var asked = CkanLimits.Read(context.Limits);
                context.Limits = (asked with { Rows = size == rows ? asked.Rows : size, RefusesOrder = isUnordered }).ToString();
                rows = size;
                return page;
            }
            catch (Exception again) when (IsRefusal(again))
            {
                // Perhaps with less.
            }
        }
        client.IsUnordered = !wasOrdered;
        return null;
    }

    private static Exception Same(Exception fault)
    {
        ExceptionDispatchInfo.Throw(fault);
        return fault;
    }

    /// <summary>What is behind a list that should be over; a portal that has no answer to that has nothing there.</summary>
    private async Task<CkanPage> BeyondAsync(string? filter, long start, string? fields, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SearchAsync(filter, start, rows, fields, cancellationToken);
        }
        catch (Exception fault) when (fault is ListingException or RemoteException { IsTransient: false })
        {
            return new CkanPage(start, []);
        }
    }

    private static bool IsRefusal(Exception fault) =>
        fault is RemoteException { Status: 400 or 409 or 413 or 414 or 422 or 500 } or ListingException { InnerException: null };

    private void Compare(string? begins, string? first, string last, long start)
    {
        if (begins == last)
            return;
        if (begins is not null && begins == first)
        {
            throw new ListingException(
                $"The portal repeats itself: the page from record {start + 1:N0} on begins with {first} again");
        }
        moved = true;
    }

    /// <returns>Null for what is no record; whoever asks for whole records is told so, once.</returns>
    private CkanRecord? Read(byte[] json, long position, bool isTold)
    {
        if (Complaint(json, out var record) is not { } complaint)
            return record;
        if (!unreadable.Add(position))
            return null;
        context.Counts.PassOver();
        if (isTold)
            context.ReportProblem($"Record {position + 1:N0} of the listing {complaint}");
        return null;
    }

    private static string? Complaint(byte[] json, out CkanRecord record)
    {
        record = default;
        if (json.Length == 0)
            return $"is larger than {JsonRecords.MaxRecord / 1024 / 1024} MB and was passed over";
        try
        {
            record = CkanRecord.Read(json);
            return record.Guid is null ? "has neither an id nor a name" : null;
        }
        catch (JsonException fault)
        {
            return $"cannot be read: {JsonFault.Words(fault)}";
        }
    }
}
