using System.Globalization;
using Harvest.Pipeline.Sweeping;

namespace Harvest.Tests.Pipeline;

/// <summary>
/// Cron expressions against crontab(5) and the calendar. The clocks of 2026: Madrid 29 March and 25 October at 01:00Z; New York
/// 8 March at 07:00Z and 1 November at 06:00Z; Lord Howe 4 April at 15:00Z and 3 October at 15:30Z, by half an hour.
/// </summary>
public sealed class CronTests
{
    [TestCase("15 3 * * 7", "2026-06-01 00:00", "2026-06-07 03:15, 2026-06-14 03:15")]
    [TestCase("15 3 * * 0", "2026-06-01 00:00", "2026-06-07 03:15, 2026-06-14 03:15")]
    [TestCase("15 3 * * SUN", "2026-06-01 00:00", "2026-06-07 03:15, 2026-06-14 03:15")]
    [TestCase("15 3 * * 5-7", "2026-06-01 00:00", "2026-06-05 03:15, 2026-06-06 03:15, 2026-06-07 03:15, 2026-06-12 03:15")]
    [TestCase("0 0 1 jan,Jul *", "2026-01-01 00:00", "2026-07-01 00:00, 2027-01-01 00:00")]
    [TestCase("@hourly", "2026-06-01 10:30", "2026-06-01 11:00, 2026-06-01 12:00")]
    [TestCase("@daily", "2026-06-01 10:30", "2026-06-02 00:00, 2026-06-03 00:00")]
    [TestCase("@midnight", "2026-06-01 10:30", "2026-06-02 00:00")]
    [TestCase("@weekly", "2026-06-01 10:30", "2026-06-07 00:00, 2026-06-14 00:00")]
    [TestCase("@monthly", "2026-06-01 10:30", "2026-07-01 00:00")]
    [TestCase("@yearly", "2026-06-01 10:30", "2027-01-01 00:00")]
    [TestCase("@annually", "2026-06-01 10:30", "2027-01-01 00:00")]
    [TestCase("0 6 L * *", "2026-01-31 06:00", "2026-02-28 06:00, 2026-03-31 06:00, 2026-04-30 06:00")]
    [TestCase("0 6 31 * *", "2026-01-31 06:00", "2026-03-31 06:00, 2026-05-31 06:00")]
    [TestCase("0 6 29 2 *", "2026-01-01 00:00", "2028-02-29 06:00, 2032-02-29 06:00")]
    [TestCase("0 6 * * MON#2", "2026-06-01 00:00", "2026-06-08 06:00, 2026-07-13 06:00")]
    [TestCase("0 6 * * 5L", "2026-06-01 00:00", "2026-06-26 06:00, 2026-07-31 06:00")]
    [TestCase("0 0 13 * 5", "2026-06-01 00:00", "2026-06-05 00:00, 2026-06-12 00:00, 2026-06-13 00:00, 2026-06-19 00:00", Description = "either day")]
    [TestCase("0 0 13 6 5", "2026-06-15 00:00", "2026-06-19 00:00, 2026-06-26 00:00, 2027-06-04 00:00", Description = "either day, of that month")]
    [TestCase("0 0 */10 * 1", "2026-06-01 00:00", "2026-08-31 00:00, 2026-09-21 00:00", Description = "a field that begins with * restricts nothing: both must fit")]
    [TestCase("  0   6 1  * * ", "2026-06-01 06:00", "2026-07-01 06:00")]
    public void An_expression_means_what_crontab_says(string schedule, string from, string expected) =>
        Times(schedule, "", from, expected.Split(',').Length, "yyyy-MM-dd HH:mm").ShouldBe(expected);

    [TestCase("Europe/Madrid", "30 2 * * *", "2026-03-28 00:00", "03-28T01:30Z, 03-29T01:00Z, 03-30T00:30Z", Description = "skipped in spring: when the clocks have")]
    [TestCase("Europe/Madrid", "*/20 * * * *", "2026-03-29 00:30", "03-29T00:40Z, 03-29T01:00Z, 03-29T01:20Z")]
    [TestCase("Europe/Madrid", "30 2 * * *", "2026-10-24 12:00", "10-25T00:30Z, 10-26T01:30Z", Description = "comes twice in autumn: once")]
    [TestCase("Europe/Madrid", "*/20 * * * *", "2026-10-25 00:30", "10-25T00:40Z, 10-25T01:00Z, 10-25T01:20Z, 10-25T01:40Z, 10-25T02:00Z")]
    [TestCase("Europe/Madrid", "0 * * * *", "2026-10-24 23:30", "10-25T00:00Z, 10-25T01:00Z, 10-25T02:00Z")]
    [TestCase("Europe/Madrid", "0 3 * * *", "2026-10-24 12:00", "10-25T02:00Z, 10-26T02:00Z")]
    [TestCase("America/New_York", "30 2 * * *", "2026-03-07 00:00", "03-07T07:30Z, 03-08T07:00Z, 03-09T06:30Z")]
    [TestCase("America/New_York", "30 1 * * *", "2026-10-31 12:00", "11-01T05:30Z, 11-02T06:30Z")]
    [TestCase("America/New_York", "*/30 * * * *", "2026-11-01 05:10", "11-01T05:30Z, 11-01T06:00Z, 11-01T06:30Z, 11-01T07:00Z")]
    [TestCase("Australia/Lord_Howe", "15 2 * * *", "2026-10-02 16:00", "10-03T15:30Z, 10-04T15:15Z")]
    [TestCase("Australia/Lord_Howe", "*/15 * * * *", "2026-04-04 14:40", "04-04T14:45Z, 04-04T15:00Z, 04-04T15:15Z, 04-04T15:30Z")]
    [TestCase("Asia/Kolkata", "0 0 * * *", "2026-03-29 00:00", "03-29T18:30Z, 03-30T18:30Z")]
    [TestCase("Pacific/Kiritimati", "0 0 1 * *", "2026-05-15 00:00", "05-31T10:00Z, 06-30T10:00Z")]
    [TestCase("", "30 2 * * *", "2026-03-28 03:00", "03-29T02:30Z, 03-30T02:30Z")]
    [TestCase("Europe/Madrid", "30 2 29 * 0", "2026-03-28 00:00", "03-29T01:00Z, 04-05T00:30Z", Description = "either day, skipped in spring")]
    public void The_clocks_of_the_zone_count(string zone, string schedule, string from, string expected) =>
        Times(schedule, zone, from, expected.Split(',').Length, "MM-dd'T'HH:mm'Z'").ShouldBe(expected);

    [TestCase("", "no cron expression")]
    [TestCase("nonsense", "no cron expression")]
    [TestCase("* * * *", "no cron expression")]
    [TestCase("0 0 0 * * *", "no cron expression")]
    [TestCase("60 * * * *", "no cron expression")]
    [TestCase("0 0 * * 8", "no cron expression")]
    [TestCase("0 0 32 * 1", "no cron expression")]
    [TestCase("@reboot", "no cron expression")]
    [TestCase("0 0 30 2 *", "never comes")]
    public void What_is_none_is_refused(string schedule, string reason) =>
        Should.Throw<FormatException>(() => Scheduling.Next(schedule, "", At("2026-01-01 00:00"))).Message.ShouldContain(reason);

    [Test]
    public void An_unknown_zone_is_refused() =>
        Should.Throw<FormatException>(() => Scheduling.Next("@daily", "Mars/Olympus", At("2026-01-01 00:00"))).Message.ShouldContain("Mars/Olympus");

    private static string Times(string schedule, string zone, string from, int count, string format)
    {
        var times = new List<string>();
        for (var now = At(from); times.Count < count;)
        {
            now = Scheduling.Next(schedule, zone, now);
            now.Offset.ShouldBe(TimeSpan.Zero);
            times.Add(now.ToString(format, CultureInfo.InvariantCulture));
        }
        return string.Join(", ", times);
    }

    private static DateTimeOffset At(string time) =>
        DateTimeOffset.ParseExact(time, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
