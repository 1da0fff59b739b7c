using System.Collections.Concurrent;
using Harvest.Queues;
using Harvest.Tests.Support;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Harvest.Tests.Contracts;

/// <summary>What every queue must do, whatever carries it. A new back-end derives from this.</summary>
public abstract class QueueContract : QueueFixture
{
    [Test]
    public async Task Acknowledged_ids_never_come_again()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["a", "b", "c"], None);

        (await DrainAsync(queue, 3)).ShouldBe(["a", "b", "c"], ignoreOrder: true);

        (await ReceiveNoneAsync(queue)).ShouldBeTrue();
        (await queue.CountAsync(QueueName.Fetch, None)).ShouldBe(0);
    }

    [Test]
    public async Task Unacknowledged_ids_come_again_when_the_delivery_is_disposed()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["a", "b", "c"], None);

        await using (var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, Soon, None))
            delivery.Ids.Count.ShouldBeGreaterThan(0);

        (await DrainAsync(queue, 3)).ShouldBe(["a", "b", "c"], ignoreOrder: true);
    }

    [Test]
    public async Task What_was_acknowledged_is_not_given_back_and_may_be_acknowledged_twice()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, ["a"], None);

        await using (var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, Soon, None))
        {
            await delivery.AcknowledgeAsync(None);
            await delivery.AcknowledgeAsync(None);
        }

        (await ReceiveNoneAsync(queue)).ShouldBeTrue();
    }

    [Test]
    public async Task The_two_queues_of_a_site_are_apart()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Gather, ["job"], None);
        await queue.PublishAsync(QueueName.Fetch, ["object"], None);

        (await DrainAsync(queue, 1, QueueName.Gather)).ShouldBe(["job"]);
        (await DrainAsync(queue, 1)).ShouldBe(["object"]);
    }

    [Test]
    public async Task Sites_never_see_each_other_and_purging_one_leaves_the_other()
    {
        var here = await OpenAsync();
        var there = await OpenAsync(Site + "2");
        await here.PublishAsync(QueueName.Fetch, ["here"], None);
        await there.PublishAsync(QueueName.Fetch, ["there"], None);

        await here.PurgeAsync(QueueName.Fetch, None);

        (await CountAsync(here)).ShouldBe(0);
        (await ReceiveNoneAsync(here)).ShouldBeTrue();
        (await DrainAsync(there, 1)).ShouldBe(["there"]);
    }

    [Test]
    public async Task Purging_removes_what_is_in_flight_too()
    {
        var queue = await OpenAsync();
        var purger = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, Ids(20), None);

        await using (var held = await queue.ReceiveAsync(QueueName.Fetch, 5, Soon, None))
        {
            held.Ids.ShouldNotBeEmpty();
            await purger.PurgeAsync(QueueName.Fetch, None);
        }

        (await ReceiveNoneAsync(queue)).ShouldBeTrue();
        (await ReceiveNoneAsync(purger)).ShouldBeTrue();
        await queue.PublishAsync(QueueName.Fetch, ["after"], None);
        (await DrainAsync(queue, 1)).ShouldBe(["after"]);
    }

    [Test]
    public async Task The_other_queue_survives_a_purge()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Gather, ["job"], None);

        await queue.PurgeAsync(QueueName.Fetch, None);

        (await DrainAsync(queue, 1, QueueName.Gather)).ShouldBe(["job"]);
    }

    [Test]
    public async Task What_is_delivered_does_not_count_and_what_is_given_back_does()
    {
        var queue = await OpenAsync();
        var observer = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, Ids(10), None);
        await Eventually.ShouldAsync(async () => await CountAsync(observer) == 10, "all ten count");

        var held = await ReceiveExactlyAsync(queue, 10);
        await Eventually.ShouldAsync(async () => await CountAsync(observer) == 0, "none waits");

        foreach (var delivery in held)
            await delivery.DisposeAsync();
        await Eventually.ShouldAsync(async () => await CountAsync(observer) == 10, "all ten count again");
    }

    [Test]
    public async Task An_empty_queue_gives_an_empty_delivery_after_the_wait()
    {
        var queue = await OpenAsync();
        var since = Stopwatch.StartNew();

        await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromMilliseconds(400), None);

        delivery.IsEmpty.ShouldBeTrue();
        since.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(350), TimeSpan.FromSeconds(3));
    }

    [Test]
    public async Task A_waiting_receiver_is_woken_at_once()
    {
        var receiver = await OpenAsync();
        var publisher = await OpenAsync();
        await ReceiveNoneAsync(receiver);
        var waiting = receiver.ReceiveAsync(QueueName.Fetch, 10, Soon, None);
        await publisher.CountAsync(QueueName.Fetch, None);

        var since = Stopwatch.StartNew();
        await publisher.PublishAsync(QueueName.Fetch, ["a"], None);
        await using var delivery = await waiting;

        delivery.Ids.ShouldBe(["a"]);
        since.Elapsed.ShouldBeLessThan(Soon / 2);
    }

    [Test]
    public async Task Cancelling_an_idle_receiver_takes_nothing()
    {
        var queue = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waiting = queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromMinutes(5), stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TestPatience.Factor * Soon));
        await queue.PublishAsync(QueueName.Fetch, ["a"], None);
        (await DrainAsync(queue, 1)).ShouldBe(["a"]);
    }

    [Test]
    public async Task No_delivery_is_larger_than_asked_for()
    {
        var queue = await OpenAsync();
        await queue.PublishAsync(QueueName.Fetch, Ids(25), None);
        var sizes = new List<int>();
        var seen = new List<string>();

        while (seen.Count < 25)
        {
            await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 10, Soon, None);
            delivery.IsEmpty.ShouldBeFalse();
            sizes.Add(delivery.Ids.Count);
            seen.AddRange(delivery.Ids);
            await delivery.AcknowledgeAsync(None);
        }

        sizes.ShouldAllBe(size => size <= 10);
        seen.ShouldBe(Ids(25), ignoreOrder: true);
    }

    [Test]
    public async Task Ids_come_as_they_were_published()
    {
        string[] odd =
        [
            "0d7c1e4e-6c0e-4a39-9a6b-5d1d2a6c3f10", new('x', 200), "žluťoučký kůň ☃ 😀", "a b\tc\nd\r\ne",
            "'\";--\\%00{}*", " surrounded ", "-1", "*", "null", "",
        ];
        var queue = await OpenAsync();

        await queue.PublishAsync(QueueName.Fetch, odd, None);

        (await DrainAsync(queue, odd.Length)).ShouldBe(odd, ignoreOrder: true);
    }

    [Test]
    public async Task Publishing_nothing_is_nothing()
    {
        var queue = await OpenAsync();

        await queue.PublishAsync(QueueName.Fetch, [], None);

        (await CountAsync(queue)).ShouldBe(0);
    }

    [Test]
    public async Task Fifty_thousand_ids_go_in_with_one_call()
    {
        var queue = await OpenAsync();

        await queue.PublishAsync(QueueName.Fetch, Ids(50_000), None);

        await Eventually.ShouldAsync(async () => await CountAsync(queue) == 50_000, "all are counted");
        EachOnce(await DrainAsync(queue, 50_000, max: 1000), 50_000);
    }

    [Test]
    public async Task Concurrent_consumers_get_each_id_once()
    {
        const int count = 10_000;
        IQueue[] queues = [await OpenAsync(), await OpenAsync()];
        var seen = new ConcurrentBag<string>();
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var lanes = Enumerable.Range(0, 8).Select(lane => ConsumeAsync(queues[lane % 2])).ToList();

        foreach (var batch in Ids(count).Chunk(1000))
            await queues[0].PublishAsync(QueueName.Fetch, batch, None);
        await Eventually.ShouldAsync(() => seen.Count >= count, "all ids are consumed", TimeSpan.FromSeconds(30));
        (await CountAsync(queues[1])).ShouldBe(0);
        await done.CancelAsync();
        await Task.WhenAll(lanes);

        EachOnce(seen, count);

        async Task ConsumeAsync(IQueue queue)
        {
            try
            {
                while (true)
                {
                    await using var delivery = await queue.ReceiveAsync(QueueName.Fetch, 37, Soon, done.Token);
                    foreach (var id in delivery.Ids)
                        seen.Add(id);
                    await delivery.AcknowledgeAsync(None);
                }
            }
            catch (OperationCanceledException)
            {
                // All was seen.
            }
        }
    }

    [Test]
    public async Task Waiting_costs_no_processor_time()
    {
        var queue = await OpenAsync();
        await ReceiveNoneAsync(queue);
        var least = TimeSpan.MaxValue;

        // The runtime still compiles in the background what earlier tests made hot: the quietest of a few rounds
        // counts.
        for (var round = 0; round < 4 && least > TimeSpan.FromMilliseconds(50); round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var lanes = Enumerable.Range(0, 8)
                .Select(_ => queue.ReceiveAsync(QueueName.Fetch, 10, TimeSpan.FromSeconds(1.5), None));
            foreach (var delivery in await Task.WhenAll(lanes))
                await delivery.DisposeAsync();
            var used = Environment.CpuUsage.TotalTime - before;
            TestContext.Out.WriteLine($"{used.TotalMilliseconds:0.0} ms of processor time in 1.5 s, 8 lanes waiting");
            least = used < least ? used : least;
        }

        // Far more than waiting needs, far less than lanes that poll would take.
        least.ShouldBeLessThan(TimeSpan.FromMilliseconds(150));
    }
}
