using System.Globalization;
using Harvest.Formats;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Dates in the forms that catalogues write them, as ISO 8601.</summary>
public sealed class DatesTests
{
    [TestCase("2010", "2010")]
    [TestCase("2010-05", "2010-05")]
    [TestCase("Fri, 03 Jan 2020", "2020-01-03")]
    [TestCase("2010-05-31", "2010-05-31")]
    [TestCase("2019-01-01Z", "2019-01-01Z")]
    [TestCase("2019-01-01T00:00:00+02:00", "2019-01-01T00:00:00+02:00")]
    [TestCase("2019-01-01T00:00", "2019-01-01T00:00:00")]
    [TestCase("2019-01-01T24:00:00", "2019-01-02T00:00:00")]
    [TestCase("2020-01-31 10:00:00", "2020-01-31T10:00:00")]
    [TestCase("2020-01-31 10:00:00.5 UTC", "2020-01-31T10:00:00.5Z")]
    [TestCase("2020-01-31T10:00:00+0200", "2020-01-31T10:00:00+02:00")]
    [TestCase("20200131", "2020-01-31")]
    [TestCase("20200131T101112Z", "2020-01-31T10:11:12Z")]
    [TestCase("202001", "2020-01")]
    [TestCase("2019-W05-2", "2019-01-29")]
    [TestCase("2019-123", "2019-05-03")]
    [TestCase("31.12.2019", "2019-12-31")]
    [TestCase("1.2.2020", "2020-02-01")]
    [TestCase("31/12/2019", "2019-12-31")]
    [TestCase("12/31/2019", "2019-12-31")]
    [TestCase("12/31/2019 3:05 PM", "2019-12-31T15:05:00")]
    [TestCase("2019/12/31", "2019-12-31")]
    [TestCase("Tue, 01 Feb 2022 10:00:00 GMT", "2022-02-01T10:00:00Z")]
    [TestCase("Tue, 1 Feb 2022 10:00:00 +0200", "2022-02-01T08:00:00Z")]
    [TestCase("December 31, 2019", "2019-12-31")]
    [TestCase("31 Dec 2019", "2019-12-31")]
    [TestCase("Dec 2019", "2019-12")]
    [TestCase("1577836800", "2020-01-01T00:00:00Z")]
    [TestCase("1577836800000", "2020-01-01T00:00:00Z")]
    [TestCase("-0044-03-15", "-0044-03-15")]
    [TestCase(" 2010 ", "2010")]
    public void A_date_is_read(string text, string date) => Dates.Read(text).ShouldBe(date);

    [TestCase("2010-00-00")]
    [TestCase("2010-2012")]
    [TestCase("2010-13-45")]
    [TestCase("2020-02-30")]
    [TestCase("2012-13-45T00:00:00")]
    [TestCase("2020-01-01T25:00:00")]
    [TestCase("31.02.2020")]
    [TestCase("13/13/2020")]
    [TestCase("yesterday")]
    [TestCase("n/a")]
    [TestCase("12345")]
    [TestCase("0000-01-01")]
    [TestCase("")]
    [TestCase(null)]
    public void What_cannot_be_is_none(string? text) => Dates.Read(text).ShouldBeNull();

    [TestCase("dmy", "2020-02-01")]
    [TestCase("mdy", "2020-01-02")]
    public void The_source_says_which_number_is_the_day(string order, string date)
    {
        Dates.Read("01/02/2020", order == "dmy" ? DateOrder.DayFirst : DateOrder.MonthFirst, out var isGuess).ShouldBe(date);
        isGuess.ShouldBeFalse();
    }

    [Test]
    public void A_guess_and_a_loss_are_told_with_their_place()
    {
        var problems = new List<RecordProblem>();
        var reader = new DateReader(DateOrder.Unknown, problems);

        reader.Read("01/02/2020", "dct:issued").ShouldBe("2020-02-01");
        reader.Read("2010-00-00", "dct:modified").ShouldBeNull();
        reader.Read("", "dct:created").ShouldBeNull();

        problems.Select(problem => problem.IsWarning).ShouldBe([true, true]);
        problems[0].Message.ShouldContain("date_order");
        problems[1].Message.ShouldBe("dct:modified: 2010-00-00 is no date; left out");
    }

    [Test]
    public void A_number_that_programs_count_by_is_told()
    {
        var problems = new List<RecordProblem>();

        new DateReader(DateOrder.Unknown, problems).Read("1577836800", "issued").ShouldBe("2020-01-01T00:00:00Z");

        problems.ShouldHaveSingleItem().Message.ShouldBe("issued: 1577836800 was read as 2020-01-01T00:00:00Z, a count of seconds or milliseconds since 1970");
    }

    [Test]
    public void The_newest_counts() =>
        Dates.Newest(["2020-01-01", "2021", "2020-12-31T23:00:00-02:00"]).ShouldBe("2020-12-31T23:00:00-02:00");

    [ForAll(MaxTest = 500)]
    public void Every_day_is_read_alike_in_all_forms(ushort days, bool isMonthFirst)
    {
        var day = new DateOnly(1900, 1, 1).AddDays(days);
        var order = isMonthFirst ? DateOrder.MonthFirst : DateOrder.DayFirst;
        foreach (var form in (string[])["yyyy-MM-dd", "yyyyMMdd", "dd.MM.yyyy", "d.M.yyyy", "yyyy/MM/dd", "d MMMM yyyy", "MMM d, yyyy", isMonthFirst ? "MM/dd/yyyy" : "dd/MM/yyyy"])
            Dates.Read(day.ToString(form, CultureInfo.InvariantCulture), order, out _).ShouldBe(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), form);
    }
}
