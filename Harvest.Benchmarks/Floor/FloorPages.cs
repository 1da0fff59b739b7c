using System.Text.Json;
using System.Threading.Channels;

namespace Harvest.Benchmarks.Floor;

/// <summary>Downloads a portal's pages, each while the ones before it are worked on.</summary>
internal static class FloorPages
{
    private const int Rows = 1000;

    /// <summary>The address of a page, the same that a harvest asks for.</summary>
    public static Uri Address(Uri portal, int start) =>
        new(portal, $"api/3/action/package_search?rows={Rows}&start={start}&sort=id%20asc");

    /// <summary>All pages up to so many datasets, as they were sent.</summary>
    public static IAsyncEnumerable<byte[]> ReadAsync(Uri portal, int count, CancellationToken cancellationToken)
    {
        var pages = Channel.CreateBounded<byte[]>(1);
        _ = DownloadAsync(portal, count, pages.Writer, cancellationToken);
        return pages.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>The datasets of a page, read on all cores.</summary>
    public static FloorDataset[] Parse(byte[] page, string sourceId)
    {
        var places = Places(page);
        var datasets = new FloorDataset[places.Count];
        Parallel.For(0, places.Count, i => datasets[i] = FloorDataset.Read(page.AsSpan(places[i]), sourceId));
        return datasets;
    }

    private static async Task DownloadAsync(
        Uri portal, int count, ChannelWriter<byte[]> pages, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new HttpClient();
            for (var start = 0; start < count; start += Rows)
            {
                var page = await client.GetByteArrayAsync(Address(portal, start), cancellationToken);
                await pages.WriteAsync(page, cancellationToken);
            }
            pages.Complete();
        }
        catch (Exception fault)
        {
            // Whoever reads the pages gets it.
            pages.Complete(fault);
        }
    }

    /// <summary>Where the members of <c>result.results</c> begin and end.</summary>
    private static List<Range> Places(byte[] page)
    {
        var places = new List<Range>(Rows);
        var json = new Utf8JsonReader(page);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 2)
                continue;
            if (!json.ValueTextEquals("results"u8))
                continue;
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                places.Add(start..(int)json.BytesConsumed);
            }
            break;
        }
        return places;
    }
}
