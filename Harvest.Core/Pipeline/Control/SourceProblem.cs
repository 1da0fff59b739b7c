namespace Harvest.Pipeline.Control;

/// <summary>What is wrong with a source as it would be saved.</summary>
/// <param name="Field">The field, as the API names it.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record SourceProblem(string Field, string Message)
{
    /// <summary>The value could be meant, but another source has it already.</summary>
    public bool IsTaken { get; init; }
}
