namespace Harvest.Harvesters;

/// <summary>
/// The numbers of a listing: what the source announced, and what it listed. A harvester only tells them; what a difference means is
/// decided here, for all protocols: fewer records than announced leave the listing incomplete, unless the source has announced
/// as many too many in each of its last listings. A list that shrinks while it is gone through is never taken for such a wrong count.
/// </summary>
public sealed class ListCounts
{
    private readonly Func<long> listed;
    private readonly Action<string> report;
    private readonly Action<string> warn;
    private readonly long usual;
    private long passed;
    private (string Where, long Number)? announced;
    private bool hasShrunk;

    /// <summary>Numbers that nobody compares.</summary>
    public ListCounts()
        : this(() => 0, _ => { }, _ => { }, 0)
    {
    }

    internal ListCounts(Func<long> listed, Action<string> report, Action<string> warn, long usual) =>
        (this.listed, this.report, this.warn, this.usual) = (listed, report, warn, usual);

    /// <summary>Records that are in the list and were not taken: left out by the settings, or unreadable.</summary>
    public long Passed => passed;

    /// <summary>The list that is being gone through ends before all announced records have come.</summary>
    public bool IsShort => announced is { } list && list.Number > listed() + passed && list.Number - listed() - passed != Usual;

    /// <summary>
    /// How many more records the source announced than it listed, at the end of its last list; 0 for none. Null where this says nothing
    /// of how it counts, because records went while the list was gone through.
    /// </summary>
    internal long? Surplus { get; private set; } = 0;

    private long Usual => hasShrunk ? 0 : usual;

    /// <summary>A list is gone through from its beginning: what it announced before counts no more.</summary>
    public void Begin() => (announced, hasShrunk) = (null, false);

    /// <summary>
    /// Takes the number of records that the source says its list has, with each page. The largest counts: where it shrinks, records
    /// went while the list was gone through, and others may have slipped onto a page that was read already.
    /// </summary>
    /// <param name="where">The source or list, for messages.</param>
    /// <param name="number">What it says.</param>
    /// <exception cref="ListingException">It is less than nothing.</exception>
    public void Announce(string where, long number)
    {
        if (number < 0)
            throw new ListingException($"{where} says that it has {number:N0} records, so its answer cannot be right");
        hasShrunk |= number < announced?.Number;
        announced = (where, Math.Max(number, announced?.Number ?? 0));
    }

    /// <summary>Counts a record of the list that is not taken, so that it is not missed.</summary>
    public void PassOver(long count = 1) => passed += count;

    /// <summary>The list has ended: compares the numbers.</summary>
    /// <param name="found">Different records of this list; null for all that were listed so far.</param>
    public void End(long? found = null)
    {
        if (announced is not { } list)
            return;
        announced = null;
        var number = found ?? (listed() + passed);
        var missing = Math.Max(0, list.Number - number);
        var isUsual = missing == Usual;
        Surplus = missing > 0 && hasShrunk ? null : missing;
        hasShrunk = false;
        if (missing == 0)
            return;
        var difference = $"{list.Where} says that it has {list.Number:N0} datasets, but lists {number:N0}";
        if (isUsual)
            warn($"{difference}, as in its last listings: the count is taken to be wrong, and the list to be complete");
        else
            report($"{difference}; nothing is deleted this time");
    }

    /// <summary>A total without what it usually says too many.</summary>
    internal long Corrected(long total) => total - usual;
}
