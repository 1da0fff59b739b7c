using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>The window: which objects of a job are on the fetch queue.</summary>
public sealed class JobWindowTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private JobStore Jobs => Get<JobStore>();

    [Test]
    public async Task The_window_takes_objects_in_order_and_no_more_than_it_has_room_for()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 25);

        (await Jobs.TakeWindowAsync(job.Id, 10, None)).ShouldBe(ids.Take(10));
        (await Jobs.TakeWindowAsync(job.Id, 10, None)).ShouldBeEmpty();

        await ClaimAsync([.. ids.Take(4)]);
        (await Jobs.TakeWindowAsync(job.Id, 10, None)).ShouldBeEmpty();
        await EndAsync(job, [.. ids.Take(4)]);
        (await Jobs.TakeWindowAsync(job.Id, 10, None)).ShouldBe(ids.Skip(10).Take(4));
        (await Jobs.TakeWindowAsync(job.Id, 100, None)).ShouldBe(ids.Skip(14));
        (await Jobs.TakeWindowAsync(job.Id, 100, None)).ShouldBeEmpty();
    }

    [Test]
    public async Task Windows_taken_at_once_share_the_objects_out()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 200);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Jobs.TakeWindowAsync(job.Id, 150, None))));

        taken.SelectMany(window => window).Order().ShouldBe(ids.Take(150).Order());
    }

    [Test]
    public async Task A_rewound_window_gives_what_nobody_has_begun_once_more()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 10);
        await Jobs.TakeWindowAsync(job.Id, 100, None);
        await ClaimAsync([.. ids.Take(4)]);
        await EndAsync(job, [.. ids.Take(2)]);

        (await Jobs.RewindAsync(job.Id, None)).ShouldBeTrue();

        (await Jobs.TakeWindowAsync(job.Id, 100, None)).ShouldBe(ids.Skip(4));
    }

    [Test]
    public async Task There_is_nothing_to_rewind_when_every_object_has_begun()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 3);
        await Jobs.TakeWindowAsync(job.Id, 100, None);
        await ClaimAsync(ids);

        (await Jobs.RewindAsync(job.Id, None)).ShouldBeFalse();
        (await ReloadAsync(job)).Published.ShouldBe(3);
    }

    [Test]
    public async Task Objects_that_end_behind_a_rewound_cursor_make_no_more_room_than_there_is()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 40);
        await Jobs.TakeWindowAsync(job.Id, 20, None);
        // The first id lost its message; the 19 behind it are being worked on.
        await ClaimAsync([.. ids.Skip(1).Take(19)]);
        await Jobs.RewindAsync(job.Id, None);
        await EndAsync(job, [.. ids.Skip(1).Take(9)]);

        await Jobs.TakeWindowAsync(job.Id, 20, None);

        await ClaimAsync([ids[0]]);
        await EndAsync(job, [ids[0], .. ids.Skip(10).Take(10)]);
        var open = await ValueAsync<long>(
            "SELECT count(*) FROM harvest_object o JOIN harvest_job j ON j.id = o.harvest_job_id WHERE report_status IS NULL AND position <= published");
        open.ShouldBeLessThanOrEqualTo(20);
        (await ReloadAsync(job)).Completed.ShouldBe(20);
    }

    [Test]
    public async Task Counters_tell_the_truth_while_a_job_is_gathered_published_rewound_and_ended_at_once()
    {
        const int Window = 60;
        var job = await GatheringAsync(await SourceAsync());
        var gathering = Task.Run(async () =>
        {
            for (var batch = 0; batch < 40; batch++)
                await AddObjectsAsync(job, Enumerable.Range(batch * 20, 20).Select(number => $"{number}"), batch * 20);
            await Jobs.FinishGatherAsync(job.Id, "gatherer", true, true, 0, None);
        });
        var working = Enumerable.Range(0, 3).Select(number => Task.Run(async () =>
        {
            while (!gathering.IsCompletedSuccessfully || (await ReloadAsync(job)).Completed < 800)
            {
                gathering.IsFaulted.ShouldBeFalse();
                var ids = await Jobs.TakeWindowAsync(job.Id, Window, None);
                ids.Count.ShouldBeLessThanOrEqualTo(Window);
                var mine = await ClaimAsync(ids, $"worker-{number}");
                if (number == 0)
                    await Jobs.RewindAsync(job.Id, None);
                await EndAsync(job, mine, worker: $"worker-{number}");
            }
        })).ToList();

        await Task.WhenAll([gathering, .. working]).WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(60));

        var ended = await ReloadAsync(job);
        (ended.Completed, ended.Added, ended.Gathered).ShouldBe((800, 800, 800));
        (await Get<JobEndings>().TryFinishAsync(job.Id, None)).ShouldBeTrue();
        (await RowsAsync<string>("SELECT guid FROM harvest_object WHERE current")).Count.ShouldBe(800);
    }
}
