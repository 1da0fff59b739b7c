namespace Harvest.Web.Pages;

/// <summary>A page that shows a list in pages. Another number than that of a page, such as one beyond the end, leads to the nearest one.</summary>
public interface IPaged
{
    /// <summary>The page that is shown.</summary>
    Pager Pager { get; }
}

/// <summary>Which page of a list is shown.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Size">Entries of a page.</param>
/// <param name="Total">Entries in all; null when nobody counts them.</param>
/// <param name="HasMore">Where nobody counts: whether a page follows.</param>
public sealed record Pager(int Page, int Size, long? Total, bool HasMore = false)
{
    private const int Around = 2;

    /// <summary>Later pages are not shown: whoever reads so far wants another question.</summary>
    public const int MaxPage = 10_000;

    public int Pages => (int)Math.Min(MaxPage, ((Total ?? 0) + Size - 1) / Size);

    /// <summary>The first, the last, and those around the one that is shown; a gap between them has two pages at least.</summary>
    public IEnumerable<int> Shown
    {
        get
        {
            var shown = Enumerable.Range(Page - Around, (2 * Around) + 1).Append(1).Append(Pages).Where(page => page >= 1 && page <= Pages).ToHashSet();
            return shown.Concat(shown.Where(page => shown.Contains(page + 2)).Select(page => page + 1)).Distinct().Order();
        }
    }

    public int Start => (int)Math.Min(int.MaxValue, (Page - 1L) * Size);

    /// <summary>A page number as it stands in an address.</summary>
    public static int Read(int? page) => Math.Clamp(page ?? 1, 1, MaxPage);

    /// <summary>The last page of a list that is not counted until somebody is beyond its end.</summary>
    public Pager Last(long total) => new(Of(Page, Size, total).Page, Size, null);

    /// <summary>The page of a list of which all is known; one beyond the end is the last.</summary>
    public static Pager Of(int? page, int size, long total) =>
        new((int)Math.Clamp(Read(page), 1, Math.Max(1, Math.Min(MaxPage, (total + size - 1) / size))), size, total);
}
