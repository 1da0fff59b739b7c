namespace Harvest.Harvesters.OaiPmh;

/// <summary>One answer of a repository to ListRecords or ListIdentifiers.</summary>
/// <param name="Records">In order.</param>
/// <param name="Token">Asks for the next page; null at the end.</param>
/// <param name="CompleteSize">How many records the whole list has, where the repository says.</param>
/// <param name="Error">Code and words of an error of the protocol; null when there is none.</param>
internal sealed record OaiPage(IReadOnlyList<OaiRecord> Records, string? Token, long? CompleteSize, OaiError? Error);

/// <summary>A record: its header and, where it was asked for and still exists, the record element as it came.</summary>
internal sealed record OaiRecord(string Identifier, string? Datestamp, bool IsDeleted, byte[]? Xml)
{
    /// <summary>Why the record cannot be read; null when it can. The identifier is empty when not even that can.</summary>
    public string? Fault { get; init; }
}

/// <summary>An error of the protocol, such as <c>badResumptionToken</c>.</summary>
internal sealed record OaiError(string Code, string Message);

/// <summary>What a repository says of itself.</summary>
/// <param name="Name">For people.</param>
/// <param name="KeepsDeleted">Deleted records stay listed for good, as such.</param>
/// <param name="HasSeconds">Its dates have times; otherwise days alone.</param>
internal sealed record OaiIdentity(string Name, bool KeepsDeleted, bool HasSeconds);
