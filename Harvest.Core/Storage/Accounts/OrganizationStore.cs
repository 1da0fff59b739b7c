using System.Collections.Concurrent;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Accounts;

/// <summary>The table <c>organization</c>: owners of datasets, and groups, made as they come. A name is given once, as in CKAN.</summary>
public sealed class OrganizationStore(Database database, TimeProvider time)
{
    // What a remote calls an organization or a group, and what it is here. They are few, and change their id when they are merged only;
    // their titles change where they follow a source, by this process or by another.
    private readonly ConcurrentDictionary<(bool IsOrganization, string Id, string Name), OrganizationRow> resolved = [];
    private long merges;

    /// <summary>The title of an organization, by id or name; null when it is not there or has none.</summary>
    public Task<string?> TitleAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                "SELECT nullif(title, '') FROM organization WHERE id = @idOrName OR name = @idOrName LIMIT 1", new { idOrName }),
            cancellationToken);

    /// <summary>
    /// Puts the catalogue's own organizations and groups in the place of the remote's. Where a dataset has none, or one that is
    /// to be left out, it belongs to the source's own organization.
    /// </summary>
    internal async Task<IReadOnlyList<Dataset?>> ResolveAsync(
        Source source, IReadOnlyList<Dataset?> datasets, CancellationToken cancellationToken)
    {
        if (source.PublisherId.Length > 0 || datasets.Any(dataset => dataset?.Organization is not null))
            await ForgetMergedAsync(cancellationToken);
        // What is not there is looked up once in a batch: it may be there in the next.
        var absent = new HashSet<(bool, string, string)>();
        var owner = source.PublisherId.Length == 0 ? null : new Organization(source.PublisherId, source.PublisherId);
        var result = new List<Dataset?>(datasets.Count);
        foreach (var dataset in datasets)
        {
            if (dataset is null)
            {
                result.Add(null);
                continue;
            }
            var organization = await OwnerAsync(dataset.Organization) ?? await OwnerAsync(owner);
            var groups = new List<Group>();
            foreach (var group in dataset.Groups.Where(group => (group.Id + group.Name).Length > 0))
            {
                var row = OrganizationRow.Of(group);
                if (await FindAsync(row, group.WhenAbsent) is { } found && !groups.Exists(there => there.Id == found.Id))
                    groups.Add(found.ToGroup());
            }
            result.Add(dataset with { Organization = organization, Groups = groups });
        }
        return result;

        async Task<Organization?> OwnerAsync(Organization? wanted) => wanted is null
            ? null
            : (await FindAsync(OrganizationRow.Of(wanted), wanted.WhenAbsent, wanted.IsFollowed))?.ToOrganization();

        async Task<OrganizationRow?> FindAsync(OrganizationRow remote, WhenAbsent whenAbsent, bool isFollowed = false)
        {
            var key = (remote.IsOrganization, remote.Id, remote.Name);
            if (resolved.TryGetValue(key, out var there))
                return isFollowed ? resolved[key] = await FollowAsync(there, remote, source.Id, cancellationToken) : there;
            if (whenAbsent == WhenAbsent.LeaveOut && absent.Contains(key))
                return null;
            var found = await ResolveAsync(remote, whenAbsent != WhenAbsent.LeaveOut, source.Id, cancellationToken);
            if (found is null)
                absent.Add(key);
            else
                resolved[key] = found = isFollowed ? await FollowAsync(found, remote, source.Id, cancellationToken) : found;
            return found;
        }
    }

    /// <summary>
    /// Takes the remote's title, description and logo over, as far as it has them. Only the source that made the organization may: another
    /// portal can call one of its own the same.
    /// </summary>
    private async Task<OrganizationRow> FollowAsync(OrganizationRow here, OrganizationRow remote, string sourceId, CancellationToken cancellationToken)
    {
        var wanted = here with
        {
            Title = remote.Title.Length > 0 ? remote.Title : here.Title,
            Description = remote.Description.Length > 0 ? remote.Description : here.Description,
            ImageUrl = remote.ImageUrl.Length > 0 ? remote.ImageUrl : here.ImageUrl,
        };
        if (wanted == here)
            return here;
        return await database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                UPDATE organization SET title = @Title, description = @Description, image_url = @ImageUrl
                WHERE id = @Id AND harvest_source_id = @sourceId
                """,
                new { wanted.Id, wanted.Title, wanted.Description, wanted.ImageUrl, sourceId }) > 0 ? wanted : here,
            cancellationToken);
    }

    /// <summary>Another process may have merged organizations since they were looked up.</summary>
    private async Task ForgetMergedAsync(CancellationToken cancellationToken)
    {
        var known = await database.ReadAsync(session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM organization_alias"), cancellationToken);
        if (Interlocked.Exchange(ref merges, known) != known)
            resolved.Clear();
    }

    private Task<OrganizationRow?> ResolveAsync(OrganizationRow remote, bool makes, string sourceId, CancellationToken cancellationToken)
    {
        var wanted = remote with
        {
            Id = FreeIds.IsUsable(remote.Id) ? remote.Id : Guid.CreateVersion7().ToString(),
            Name = DatasetNames.Ideal(remote.Name),
        };
        if (wanted.Name.Length == 0)
            wanted = wanted with { Name = wanted.Id };
        if (!makes)
            return database.ReadAsync(session => FindAsync(session, wanted), cancellationToken);
        // The other kind may have the name, or the id: then it gets another.
        var kind = remote.IsOrganization ? "organization" : "group";
        var another = Guid.CreateVersion7().ToString();
        OrganizationRow[] tries =
        [
            wanted,
            wanted with { Id = another },
            wanted with { Id = another, Name = DatasetNames.Ideal($"{wanted.Name}-{kind}") },
            wanted with { Id = another, Name = another },
        ];
        return database.WriteAsync<OrganizationRow?>(
            async session =>
            {
                foreach (var attempt in tries)
                {
                    if (await FindAsync(session, attempt) is { } found)
                        return found;
                    await session.ExecuteAsync(
                        """
                        INSERT INTO organization (id, name, title, description, image_url, is_organization, created, harvest_source_id)
                        VALUES (@Id, @Name, @Title, @Description, @ImageUrl, @IsOrganization, @now, @sourceId) ON CONFLICT DO NOTHING
                        """,
                        new
                        {
                            attempt.Id,
                            attempt.Name,
                            attempt.Title,
                            attempt.Description,
                            attempt.ImageUrl,
                            attempt.IsOrganization,
                            now = time.GetUtcNow(),
                            sourceId,
                        });
                }
                return await FindAsync(session, tries[^1]);
            },
            cancellationToken);
    }

    private static async Task<OrganizationRow?> FindAsync(Session session, OrganizationRow wanted) =>
        (wanted.IsOrganization ? await FindMergedAsync(session, wanted) : null) ?? await session.QueryFirstAsync<OrganizationRow>(
            """
            SELECT id, name, title, description, image_url, is_organization FROM organization
            WHERE (id = @Id OR name = @Name) AND is_organization = @IsOrganization
            ORDER BY CASE WHEN id = @Id THEN 0 ELSE 1 END LIMIT 1
            """,
            new { wanted.Id, wanted.Name, wanted.IsOrganization });

    /// <summary>The organization that another one of this id or name was merged into; an id counts more than a name.</summary>
    private static Task<OrganizationRow?> FindMergedAsync(Session session, OrganizationRow wanted) =>
        session.QueryFirstAsync<OrganizationRow>(
            """
            SELECT o.id, o.name, o.title, o.description, o.image_url, o.is_organization
            FROM organization_alias a JOIN organization o ON o.id = a.organization_id
            WHERE a.id = @Id OR (a.name = @Name AND NOT EXISTS (SELECT 1 FROM organization x WHERE x.id = @Id AND x.is_organization AND x.id <> a.id))
            ORDER BY CASE WHEN a.id = @Id THEN 0 ELSE 1 END LIMIT 1
            """,
            new { wanted.Id, wanted.Name });

    private sealed record OrganizationRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string Title { get; init; } = "";

        public string Description { get; init; } = "";

        public string ImageUrl { get; init; } = "";

        public bool IsOrganization { get; init; }

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

        public Organization ToOrganization() => new(Id, Name, Title, Description, ImageUrl);

        public Group ToGroup() => new(Id, Name, Title, Description, ImageUrl);
    }
}
