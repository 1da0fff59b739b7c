using Harvest.Queues;
using Harvest.Queues.Memory;

namespace Harvest.Tests.Contracts;

/// <summary>Both queue objects of a test are one: the memory of a process is not shared with another.</summary>
public sealed class MemoryQueueTests : QueueContract
{
    private readonly Dictionary<string, MemoryQueue> sites = [];

    protected override Task<IQueue> NewQueueAsync(string siteId)
    {
        if (!sites.TryGetValue(siteId, out var queue))
            sites[siteId] = queue = new MemoryQueue();
        return Task.FromResult<IQueue>(queue);
    }
}
