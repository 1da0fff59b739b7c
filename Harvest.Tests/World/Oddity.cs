namespace Harvest.Tests.World;

/// <summary>What is wrong with a portal while it is harvested once.</summary>
public enum Oddity
{
    None,

    // Instead of an answer.
    Status204,
    Status400,
    Status401,
    Status403,
    Status404,
    Status405,
    Status409,
    Status410,
    Status500,
    Status501,
    Status502,
    Status503,
    RedirectLoop,
    RedirectHome,
    RedirectNowhere,
    Html,
    Maintenance,
    Empty,
    EmptyObject,
    EmptyList,
    OtherJson,
    Refusal,
    OtherXml,
    NullJson,
    PlainText,
    Pdf,
    Deep,
    Entities,
    Truncated,
    Garbage,
    BadGzip,
    CutTransfer,
    HangUp,

    // A listing that looks whole and is another one.
    Nothing,
    OneStranger,
    Strangers,
    HalfStrangers,
    Half,
    AllButOne,
    OnlyFirst,
    QuarterGone,
    UpperCase,
    Merged,
    Twin,
    Moved,
    Elsewhere,
    AllDeleted,
    SomeDeleted,

    // Numbers.
    CountOneHigh,
    CountHigh,
    CountOneLow,
    CountHuge,
    CountBelowNothing,
    CountOfPage,
    CountZero,
    ForgetsPage,
    SamePage,
    Overlap,
    FirstPageEmpty,
    SecondPageEmpty,
    Shifts,

    // Single records.
    Repeats,
    RepeatsDiffer,
    Nameless,
    Untitled,
    Control,
    LongId,
    OldStamps,
    FutureStamps,
    Backwards,
    ServedAsHtml,
    SearchUnknown,
}

/// <summary>What an oddity means for the promises.</summary>
public static class Oddities
{
    /// <summary>All of them, and none as often as all others half.</summary>
    public static IReadOnlyList<Oddity> All { get; } = Enum.GetValues<Oddity>();

    /// <summary>It stands in the place of an answer.</summary>
    public static bool IsFault(this Oddity oddity) => oddity is >= Oddity.Status400 and <= Oddity.HangUp;

    /// <summary>Pages are lost on the way, so that a harvester sees less than the portal lists.</summary>
    public static bool LosesPages(this Oddity oddity) => oddity is >= Oddity.ForgetsPage and <= Oddity.Shifts;

    /// <summary>The records that a portal lists under it, of those that it has.</summary>
    public static IReadOnlyList<WorldRecord> Listed(this Oddity oddity, WorldProtocol protocol, IReadOnlyList<WorldRecord> records)
    {
        return oddity switch
        {
            Oddity.Nothing => [],
            Oddity.OneStranger => [Stranger("only")],
            Oddity.Strangers => [.. records.Select(Renamed)],
            Oddity.HalfStrangers => [.. records.Select((record, i) => i % 2 == 0 ? record : Renamed(record))],
            Oddity.Half => [.. records.Take((records.Count + 1) / 2)],
            Oddity.AllButOne or Oddity.Shifts => [.. records.Skip(1)],
            Oddity.OnlyFirst => [.. records.Take(1)],
            Oddity.QuarterGone => [.. records.Skip(records.Count / 4)],
            Oddity.UpperCase => [.. records.Select(record => record with { Id = record.Id.ToUpperInvariant() })],
            Oddity.Merged => [.. records, .. records.Select(Renamed)],
            Oddity.Twin => [.. records, .. records.Take(1).Select(record => record with { Id = record.Id.ToUpperInvariant() })],
            Oddity.Elsewhere => [.. records.Select(Renamed)],
            Oddity.AllDeleted when protocol.TellsDeleted => [.. records.Select(Deleted)],
            Oddity.SomeDeleted when protocol.TellsDeleted => [.. records.Select((record, i) => i % 3 == 0 ? Deleted(record) : record)],
            Oddity.Repeats when protocol.MayRepeat && records.Count > 0 => [.. records, records[0]],
            Oddity.RepeatsDiffer when protocol.MayRepeat && records.Count > 0 => [.. records, records[0] with { Title = "Another of its name" }],
            Oddity.Nameless => [.. records, Stranger("nameless") with { IsNameless = true }],
            Oddity.Untitled => [.. records, Stranger("untitled") with { Title = "" }],
            Oddity.Control => [.. records, Stranger("control") with { Title = "A \u0001 title" }],
            Oddity.LongId => [.. records, Stranger(new string('x', 5000))],
            Oddity.OldStamps => [.. records.Select(record => record with { Modified = DateTimeOffset.UnixEpoch })],
            Oddity.FutureStamps => [.. records.Select(record => record with { Modified = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) })],
            Oddity.Backwards => [.. records.Reverse()],
            _ => records,
        };
    }

    private static WorldRecord Stranger(string name) => new($"z-{name}", $"Stranger {name}", TimeProvider.System.GetUtcNow());

    private static WorldRecord Renamed(WorldRecord record) => record with { Id = $"z-{record.Id}" };

    private static WorldRecord Deleted(WorldRecord record) => record with { IsDeleted = true, Modified = TimeProvider.System.GetUtcNow() };
}
