namespace Harvest.Validation;

/// <summary>Something that a document does not do as its standard asks.</summary>
/// <param name="IsError">The standard requires it, or the document cannot be read; otherwise the standard recommends it.</param>
/// <param name="Record">The record that it is about, by identifier or title; empty for the document.</param>
/// <param name="Path">Where: a path in JSON (<c>$.dataset[2].title</c>), an element, a property; empty for the document.</param>
/// <param name="Line">The line, from 1; null when it is not known.</param>
/// <param name="Message">What is wrong.</param>
public sealed record DocumentFinding(bool IsError, string Record, string Path, int? Line, string Message);

/// <summary>What was found in a document.</summary>
/// <param name="Standard">The standard that it was held against; empty when none could be told.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Findings">In the order of the document as far as places are known.</param>
public sealed record DocumentReport(string Standard, int Records, IReadOnlyList<DocumentFinding> Findings)
{
    /// <summary>More findings than these are not listed.</summary>
    public const int MaxFindings = 1000;

    public int Errors => Findings.Count(finding => finding.IsError);

    public int Warnings => Findings.Count - Errors;

    /// <summary>Whether there may be more than are listed.</summary>
    public bool IsCut => Findings.Count >= MaxFindings;

    /// <summary>A document that cannot be read.</summary>
    internal static DocumentReport Unreadable(string standard, string message, int? line = null) =>
        new(standard, 0, [new DocumentFinding(true, "", "", line, message)]);
}
