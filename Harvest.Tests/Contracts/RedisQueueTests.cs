using Harvest.Queues;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Contracts;

public sealed class RedisQueueTests : BrokerQueueContract
{
    protected override QueueType Type => QueueType.Redis;

    protected override TestServer SharedServer => RedisServer.Shared;

    protected override TestServer NewServer() => RedisServer.Private("secret");

    protected override async Task ForgetAsync(string siteId)
    {
        await using var queue = await NewQueueAsync(siteId);
        await queue.PurgeAsync(QueueName.Gather, CancellationToken.None);
        await queue.PurgeAsync(QueueName.Fetch, CancellationToken.None);
    }
}
