namespace Harvest.Rdf;

/// <summary>Something wrong that a lenient reader repaired.</summary>
/// <param name="Message">What was wrong and what was made of it, in a sentence.</param>
/// <param name="Line">The line, from 1; 0 when not known.</param>
/// <param name="Column">The column, from 1; 0 when not known.</param>
public readonly record struct RdfWarning(string Message, long Line, long Column)
{
    /// <summary>The place and the sentence.</summary>
    public override string ToString() => Line > 0 ? $"Line {Line}, column {Column}: {Message}" : Message;
}
