using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>When a source is due next.</summary>
public sealed class SchedulingTests
{
    private static readonly DateTimeOffset Noon = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    [TestCase(Frequency.Hourly, "2024-02-29 13:00")]
    [TestCase(Frequency.Daily, "2024-03-01 12:00")]
    [TestCase(Frequency.Weekly, "2024-03-07 12:00")]
    [TestCase(Frequency.Biweekly, "2024-03-14 12:00")]
    [TestCase(Frequency.Monthly, "2024-03-29 12:00")]
    [TestCase(Frequency.Always, "2024-02-29 12:00")]
    [TestCase(Frequency.Manual, null)]
    public void A_frequency_is_added_to_the_time_that_was_due(Frequency frequency, string? expected) =>
        Text(Scheduling.Next(frequency, Noon, Noon), "yyyy-MM-dd HH:mm").ShouldBe(expected);

    [Test]
    public void A_source_that_never_ran_is_due_one_step_from_now() =>
        Scheduling.Next(Frequency.Daily, null, Noon).ShouldBe(Noon.AddDays(1));

    [TestCase(31, "2024-02-29", "2024-03-31")]
    [TestCase(30, "2024-02-29", "2024-03-30")]
    [TestCase(15, "2024-02-15", "2024-03-15")]
    public void A_month_ends_early_in_February_and_not_for_ever(int day, string february, string march)
    {
        var due = new DateTimeOffset(2024, 1, day, 6, 30, 0, TimeSpan.Zero);

        Text(Scheduling.Next(Frequency.Monthly, due, due), "yyyy-MM-dd").ShouldBe(february);
        Text(Scheduling.Next(Frequency.Monthly, due, due.AddDays(45)), "yyyy-MM-dd").ShouldBe(march);
    }

    [TestCase(31, "02-28 03-31 04-30 05-31 06-30")]
    [TestCase(30, "02-28 03-30 04-30 05-30 06-30")]
    [TestCase(28, "02-28 03-28 04-28 05-28 06-28")]
    public void Month_after_month_a_day_stays_what_it_was(int day, string expected)
    {
        var source = new Source { Id = "s", Name = "portal", Url = "https://portal.example/", Type = "ckan", Created = new DateTimeOffset(2026, 1, day, 6, 30, 0, TimeSpan.Zero), Frequency = Frequency.Monthly };
        source = source with { NextRun = source.Created };
        var days = new List<string?>();
        for (var month = 0; month < 5; month++)
        {
            source = source with { NextRun = Scheduling.Next(source, source.NextRun!.Value.AddMinutes(5)) };
            days.Add(Text(source.NextRun, "MM-dd"));
        }

        string.Join(' ', days).ShouldBe(expected);
    }

    [ForAll]
    public Property The_next_time_is_in_the_future_and_no_more_than_a_step_away() => Prop.ForAll(Cases(), run =>
    {
        var (frequency, due, now) = run;
        var next = Scheduling.Next(frequency, due, now)!.Value;
        return next > now && next <= (due > now ? due : now + Longest(frequency));
    });

    [ForAll]
    public Property The_minute_never_drifts() => Prop.ForAll(Cases(), run =>
    {
        var (frequency, due, now) = run;
        var next = Scheduling.Next(frequency, due, now)!.Value;
        return frequency == Frequency.Hourly
            ? (next - due).Ticks % TimeSpan.TicksPerHour == 0
            : next.TimeOfDay == due.TimeOfDay;
    });

    [ForAll]
    public Property Asking_again_changes_nothing() => Prop.ForAll(Cases(), run =>
    {
        var (frequency, due, now) = run;
        var next = Scheduling.Next(frequency, due, now);
        return Scheduling.Next(frequency, next, now) == next;
    });

    [ForAll]
    public Property However_long_nobody_called_there_is_one_run_to_catch_up() => Prop.ForAll(Cases(), run =>
    {
        var (frequency, due, now) = run;
        var runs = 0;
        for (DateTimeOffset? next = due; next <= now; next = Scheduling.Next(frequency, next, now))
            runs++;
        return runs == (due <= now ? 1 : 0);
    });

    private static string? Text(DateTimeOffset? time, string format) => time?.ToString(format, CultureInfo.InvariantCulture);

    private static TimeSpan Longest(Frequency frequency) => frequency switch
    {
        Frequency.Hourly => TimeSpan.FromHours(1),
        Frequency.Daily => TimeSpan.FromDays(1),
        Frequency.Weekly => TimeSpan.FromDays(7),
        Frequency.Biweekly => TimeSpan.FromDays(14),
        _ => TimeSpan.FromDays(31),
    };

    /// <summary>A frequency, the time that was due, and the moment that somebody calls: up to ten years later, or earlier.</summary>
    private static Arbitrary<(Frequency Frequency, DateTimeOffset Due, DateTimeOffset Now)> Cases() => (
        from frequency in Gen.Elements(Frequency.Hourly, Frequency.Daily, Frequency.Weekly, Frequency.Biweekly, Frequency.Monthly)
        from seconds in Gen.Choose(0, int.MaxValue)
        from passed in Gen.Frequency(
            (3, Gen.Choose(0, 86_400 * 40)), (2, Gen.Choose(0, 315_000_000)), (1, Gen.Choose(-86_400 * 40, 0)), (1, Gen.Constant(0)))
        let due = DateTimeOffset.UnixEpoch.AddSeconds(seconds)
        select (frequency, due, due.AddSeconds(passed))).ToArbitrary();
}
