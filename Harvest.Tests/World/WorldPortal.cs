namespace Harvest.Tests.World;

/// <summary>A record as a portal of the world has it.</summary>
/// <param name="Id">What it is known by there.</param>
/// <param name="Title">Tells record and version, so that a stale dataset is seen.</param>
/// <param name="Modified">When it was last changed.</param>
public sealed record WorldRecord(string Id, string Title, DateTimeOffset Modified)
{
    /// <summary>The portal says that it has deleted the record.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Its own place in the listing has no identifier.</summary>
    public bool IsNameless { get; init; }
}

/// <summary>What a portal is asked: a path below its root, its query, and what was posted.</summary>
public sealed record WorldRequest(string Root, string Path, IReadOnlyDictionary<string, string> Query, string Body)
{
    /// <summary>The query as it was written.</summary>
    public string QueryString { get; init; } = "";

    public int Number(string name, int usual) => Query.TryGetValue(name, out var text) && int.TryParse(text, out var number) ? number : usual;
}

/// <summary>An answer of a portal.</summary>
public sealed record WorldAnswer(int Status, string Type, string Body)
{
    /// <summary>Where it sends the caller, below the portal's root or anywhere.</summary>
    public string? Location { get; init; }

    /// <summary>How it says that its body is packed.</summary>
    public string? Encoding { get; init; }

    /// <summary>The connection ends before the body does.</summary>
    public bool IsCut { get; init; }

    public static WorldAnswer To(string location, int status = 302) => new(status, "text/plain", "") { Location = location };

    public static WorldAnswer NotFound { get; } = new(404, "text/plain", "no such page");

    public static WorldAnswer Json(string body) => new(200, "application/json", body);

    public static WorldAnswer Xml(string body) => new(200, "application/xml", body);

    public static WorldAnswer Turtle(string body) => new(200, "text/turtle", body);
}

/// <summary>The records that a portal lists now, a page at a time, and the number that it announces.</summary>
public sealed record WorldListing(IReadOnlyList<WorldRecord> Records, Oddity Oddity)
{
    public const int PageSize = 7;

    /// <summary>What the portal says how many there are.</summary>
    public long Announced(long real, long page) => Oddity switch
    {
        Oddity.CountOneHigh => real + 1,
        Oddity.CountHigh => real + 50,
        Oddity.CountOneLow => Math.Max(0, real - 1),
        Oddity.CountHuge => 1_000_000_000_000,
        Oddity.CountBelowNothing => -1,
        Oddity.CountOfPage => page,
        Oddity.CountZero => 0,
        _ => real,
    };

    /// <summary>The last page is forgotten, while the number counts it.</summary>
    public bool IsForgotten(int start) => Oddity == Oddity.ForgetsPage && start > 0 && start + PageSize >= Records.Count;

    public IReadOnlyList<WorldRecord> Page(int start, int size) =>
        IsForgotten(start) || IsLeftEmpty(start) ? [] : [.. Records.Skip(Begin(start)).Take(Math.Min(size, PageSize))];

    private bool IsLeftEmpty(int start) => Oddity switch
    {
        Oddity.FirstPageEmpty => start == 0,
        // Who asks for the last record of a page once more, to see that nothing moved, begins a little earlier.
        Oddity.SecondPageEmpty => start > 0 && start <= PageSize,
        _ => false,
    };

    private int Begin(int start) => Oddity switch
    {
        Oddity.SamePage => 0,
        Oddity.Overlap when start > 0 && start < Records.Count => start - 1,
        _ => start,
    };
}

/// <summary>How a portal speaks. One object serves all portals of its kind.</summary>
public abstract class WorldProtocol
{
    /// <summary>The harvester that it is for.</summary>
    public abstract string Type { get; }

    /// <summary>Where the source is, below the portal's root.</summary>
    public virtual string Path => "";

    public virtual string Config => "";

    /// <summary>It announces how many records it has.</summary>
    public virtual bool Counts => true;

    /// <summary>It tells of records that it has deleted.</summary>
    public virtual bool TellsDeleted => false;

    /// <summary>A whole listing takes several requests.</summary>
    public virtual bool IsPaged => true;

    /// <summary>A listing may name a record twice.</summary>
    public virtual bool MayRepeat => true;

    public virtual string GuidOf(string root, string id) => id;

    public abstract WorldAnswer Answer(WorldRequest request, WorldListing listing);

    public override string ToString() => Type;

    protected static string Join<T>(string between, IEnumerable<T> values, Func<T, string> write) => string.Join(between, values.Select(write));
}
