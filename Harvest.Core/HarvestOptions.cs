using System.ComponentModel.DataAnnotations;
using Harvest.Catalogues;
using Harvest.Diagnostics;
using Harvest.Http;
using Harvest.Notifications;
using Harvest.Pipeline.Links;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;

namespace Harvest;

/// <summary>Settings of section <c>Harvest</c>; every program takes the same ones. Checked at start.</summary>
public sealed class HarvestOptions
{
    /// <summary>The name of the section in files; in the environment the prefix is <c>HARVEST__</c>.</summary>
    public const string Section = "Harvest";

    /// <summary>Names the queues of this site. Letters, digits, <c>. _ -</c>. Default: <c>default</c>.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,100}", ErrorMessage = "{0} must be 1 to 100 characters of A-Z, a-z, 0-9, ., _ and -")]
    public string SiteId { get; set; } = "default";

    /// <summary>
    /// Connection string: <c>Data Source=…</c> is SQLite, <c>Host=…</c> is PostgreSQL.
    /// Default: <c>harvest.db</c> in <see cref="DataFolder"/>.
    /// </summary>
    public string? Database { get; set; }

    /// <summary>Holds the SQLite file, plug-ins and keys; made when missing. Default: <c>./data</c>.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    public QueueOptions Queue { get; set; } = new();

    public ConsumerOptions Consumer { get; set; } = new();

    public HttpOptions Http { get; set; } = new();

    public JobOptions Job { get; set; } = new();

    public DeletionOptions Deletion { get; set; } = new();

    public CatalogueOptions Catalogue { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public NotificationOptions Notifications { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();

    public LinkOptions Links { get; set; } = new();

    public WebOptions Web { get; set; } = new();

    /// <summary>The queues that this site works on.</summary>
    internal IReadOnlyList<QueueName> UsedQueues => Links.IsOn ? [QueueName.Gather, QueueName.Fetch, QueueName.Links] : [QueueName.Gather, QueueName.Fetch];
}

/// <summary>Settings <c>Harvest:Consumer</c>.</summary>
public sealed class ConsumerOptions
{
    /// <summary>Records in flight in one consumer. Default: the number of cores times 4.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = Environment.ProcessorCount * 4;

    /// <summary>Batches imported at once: importing is work for the processor, so a quarter of the records in flight.</summary>
    internal int FetchLanes => Math.Max(2, Concurrency / 4);

    /// <summary>How long a claim holds without renewal, in seconds. Default: 60.</summary>
    [Range(2, 3600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>How often an object is tried before it is given up. Default: 5.</summary>
    [Range(1, 100)]
    public int Attempts { get; set; } = 5;

    /// <summary>How long running work may go on after a stop signal, in seconds. Default: 20.</summary>
    [Range(0, 3600)]
    public int GraceSeconds { get; set; } = 20;
}

/// <summary>Settings <c>Harvest:Job</c>.</summary>
public sealed class JobOptions
{
    /// <summary>Ends a job that made no progress for so many minutes; 0 = never. Default: 360.</summary>
    [Range(0, 525_600)]
    public int TimeoutMinutes { get; set; } = 360;

    /// <summary>At most so many jobs are worked on at once; 0 = any number. Default: 0.</summary>
    [Range(0, 100_000)]
    public int AtOnce { get; set; }

    /// <summary>At most so many jobs whose sources are on the same host are worked on at once; 0 = any number. Default: 0.</summary>
    [Range(0, 100_000)]
    public int AtOncePerHost { get; set; }
}

/// <summary>Settings <c>Harvest:Deletion</c>: the brake on datasets that vanish from a source.</summary>
public sealed class DeletionOptions
{
    /// <summary>Deletions of more than this share of a source's datasets wait for a person's approval. Default: 25.</summary>
    [Range(0, 100)]
    public int BrakePercent { get; set; } = 25;

    /// <summary>So many deletions are never held back, unless they are all that a source has. Default: 10.</summary>
    [Range(0, int.MaxValue)]
    public int BrakeMinimum { get; set; } = 10;

    /// <summary>The deletions of so many days are taken together; 0 looks at one job alone. Default: 7.</summary>
    [Range(0, 365)]
    public int BrakeDays { get; set; } = 7;
}

/// <summary>Where datasets go.</summary>
public enum CatalogueType
{
    /// <summary>The engine's own tables.</summary>
    Local,

    /// <summary>A CKAN site, through its Action API. The engine's tables remember what it was given.</summary>
    Ckan,
}

/// <summary>What is done with a dataset that several sources have.</summary>
public enum DuplicateHandling
{
    /// <summary>Each source's is shown.</summary>
    Show,

    /// <summary>One is shown, and the others are marked as its copies.</summary>
    Hide,
}

/// <summary>Settings <c>Harvest:Catalogue</c>.</summary>
public sealed class CatalogueOptions : IValidatableObject
{
    /// <summary>Default: <see cref="CatalogueType.Local"/>.</summary>
    [EnumDataType(typeof(CatalogueType))]
    public CatalogueType Type { get; set; } = CatalogueType.Local;

    /// <summary>
    /// Public address of the catalogue, without a slash at the end; links to datasets begin with it. With <see
    /// cref="CatalogueType.Ckan"/> the address of that site, which may be a private one.
    /// </summary>
    [Url]
    public string? Url { get; set; }

    /// <summary>
    /// For <see cref="CatalogueType.Ckan"/>: the API token of a user who may write datasets there. A sysadmin's lets datasets
    /// keep the ids of their remotes.
    /// </summary>
    public string? ApiToken { get; set; }

    /// <summary>
    /// For <see cref="CatalogueType.Ckan"/>: at most so many requests to the site at once, in one process. It begins with two and goes
    /// up while the site answers as fast as before. Default: 16.
    /// </summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 16;

    /// <summary>
    /// For <see cref="CatalogueType.Ckan"/>: organizations and groups of remotes that the site lacks are made there;
    /// otherwise datasets come without them. Default: false.
    /// </summary>
    public bool CreateOrganizations { get; set; }

    /// <summary>
    /// Fields of a dataset, or keys of its extras, that keep what the catalogue has when the source changes them; separated by
    /// spaces or commas. Default: none.
    /// </summary>
    public string NotOverwriteFields { get; set; } = "";

    /// <summary>
    /// Whether what a dataset was before it changed is kept: its history says what changed, and when. <c>Retention:VersionDays</c> says for
    /// how long. Default: false.
    /// </summary>
    public bool KeepVersions { get; set; }

    /// <summary>
    /// Whether a dataset that several sources have is shown once: in search, API, feeds and exports, as far as it is public. Its copies are marked
    /// and keep their pages; switched off, everything is as it was. Not with <see cref="CatalogueType.Ckan"/>. Default: <see cref="DuplicateHandling.Show"/>.
    /// </summary>
    [EnumDataType(typeof(DuplicateHandling))]
    public DuplicateHandling Duplicates { get; set; } = DuplicateHandling.Show;

    /// <summary>
    /// Sources whose datasets are shown in place of their copies, by short name, the first one before the others; separated by spaces or commas. Among
    /// other sources the dataset counts whose page or IRI is at the host of its source, then the one that came first. Default: none.
    /// </summary>
    public string DuplicatesOrder { get; set; } = "";

    /// <summary>What makes a taken name of a dataset a free one. Default: <see cref="NameAppend.NumberSequence"/>.</summary>
    [EnumDataType(typeof(NameAppend))]
    public NameAppend NameAppend { get; set; } = NameAppend.NumberSequence;

    /// <summary>Who is said to have made the datasets (<c>creator_user_id</c>). Default: nobody.</summary>
    public string? UserName { get; set; }

    /// <summary>
    /// The languages to show of texts that come in several, with commas between them, the most wanted first. Default: <c>en</c>.
    /// </summary>
    [RegularExpression(@"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*(\s*,\s*[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)*", ErrorMessage = "{0} must be languages with commas, such as en,de-AT")]
    public string Languages { get; set; } = "en";

    /// <summary>
    /// A file with boxes of places by name, which is used in place of the shipped one (countries, states of the USA): lines of
    /// <c>name|other name</c>, west, south, east, north, divided by tabs. Default: the shipped one.
    /// </summary>
    public string? Places { get; set; }

    internal IReadOnlyDictionary<string, double[]> PlaceNames => Formats.Geo.PlaceNames.Of(Places);

    internal IReadOnlyList<string> KeptFields => Words(NotOverwriteFields);

    internal IReadOnlyList<string> DuplicateSources => Words(DuplicatesOrder);

    private static string[] Words(string text) => text.Split(
        [' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What annotations cannot say: a CKAN needs an address and a token.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PlacesFault() is { } fault)
            yield return Missing(nameof(Places), fault);
        if (Type != CatalogueType.Ckan)
            yield break;
        if (!(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return Missing(nameof(Url), "the http or https address of the CKAN site must be given with Catalogue:Type=Ckan");
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0)
            yield return Missing(nameof(Url), "must be the address alone, without user name, password or query");
        if (string.IsNullOrWhiteSpace(ApiToken))
            yield return Missing(nameof(ApiToken), "must be given with Catalogue:Type=Ckan; a user makes one on the page API Tokens of the profile");
        else if (ApiToken.Any(c => c is <= ' ' or > '~'))
            yield return Missing(nameof(ApiToken), "must be one word without blanks, line breaks and characters that are not ASCII");
    }

    private string? PlacesFault()
    {
        try
        {
            return PlaceNames.Count == 0 ? $"{Places} has no line with a place" : null;
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {fault.Message}";
        }
    }

    private static ValidationResult Missing(string setting, string what) => new($"Setting Harvest:Catalogue:{setting}: {what}", [setting]);
}
