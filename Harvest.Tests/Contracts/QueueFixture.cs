using Harvest.Queues;

namespace Harvest.Tests.Contracts;

/// <summary>A site of its own for each test, the queues opened on it, and what tests do with them.</summary>
public abstract class QueueFixture
{
    private readonly List<IQueue> opened = [];
    private string site = "";

    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>A queue object of its own on the site: another process, as far as the broker can tell.</summary>
    protected abstract Task<IQueue> NewQueueAsync(string siteId);

    /// <summary>Removes what a site left on the server.</summary>
    protected virtual Task ForgetAsync(string siteId) => Task.CompletedTask;

    protected string Site => site;

    [SetUp]
    public void TakeSite() => site = $"t-{Guid.NewGuid():N}";

    [TearDown]
    public async Task CloseQueuesAsync()
    {
        foreach (var queue in opened)
            await queue.DisposeAsync();
        opened.Clear();
        await ForgetAsync(site);
        await ForgetAsync(site + "2");
    }

    protected async Task<IQueue> OpenAsync(string? siteId = null)
    {
        var queue = await NewQueueAsync(siteId ?? site);
        opened.Add(queue);
        return queue;
    }

    protected static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"id-{i}")];

    /// <summary>Comparing long lists in any order by the assertion library takes half a minute.</summary>
    protected static void EachOnce(IEnumerable<string> ids, int count)
    {
        var times = ids.CountBy(id => id).ToDictionary();
        times.Where(id => id.Value > 1).Take(10).ShouldBeEmpty("ids that came more than once");
        Ids(count).Where(id => !times.ContainsKey(id)).Take(10).ShouldBeEmpty("ids that never came");
        times.Count.ShouldBe(count);
    }

    protected static Task<long> CountAsync(IQueue queue) => queue.CountAsync(QueueName.Fetch, None);

    /// <summary>Receives and acknowledges until so many ids came; fails after a while without any.</summary>
    protected static async Task<List<string>> DrainAsync(
        IQueue queue, int count, QueueName name = QueueName.Fetch, int max = 100)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            await using var delivery = await queue.ReceiveAsync(name, max, Soon, None);
            if (delivery.IsEmpty)
                Assert.Fail($"Only {ids.Count} of {count} ids came.");
            ids.AddRange(delivery.Ids);
            await delivery.AcknowledgeAsync(None);
        }
        return ids;
    }

    protected static async Task<List<Delivery>> ReceiveExactlyAsync(IQueue queue, int count)
    {
        var deliveries = new List<Delivery>();
        while (deliveries.Sum(d => d.Ids.Count) < count)
        {
            var delivery = await queue.ReceiveAsync(QueueName.Fetch, count, Soon, None);
            delivery.IsEmpty.ShouldBeFalse();
            deliveries.Add(delivery);
        }
        return deliveries;
    }

    protected static async Task<bool> ReceiveNoneAsync(IQueue queue)
    {
        await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 100, TimeSpan.FromMilliseconds(200), None);
        return delivery.IsEmpty;
    }
}
