using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Gather;

/// <summary>The held-back changes that a person approved.</summary>
internal sealed record Approved(Listing Deletions, Listing Additions)
{
    /// <summary>Known records were approved to go together with others that take their place.</summary>
    public bool IsExchange => Additions.Count > 0 && Deletions.Count > 0;

    public static Approved None { get; } = new(new Listing(), new Listing());

    public static async Task<Approved> ReadAsync(Source source, HeldBack heldBack, CancellationToken cancellationToken)
    {
        var approved = new Approved(new Listing(), new Listing());
        await heldBack.EachAsync(
            source.Id, (guid, isDeletion) => (isDeletion ? approved.Deletions : approved.Additions).Add(guid), cancellationToken);
        return approved;
    }
}
