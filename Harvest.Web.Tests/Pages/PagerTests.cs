using Harvest.Web.Pages;

namespace Harvest.Web.Tests.Pages;

/// <summary>Which pages of a list can be gone to.</summary>
public sealed class PagerTests
{
    [TestCase(1, 5, "1 2 3 4 5")]
    [TestCase(1, 6, "1 2 3 6")]
    [TestCase(5, 9, "1 2 3 4 5 6 7 8 9")]
    [TestCase(50, 100, "1 48 49 50 51 52 100")]
    [TestCase(1, 1, "1")]
    public void A_gap_between_pages_is_never_of_one_page(int page, int pages, string shown) =>
        string.Join(' ', Pager.Of(page, 20, pages * 20).Shown).ShouldBe(shown);
}
