namespace Harvest.Moving;

/// <summary>A harvest source as a ckanext-harvest database has it.</summary>
public sealed record CkanextSource
{
    public required string Id { get; init; }

    public string Url { get; init; } = "";

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    public string Config { get; init; } = "";

    public string Type { get; init; } = "";

    public bool Active { get; init; }

    public string UserId { get; init; } = "";

    public string Frequency { get; init; } = "";

    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? NextRun { get; init; }

    /// <summary>The name of the source's package; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Its package was deleted at the site.</summary>
    public bool IsDeleted { get; init; }

    public string? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    public string? OwnerTitle { get; init; }

    public string? OwnerDescription { get; init; }

    public string? OwnerImage { get; init; }

    /// <summary>Current objects, whatever can be made of them.</summary>
    public long Objects { get; init; }

    /// <summary>Current objects with a guid, a document and a dataset that is not deleted.</summary>
    public long Usable { get; init; }
}

/// <summary>A current object with its dataset, as a ckanext-harvest database has it.</summary>
public sealed record CkanextObject
{
    public required string Id { get; init; }

    public required string Guid { get; init; }

    public required string Content { get; init; }

    public DateTimeOffset? ImportFinished { get; init; }

    public required string PackageId { get; init; }

    public required string PackageName { get; init; }

    public string? PackageTitle { get; init; }

    public string? PackageNotes { get; init; }

    public string? PackageUrl { get; init; }

    public DateTimeOffset? PackageCreated { get; init; }

    public string? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    public string? OwnerTitle { get; init; }
}
