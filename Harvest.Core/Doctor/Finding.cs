namespace Harvest.Doctor;

/// <summary>How much a finding matters.</summary>
public enum Weight
{
    /// <summary>All is well.</summary>
    Fine,

    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Somebody must do something.</summary>
    Problem,
}

/// <summary>What an examination found.</summary>
/// <param name="Part">What was looked at: settings, database, queue …</param>
/// <param name="Weight">How much it matters.</param>
/// <param name="Says">What there is.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record Finding(string Part, Weight Weight, string Says, string? Advice = null)
{
    /// <summary>Mends it, where that can do no harm; says what it did.</summary>
    public Func<CancellationToken, Task<string>>? Fix { get; init; }

    /// <summary>What <see cref="Fix"/> did.</summary>
    public string? Mended { get; init; }

    /// <summary>Both as one text.</summary>
    public string InOne => Advice is null ? Says : $"{Says} {Advice}";

    public static Finding Fine(string part, string says) => new(part, Weight.Fine, says);

    public static Finding Note(string part, string says, string? advice = null) => new(part, Weight.Note, says, advice);

    public static Finding Problem(string part, string says, string advice) => new(part, Weight.Problem, says, advice);
}
