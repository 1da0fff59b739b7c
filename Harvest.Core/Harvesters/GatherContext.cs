using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>What <see cref="IHarvester.GatherAsync"/> is given.</summary>
public sealed class GatherContext
{
    public required Source Source { get; init; }

    public required SourceConfig Config { get; init; }

    /// <summary>The guarded client; nothing else may speak to the remote.</summary>
    public required HarvestHttp Http { get; init; }

    /// <summary>
    /// When the gathering of the last error-free job with the same settings began, minus an hour for clocks that differ; null
    /// asks for everything. A harvester that can asks only for what changed since, and lists the rest without content.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many records of this source the catalogue shows now.</summary>
    public long KnownRecords { get; init; }

    /// <summary>When records were last compared one by one with the source's list, and not only counted; null for never.</summary>
    public DateTimeOffset? LastFullListing { get; init; }

    /// <summary>The time; harvesters have no other clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes a fault that concerns one record of the listing: it becomes a gather error, and the listing goes on.</summary>
    public required Action<string> ReportProblem { get; init; }

    /// <summary>
    /// Takes a fault that leaves the list of guids complete, such as a record that comes twice, or an entry that is no record: it
    /// becomes a gather error, but what vanished may still be deleted.
    /// </summary>
    public Action<string> ReportFlaw { get; init; } = _ => { };

    /// <summary>Takes what was guessed, repaired or passed over: a warning of the job, whose listing stays error-free.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Takes a remark for the job's log: nothing that anybody must know.</summary>
    public Action<string> Remark { get; init; } = _ => { };

    /// <summary>
    /// The stamps of those of these records that the catalogue shows, by guid, for listings that do not tell by themselves what
    /// has changed. Empty when stamps count for nothing: another configuration, or a harvest that takes everything anew.
    /// </summary>
    public Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, string?>>> KnownStampsAsync { get; init; } =
        _ => Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());

    /// <summary>Gives <see cref="Listed"/>.</summary>
    public required Func<long> CountListed { get; init; }

    /// <summary>How many of those listed so far the catalogue does not show yet.</summary>
    public required Func<Task<long>> CountNewAsync { get; init; }

    /// <summary>How many different records have been listed so far.</summary>
    public long Listed => CountListed();

    /// <summary>The numbers of the listing: the harvester tells what is announced, the engine compares.</summary>
    public ListCounts Counts { get; init; } = new();

    /// <summary>By what the records of this source are known, in the harvester's words; empty while none are.</summary>
    public string Naming { get; init; } = "";

    /// <summary>
    /// What the source refuses, in the harvester's words, as it was found in earlier listings; set by the harvester when it finds
    /// something, so that it need not ask in vain again.
    /// </summary>
    public string Limits { get; set; } = "";

    /// <summary>
    /// Called before the first record with that by which this way of listing names records, such as <c>id</c>. Another way than that
    /// of the known ones would list them all as strangers, so it ends the listing with a <see cref="ListingException"/>.
    /// </summary>
    public Action<string> NameBy { get; init; } = _ => { };

    /// <summary>
    /// Whether the source has all that are known and those that are new, by its own total; false asks for a listing of all guids.
    /// The total is null for a source that tells by itself what it has deleted.
    /// </summary>
    public Func<long?, Task<bool>> HoldsAllAsync { get; init; } = _ => Task.FromResult(false);

    /// <summary>
    /// Set by the harvester when it knows, without having listed every record, that the source still has all that are known, save
    /// those that it says are deleted.
    /// </summary>
    public bool NothingVanished { get; set; }

    /// <summary>
    /// Set by the harvester when it listed changes alone, and the source tells of every record that it deletes. A record that is not
    /// listed is as it was: missing, if it was missing.
    /// </summary>
    public bool DeletionsAreTold { get; set; }

    /// <summary>
    /// Set by the harvester of a source whose settings want but a part of a list, such as the newest: whether a known record that is not listed may have
    /// left that part and be at the source still. Such a record goes as one that is wanted no more, and does not count for the brake.
    /// </summary>
    public Func<string, bool> IsBeyond { get; set; } = _ => false;

    /// <summary>
    /// Set by the harvester of a source of several documents: the one in which a record stands, by its number in the listing, from 1.
    /// Messages on records that come twice name the documents then. Default: unknown.
    /// </summary>
    public Func<long, string?> PlaceOf { get; set; } = _ => null;

    /// <summary>Set by the harvester while it goes through its list again: a record that comes with other content was changed meanwhile.</summary>
    public bool IsRelisting { get; set; }
}

/// <summary>One record of a listing.</summary>
/// <param name="Guid">The remote's identifier, unique within the source.</param>
public readonly record struct RemoteRecord(string Guid)
{
    /// <summary>The remote's stamp, as it is written there.</summary>
    public string? Modified { get; init; }

    /// <summary>The document, when the listing brought it; otherwise it is fetched, if need be.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The listing says that a record known here is as it was; an unknown one is fetched.</summary>
    public bool Unchanged { get; init; }

    /// <summary>The remote says that it has deleted this record.</summary>
    public bool Deleted { get; init; }
}
