using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class SourceStoreTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private static readonly DateTimeOffset Noon = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    private SourceStore Sources => Get<SourceStore>();

    [Test]
    public async Task A_source_is_read_as_it_was_written()
    {
        var source = Draft("all-members") with
        {
            Title = "Größe & „Maße“ 🗺",
            Description = "Two\nlines",
            Config = """{"page_size": 5}""",
            Frequency = Frequency.Biweekly,
            NextRun = Noon.AddTicks(1_234_560),
            UserId = "user",
            PublisherId = "publisher",
        };

        await Sources.AddAsync(source, None);

        (await Sources.FindAsync(source.Id, None)).ShouldBe(source);
        (await Sources.FindAsync("all-members", None)).ShouldBe(source);
    }

    [Test]
    public async Task Every_member_can_be_changed()
    {
        var source = Draft("before");
        await Sources.AddAsync(source, None);
        var changed = source with
        {
            Name = "after",
            Url = "http://other.example/",
            Title = "T",
            Description = "D",
            Config = "{}",
            Type = "other",
            Active = false,
            UserId = "u",
            PublisherId = "p",
            Frequency = Frequency.Hourly,
            NextRun = Noon,
        };

        await Sources.UpdateAsync(changed, None);

        (await Sources.FindAsync(source.Id, None)).ShouldBe(changed);
        (await Sources.FindAsync("before", None)).ShouldBeNull();
    }

    [Test]
    public async Task Two_sources_of_one_name_made_at_once_give_one_and_a_fault_that_names_it()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Sources.AddAsync(Draft("wanted"), None);
                return null;
            }
            catch (HarvestException fault)
            {
                return fault.Message;
            }
        })));

        results.Count(message => message is null).ShouldBe(1);
        results.OfType<string>().ShouldAllBe(message => message.Contains("wanted", StringComparison.Ordinal));
        (await Sources.ListAsync(onlyActive: false, None)).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_list_is_in_order_of_name_and_without_removed_sources_unless_they_are_asked_for()
    {
        await Sources.AddAsync(Draft("b"), None);
        await Sources.AddAsync(Draft("a"), None);
        await Sources.AddAsync(Draft("removed") with { Active = false }, None);

        (await Sources.ListAsync(onlyActive: true, None)).Select(source => source.Name).ShouldBe(["a", "b"]);
        (await Sources.ListAsync(onlyActive: false, None)).Select(source => source.Name).ShouldBe(["a", "b", "removed"]);
    }

    [Test]
    public async Task Due_are_active_scheduled_sources_whose_time_has_come_and_that_have_no_open_job()
    {
        await Sources.AddAsync(Draft("never-run") with { Frequency = Frequency.Daily }, None);
        await Sources.AddAsync(Draft("just-due") with { Frequency = Frequency.Daily, NextRun = Noon }, None);
        await Sources.AddAsync(Draft("later") with { Frequency = Frequency.Daily, NextRun = Noon.AddSeconds(1) }, None);
        await Sources.AddAsync(Draft("manual") with { NextRun = Noon.AddDays(-1) }, None);
        await Sources.AddAsync(Draft("removed") with { Frequency = Frequency.Always, Active = false }, None);
        var busy = Draft("busy") with { Frequency = Frequency.Always };
        await Sources.AddAsync(busy, None);
        await JobAsync(busy);

        var due = await Sources.DueAsync(Noon, None);

        due.Select(source => source.Name).Order().ShouldBe(["just-due", "never-run"]);
    }

    [Test]
    public async Task The_source_of_a_job_is_found_by_the_job()
    {
        var source = await SourceAsync();
        var job = await JobAsync(source);

        (await Sources.OfJobAsync(job.Id, None))!.Id.ShouldBe(source.Id);
        (await Sources.OfJobAsync("none", None)).ShouldBeNull();
    }

    private static Source Draft(string name) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Name = name,
        Url = "http://portal.example/",
        Type = "ckan",
        Created = Noon,
    };
}
