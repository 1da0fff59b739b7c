using CsCheck;

namespace Harvest.Tests.World;

/// <summary>What happens at a portal before one harvest, and what is wrong with it then.</summary>
/// <param name="Added">New records.</param>
/// <param name="Changed">Records whose document changes.</param>
/// <param name="Vanished">Records that go.</param>
/// <param name="Returned">Records that had gone and come back.</param>
/// <param name="Renamed">Records that get another identifier.</param>
/// <param name="Oddity">What is wrong.</param>
/// <param name="After">So many requests are answered well before.</param>
/// <param name="IsApproved">A person approves what is held back, before.</param>
public sealed record WorldRound(int Added, int Changed, int Vanished, int Returned, int Renamed, Oddity Oddity, int After, bool IsApproved)
{
    public override string ToString() =>
        $"+{Added} ~{Changed} -{Vanished} ^{Returned} ={Renamed} {Oddity}{(Oddity.IsFault() || Oddity == Oddity.Shifts ? $" after {After}" : "")}{(IsApproved ? " approved" : "")}";
}

/// <summary>A history of one portal: rounds, each with a harvest; after the last one the portal is well.</summary>
public sealed record WorldHistory(WorldProtocol Protocol, IReadOnlyList<WorldRound> Rounds)
{
    private static readonly Gen<WorldRound> Round = Gen.Select(
        Gen.Frequency((3, Gen.Int[0, 4]), (2, Gen.Int[5, 30])),
        Gen.Int[0, 3],
        Gen.Frequency((6, Gen.Int[0, 3]), (1, Gen.Int[5, 40])),
        Gen.Int[0, 2],
        Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[1, 3])),
        Gen.Frequency((1, Gen.Const(Oddity.None)), (2, Gen.Int[0, Oddities.All.Count - 1].Select(i => Oddities.All[i]))),
        Gen.Int[0, 4],
        Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))),
        (added, changed, vanished, returned, renamed, oddity, after, approved) =>
            new WorldRound(added, changed, vanished, returned, renamed, oddity, after, approved));

    /// <summary>Random histories of one protocol; the first round always fills the portal.</summary>
    public static Gen<WorldHistory> Of(WorldProtocol protocol) => Gen.Select(Gen.Int[1, 25], Round.List[1, 4], (first, rounds) =>
        new WorldHistory(protocol, [new WorldRound(first, 0, 0, 0, 0, Oddity.None, 0, false), .. rounds]));

    public override string ToString() => $"{Protocol}: {string.Join("; ", Rounds)}";
}
