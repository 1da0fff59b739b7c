using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Geo;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>
/// Speaks one protocol: lists what a source has, fetches a record, reads it. It owns no state: the engine stores, compares,
/// retries, reports and deletes. One instance serves all sources at once, so it must be free of fields that change.
/// </summary>
public interface IHarvester
{
    /// <summary>What it is called and how it is set up.</summary>
    HarvesterInfo Info { get; }

    /// <summary>
    /// Checks settings beyond what <see cref="HarvesterInfo.AllSettings"/> declares (types and names are checked by the engine).
    /// </summary>
    /// <returns>One sentence per fault; none when all is well.</returns>
    IEnumerable<string> CheckConfig(SourceConfig config) => [];

    /// <summary>Where a person finds this record at the remote catalogue; null when unknown.</summary>
    string? OriginalUrl(Source source, string guid) => null;

    /// <summary>
    /// Whether the URL looks like such a catalogue. Called by detection with few requests; a remote fault means no.
    /// </summary>
    /// <returns>The URL to configure, or null.</returns>
    Task<string?> DetectAsync(Uri url, Http.HarvestHttp http, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="DetectAsync"/>, with what it was recognised by and the configuration to begin with.
    /// </summary>
    /// <exception cref="ListingException">Something like it is there, but cannot be harvested; the message says why.</exception>
    async Task<DetectedSource?> RecogniseAsync(Uri url, Http.HarvestHttp http, CancellationToken cancellationToken) =>
        await DetectAsync(url, http, cancellationToken) is { } found
            ? new DetectedSource(Info.Name, found) { Reason = Info.Description }.Showing(ReadPage(url))
            : null;

    /// <summary>What the address of a page of such a catalogue shows, read without asking anybody; null for the catalogue's own address.</summary>
    PageAddress? ReadPage(Uri url) => null;

    /// <summary>
    /// Lists the source. Ending normally means the listing was complete; a fault that ends it is thrown (<see
    /// cref="Http.RemoteException"/>, <see cref="ListingException"/>), and then nothing counts as vanished.
    /// Records may come in any order and twice.
    /// </summary>
    IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken);

    /// <summary>Fetches one record whose content the listing did not bring.</summary>
    /// <exception cref="Http.RemoteException">The remote did not give it.</exception>
    Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken);

    /// <summary>Reads a document into a dataset. Pure: no input or output, no clock.</summary>
    MappedDataset Map(MapContext context);
}

/// <summary>A record read; with an error among the problems it is not imported.</summary>
public sealed record MappedDataset
{
    private static readonly RecordProblem Repaired = new("Some texts have characters that are none; \uFFFD stands for them", IsWarning: true);

    /// <param name="dataset">Null when the record is on purpose not taken (such as a remote harvest source); then the problems say why.</param>
    /// <param name="problems">Errors and warnings.</param>
    public MappedDataset(Dataset? dataset, IReadOnlyList<RecordProblem> problems)
    {
        Dataset = dataset;
        Problems = ReferenceEquals(Dataset, dataset) ? problems : [.. problems, Repaired];
    }

    /// <summary>What was read; its texts are such that every catalogue can hold them.</summary>
    public Dataset? Dataset { get; init => field = SoundDataset.Of(value); }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<RecordProblem> Problems { get; init; }

    public bool HasErrors => Problems.Any(problem => !problem.IsWarning);
}

/// <summary>What <see cref="IHarvester.Map"/> is given.</summary>
/// <param name="Source">Where the document comes from.</param>
/// <param name="Config">The source's settings.</param>
/// <param name="Guid">The record's identifier.</param>
/// <param name="Content">The document as the remote gave it.</param>
public sealed record MapContext(Source Source, SourceConfig Config, string Guid, ReadOnlyMemory<byte> Content)
{
    /// <summary>Where the document comes from; its address has no password, for what is mapped is for everybody to see.</summary>
    public Source Source { get; } = Source.Public();

    /// <summary>
    /// The site's languages with commas between them, the most wanted first: of texts in several, the first of them that there is is
    /// shown. The setting <c>language</c> of the source goes before them.
    /// </summary>
    public string Languages { get; init; } = "en";

    /// <summary>Boxes of places by name, where the source has none of its own for it. Default: <see cref="PlaceNames.Shipped"/>.</summary>
    public IReadOnlyDictionary<string, double[]> Places { get; init; } = PlaceNames.Shipped;

    internal LanguageOrder LanguageOrder => $"{Config.Text("language")},{Languages}";

    internal DateOrder DateOrder => Config.Text("date_order") switch
    {
        "dmy" => DateOrder.DayFirst,
        "mdy" => DateOrder.MonthFirst,
        _ => DateOrder.Unknown,
    };
}

/// <summary>What <see cref="IHarvester.FetchAsync"/> is given.</summary>
/// <param name="Source">Whose record it is.</param>
/// <param name="Config">The source's settings.</param>
/// <param name="Http">The guarded client; nothing else may speak to the remote.</param>
/// <param name="Guid">The record's identifier.</param>
public sealed record FetchContext(Source Source, SourceConfig Config, Http.HarvestHttp Http, string Guid)
{
    /// <summary>The stamp that the listing gave the record; null when it gave none.</summary>
    public string? Modified { get; init; }
}

/// <summary>What a fetch brought.</summary>
/// <param name="Content">The document; null when the record is gone.</param>
/// <param name="Modified">The remote's stamp.</param>
public sealed record FetchResult(ReadOnlyMemory<byte>? Content, string? Modified = null)
{
    /// <summary>The remote says that there is no such record any more.</summary>
    public static FetchResult Gone { get; } = new(Content: null);
}

/// <summary>A listing that cannot be trusted or gone on with; the message says what was found where.</summary>
public sealed class ListingException : Exception
{
    public ListingException(string message)
        : base(message)
    {
    }

    public ListingException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ListingException()
    {
    }
}
