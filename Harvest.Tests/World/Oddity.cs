namespace Harvest.Tests.World;

/// <summary>What is wrong with a portal while it is harvested once.</summary>
public enum Oddity
{
    None,

    // Instead of an answer.
    Status400,
    Status403,
    Status404,
    Status409,
    Status410,
    Status500,
    Status503,
    Html,
    Maintenance,
    Empty,
    EmptyObject,
    EmptyList,
    OtherJson,
    Refusal,
    OtherXml,
    Truncated,
    Garbage,
    HangUp,

    // A listing that looks whole and is another one.
    Nothing,
    OneStranger,
    Strangers,
    HalfStrangers,
    Half,
    AllButOne,
    AllDeleted,
    SomeDeleted,

    // Numbers.
    CountOneHigh,
    CountHigh,
    CountBelowNothing,
    CountOfPage,
    CountZero,
    ForgetsPage,

    // Single records.
    Repeats,
    RepeatsDiffer,
    Nameless,
    Backwards,
    SearchUnknown,
}

/// <summary>What an oddity means for the promises.</summary>
public static class Oddities
{
    /// <summary>All of them, and none as often as all others half.</summary>
    public static IReadOnlyList<Oddity> All { get; } = Enum.GetValues<Oddity>();

    /// <summary>It stands in the place of an answer.</summary>
    public static bool IsFault(this Oddity oddity) => oddity is >= Oddity.Status400 and <= Oddity.HangUp;

    /// <summary>The records that a portal lists under it, of those that it has.</summary>
    public static IReadOnlyList<WorldRecord> Listed(this Oddity oddity, WorldProtocol protocol, IReadOnlyList<WorldRecord> records)
    {
        return oddity switch
        {
            Oddity.Nothing => [],
            Oddity.OneStranger => [Stranger("only")],
            Oddity.Strangers => [.. records.Select(record => Renamed(record))],
            Oddity.HalfStrangers => [.. records.Select((record, i) => i % 2 == 0 ? record : Renamed(record))],
            Oddity.Half => [.. records.Take((records.Count + 1) / 2)],
            Oddity.AllButOne => [.. records.Skip(1)],
            Oddity.AllDeleted when protocol.TellsDeleted => [.. records.Select(Deleted)],
            Oddity.SomeDeleted when protocol.TellsDeleted => [.. records.Select((record, i) => i % 3 == 0 ? Deleted(record) : record)],
            Oddity.Repeats when protocol.MayRepeat && records.Count > 0 => [.. records, records[0]],
            Oddity.RepeatsDiffer when protocol.MayRepeat && records.Count > 0 => [.. records, records[0] with { Title = "Another of its name" }],
            Oddity.Nameless => [.. records, Stranger("nameless") with { IsNameless = true }],
            Oddity.Backwards => [.. records.Reverse()],
            _ => records,
        };
    }

    private static WorldRecord Stranger(string name) => new($"z-{name}", $"Stranger {name}", TimeProvider.System.GetUtcNow());

    private static WorldRecord Renamed(WorldRecord record) => record with { Id = $"z-{record.Id}" };

    private static WorldRecord Deleted(WorldRecord record) => record with { IsDeleted = true, Modified = TimeProvider.System.GetUtcNow() };
}
