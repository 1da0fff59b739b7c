using Harvest.Datasets;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Storage.Accounts;

/// <summary>An organization or a group: a row of the table, or what a remote says of one.</summary>
internal sealed record OrganizationRow
{
    private const int OthersOfOneName = 9;

    /// <summary>From here on an id is taken for one that nobody else gives: that of a UUID, or of MongoDB (24 digits).</summary>
    private const int UniqueLength = 20;

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    public string ImageUrl { get; init; } = "";

    public bool IsOrganization { get; init; }

    /// <summary>The source that brought it; null when a person made it.</summary>
    public string? SourceId { get; init; }

    public static OrganizationRow Of(Organization organization) => new()
    {
        Id = organization.Id,
        Name = organization.Name,
        Title = organization.Title,
        Description = organization.Description,
        ImageUrl = organization.ImageUrl,
        IsOrganization = true,
    };

    public static OrganizationRow Of(Group group) => new()
    {
        Id = group.Id,
        Name = group.Name,
        Title = group.Title,
        Description = group.Description,
        ImageUrl = group.ImageUrl,
    };

    /// <summary>
    /// Whether this row is what a source speaks of. An id that nobody else gives decides. A short id (<c>12</c>) and a short name
    /// (<c>city</c>) mean something in one portal only: organizations that two sources call by them are one if their titles say the same. What a
    /// person made takes all that come by its name, and so do groups, which are themes and not somebody.
    /// </summary>
    public bool Is(OrganizationRow remote, string sourceId)
    {
        if (IsOrganization != remote.IsOrganization)
            return false;
        if (remote.Id.Length > 0 && Id == remote.Id && (Id.Length >= UniqueLength || SourceId == sourceId || SourceId is null))
            return true;
        if (!IsOrganization)
            return Name == remote.Name || Name == remote.NameOfKind;
        var hasOwnId = remote.Id.Length > 0 && remote.Id != remote.Name;
        return SourceId is null || (SourceId == sourceId && !hasOwnId) || Title.Length == 0 || remote.Title.Length == 0 || Plain(Title) == Plain(remote.Title);
    }

    /// <summary>Its name where a group is called like an organization, or the other way round.</summary>
    public string NameOfKind => DatasetNames.Ideal($"{Name}-{(IsOrganization ? "organization" : "group")}");

    /// <summary>The names that it may have here, the best first: the other kind, or somebody else, may have its own.</summary>
    public IEnumerable<string> Names(Source source)
    {
        yield return Name;
        yield return NameOfKind;
        var other = DatasetNames.Ideal($"{Name}-{source.Name}");
        yield return other;
        for (var number = 2; number <= OthersOfOneName; number++)
            yield return DatasetNames.Numbered(other + "-", number);
    }

    /// <summary>What the owner of the source is told when this one was made beside another of its name.</summary>
    public RecordProblem TellOf(OrganizationRow namesake) => new(
        $"Another organization is called {namesake.Name} too: {Shown(namesake)}. So {Shown(this)} has become the organization {Name}. "
        + "If both are one, merge them.",
        "Import", IsWarning: true);

    public Organization ToOrganization() => new(Id, Name, Title, Description, ImageUrl);

    public Group ToGroup() => new(Id, Name, Title, Description, ImageUrl);

    private static string Shown(OrganizationRow row) => Texts.Shorten(Texts.Plain(row.Title.Length > 0 ? row.Title : row.Name), 200);

    private static string Plain(string title) => string.Concat(title.Normalize(System.Text.NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
