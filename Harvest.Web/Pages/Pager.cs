namespace Harvest.Web.Pages;

/// <summary>Which page of a list is shown.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Size">Entries of a page.</param>
/// <param name="Total">Entries in all.</param>
public sealed record Pager(int Page, int Size, long Total)
{
    private const int Around = 2;

    public int Pages => (int)Math.Min(int.MaxValue, (Total + Size - 1) / Size);

    /// <summary>The first, the last, and those around the one that is shown.</summary>
    public IEnumerable<int> Shown =>
        Enumerable.Range(Page - Around, (2 * Around) + 1).Append(1).Append(Pages).Where(page => page >= 1 && page <= Pages).Distinct().Order();

    public int Start => (int)Math.Min(int.MaxValue, (Page - 1L) * Size);

    /// <summary>A page number as it stands in an address.</summary>
    public static int Read(int? page) => Math.Clamp(page ?? 1, 1, 1_000_000);
}
