using System.Runtime.CompilerServices;
using Harvest.Datasets;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>
/// Goes through a list, token by token. A repository that loses its place is asked from the beginning, twice at most: what
/// comes again is no news.
/// </summary>
internal sealed class OaiListing(OaiClient client, GatherContext context)
{
    private const int MaxPasses = 3;

    private readonly HashSet<UInt128> seen = [];
    private long unreadable;

    public async IAsyncEnumerable<OaiRecord> ListAsync(OaiList list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var pass = 1; ; pass++)
        {
            string? token = null, last;
            long? size = null;
            seen.Clear();
            context.IsRelisting = pass > 1;
            context.Counts.Begin();
            unreadable = 0;
            do
            {
                var page = token is null
                    ? await client.FirstAsync(list, cancellationToken)
                    : await client.NextAsync(list, token, cancellationToken);
                // Nothing that matches is an error in this protocol, but no fault.
                if (page.Error is { Code: "noRecordsMatch" })
                    yield break;
                if (page.Error is { } error && (token is null || error.Code != "badResumptionToken" || pass == MaxPasses))
                    throw OaiAnswer.Fault(client.Where, error);
                if (page.Error is not null)
                {
                    context.Remark($"The repository lost its place after {Counted.Of(seen.Count, "record")}; it is asked from the beginning");
                    size = -1;
                    break;
                }
                size = page.CompleteSize ?? size;
                if (page.CompleteSize is { } announced)
                    context.Counts.Announce(client.Where, announced);
                var news = 0;
                foreach (var record in page.Records)
                {
                    if (record.Identifier.Length == 0)
                    {
                        if (pass == 1)
                            context.ReportProblem($"A record after {seen.Count:N0} others of {client.Where} {(record.Fault is { } fault ? $"cannot be read: {fault}" : "has no identifier")}");
                        unreadable++;
                        continue;
                    }
                    if (seen.Add(Hash128.Of(System.Text.Encoding.UTF8.GetBytes(record.Identifier), default)))
                        news++;
                    yield return record;
                }
                (last, token) = (token, page.Token);
                if (token is not null && (token == last || news == 0))
                    throw new ListingException($"{client.Where}: the repository repeats itself after {Counted.Of(seen.Count, "record")}; its resumption token leads nowhere");
            }
            while (token is not null);
            if (size == -1)
                continue;
            context.Counts.End(seen.Count + unreadable);
            yield break;
        }
    }
}
