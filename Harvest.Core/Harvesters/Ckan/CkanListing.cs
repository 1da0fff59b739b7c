using System.Runtime.CompilerServices;
using System.Text.Json;
using Harvest.Formats;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Goes through a portal's pages. Each page begins with the last record of the one before: when it does not, datasets
/// came or went in between, and others slipped between the pages. Then the listing is gone through again.
/// </summary>
internal sealed class CkanListing(CkanClient client, GatherContext context)
{
    private const int DefaultPageSize = 1000;
    private const int MaxPasses = 3;
    private const string Ids = "id,name";

    private readonly string? all = CkanFilter.Of(context.Config);
    private readonly int rows = context.Config.Integer("page_size") ?? DefaultPageSize;
    private readonly HashSet<long> unreadable = [];
    private bool moved;

    /// <summary>How many records the portal last said that match.</summary>
    public long Total { get; private set; }

    /// <summary>Whether records may have been missed.</summary>
    private bool IsDoubtful => moved || IsShort;

    private bool IsShort => context.Listed + unreadable.Count < Total;

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
        }
        while (moved && ++pass <= MaxPasses);
    }

    /// <summary>All records, in full; those that slipped between the pages by their ids, to be fetched singly.</summary>
    public async IAsyncEnumerable<RemoteRecord> EverythingAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in PassAsync(all, null, cancellationToken))
            yield return record;
        if (!IsDoubtful)
            yield break;
        await foreach (var record in IdsAsync(MaxPasses - 1, cancellationToken))
            yield return record;
    }

    /// <summary>How many records there are, and whether they say when they were modified: one of them is looked at.</summary>
    public async Task<(long Count, bool HasStamps)> CountAsync(CancellationToken cancellationToken)
    {
        var page = await client.SearchAsync(all, 0, 1, null, cancellationToken);
        return (page.Count, page.Records is not [var only, ..] || Complaint(only, out var record) is not null || record.Modified is not null);
    }

    /// <summary>All records by their ids alone.</summary>
    public IAsyncEnumerable<RemoteRecord> IdsAsync(CancellationToken cancellationToken) =>
        IdsAsync(MaxPasses, cancellationToken);

    private async IAsyncEnumerable<RemoteRecord> IdsAsync(
        int passes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            await foreach (var record in PassAsync(all, Ids, cancellationToken))
                yield return record with { Unchanged = true, Content = null };
        }
        while (IsDoubtful && --passes > 0);
        if (IsShort)
        {
            context.ReportProblem(
                $"The portal says that it has {Total:N0} datasets, but lists {context.Listed:N0}; "
                + "nothing is deleted this time");
        }
    }

    /// <summary>Once through the pages, asking for the next one while this one is being worked on.</summary>
    private async IAsyncEnumerable<RemoteRecord> PassAsync(
        string? filter, string? fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moved = false;
        var start = 0L;
        var next = client.SearchAsync(filter, start, rows, fields, ended.Token);
        string? first = null, last = null;
        long? end = null;
        try
        {
            while (true)
            {
                var (count, found) = await next;
                var page = found
                    .Select((json, i) => (Json: json, Record: Read(json, start + i, fields is null))).ToList();
                if (last is not null && page.Count > 0)
                    Compare(page[0].Record?.Guid, first, last, start);
                Total = count;
                end ??= (2 * Math.Min(count, long.MaxValue / 4)) + (10 * rows);
                var position = start + page.Count;
                if (position > end)
                {
                    throw new ListingException(
                        $"The listing does not end: {position:N0} records, where {count:N0} were announced");
                }
                (first, last) = page.Count > 1 ? (page[0].Record?.Guid, page[^1].Record?.Guid) : (null, null);
                // More than was announced: only an empty page tells where the end is.
                var isLast = page.Count == 0 || position == count;
                start = position - (last is null ? 0 : 1);
                if (!isLast)
                    next = client.SearchAsync(filter, start, rows, fields, ended.Token);
                foreach (var (json, record) in page)
                {
                    if (record is not { Guid: { } guid } read)
                        continue;
                    var listed = new RemoteRecord(guid) { Modified = read.Modified, Deleted = read.IsDeleted };
                    yield return read.IsName ? listed : listed with { Content = json };
                }
                if (isLast)
                    yield break;
            }
        }
        finally
        {
            await ended.CancelAsync();
            // Nobody waits for the page that was asked for in advance; its fault is no news.
            _ = next.ContinueWith(page => page.Exception, TaskScheduler.Default);
        }
    }

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
        if (isTold && unreadable.Add(position))
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
            return $"cannot be read: {fault.Message}";
        }
    }
}
