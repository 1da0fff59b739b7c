using Harvest.Catalogues.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>How many requests a CKAN site is given at once, on sites of several sizes with a clock of their own.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CkanPaceTests
{
    private const int Most = 16;

    [TestCase(64, Most, Most)]
    [TestCase(8, 8, Most)]
    [TestCase(1, 1, 4)]
    public async Task A_site_gets_as_many_requests_as_it_has_workers_for(int workers, int least, int most)
    {
        var site = new PacedSite();
        site.Ask(400);

        await site.AnswerAsync(400, workers);

        site.Pace.Limit.ShouldBeInRange(least, most);
        site.MostAtOnce.ShouldBeLessThanOrEqualTo(Most);
    }

    [Test]
    public async Task A_site_that_fails_gets_fewer_and_no_dataset_waits_for_ever()
    {
        var site = new PacedSite();
        site.Ask(300);
        await site.AnswerAsync(200, 64);
        site.Pace.Limit.ShouldBe(Most);

        await site.AnswerAsync(8, 64, fails: true);
        site.Pace.Limit.ShouldBeLessThan(Most / 2);

        await site.AnswerAsync(92, 64);
        await site.DoneAsync();
    }

    [Test]
    public async Task Who_stops_waiting_takes_nobodys_turn()
    {
        var pace = new CkanPace(1, TimeProvider.System);
        var first = new TaskCompletionSource<int>();
        var running = pace.RunAsync(() => first.Task, _ => false, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var stopped = pace.RunAsync(() => Task.FromResult(2), _ => false, stop.Token);
        var last = pace.RunAsync(() => Task.FromResult(3), _ => false, CancellationToken.None);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => stopped);
        first.SetResult(1);

        (await running, await last).ShouldBe((1, 3));
    }

    /// <summary>Answers in steps of 20 ms, as many at a time as it has workers.</summary>
    private sealed class PacedSite
    {
        private readonly SteppedTime time = new();
        private readonly Queue<TaskCompletionSource<int>> underWay = [];
        private readonly List<Task> asked = [];
        private int waiting;

        public PacedSite() => Pace = new CkanPace(Most, time);

        public CkanPace Pace { get; }

        public int MostAtOnce { get; private set; }

        public void Ask(int count)
        {
            waiting += count;
            asked.AddRange(Enumerable.Range(0, count).Select(_ => Pace.RunAsync(Begin, _ => false, CancellationToken.None)));
        }

        public async Task AnswerAsync(int count, int workers, bool fails = false)
        {
            while (count > 0)
            {
                await Eventually.ShouldAsync(() => UnderWay >= Math.Min(Pace.Limit, waiting), "the site is given what it bears");
                time.Now += 20;
                // What begins meanwhile is answered in a later step: no answer takes no time.
                var ready = Math.Min(workers, UnderWay);
                for (var worker = 0; worker < ready && count > 0 && TryTake() is { } request; worker++, count--)
                {
                    if (fails)
                        request.SetException(new IOException("away"));
                    else
                        request.SetResult(0);
                }
            }
        }

        public Task DoneAsync() => Task.WhenAll(asked.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(30));

        private int UnderWay
        {
            get
            {
                lock (underWay)
                    return underWay.Count;
            }
        }

        private Task<int> Begin()
        {
            var request = new TaskCompletionSource<int>();
            lock (underWay)
            {
                underWay.Enqueue(request);
                MostAtOnce = Math.Max(MostAtOnce, underWay.Count);
            }
            return request.Task;
        }

        private TaskCompletionSource<int>? TryTake()
        {
            lock (underWay)
            {
                if (!underWay.TryDequeue(out var request))
                    return null;
                waiting--;
                return request;
            }
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        /// <summary>In milliseconds.</summary>
        public long Now { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now;
    }
}
