using System.Collections.Concurrent;
using Dapper;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Accounts;

/// <summary>The table <c>organization</c>: owners of datasets, and groups, made as they come. A name is given once, as in CKAN.</summary>
public sealed class OrganizationStore(Database database, TimeProvider time)
{
    // What a remote calls an organization or a group, and what it is here. They are few, and change their id when they are merged only;
    // their titles change where they follow a source, by this process or by another.
    private readonly ConcurrentDictionary<(bool IsOrganization, string Id, string Name, string Title), OrganizationRow> resolved = [];
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
    /// <returns>The datasets in their order, and for some of them what has to be told of their organization.</returns>
    internal async Task<IReadOnlyList<(Dataset? Dataset, RecordProblem? Told)>> ResolveAsync(
        Source source, IReadOnlyList<Dataset?> datasets, CancellationToken cancellationToken)
    {
        if (source.PublisherId.Length > 0 || datasets.Any(dataset => dataset?.Organization is not null))
            await ForgetMergedAsync(cancellationToken);
        // What is not there is looked up once in a batch: it may be there in the next.
        var absent = new HashSet<(bool, string, string, string)>();
        var owner = source.PublisherId.Length == 0 ? null : new Organization(source.PublisherId, source.PublisherId);
        var result = new List<(Dataset?, RecordProblem?)>(datasets.Count);
        RecordProblem? told = null;
        foreach (var dataset in datasets)
        {
            told = null;
            if (dataset is null)
            {
                result.Add((null, null));
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
            result.Add((dataset with { Organization = organization, Groups = groups }, told));
        }
        return result;

        async Task<Organization?> OwnerAsync(Organization? wanted) => wanted is null
            ? null
            : (await FindAsync(OrganizationRow.Of(wanted), wanted.WhenAbsent, wanted.IsFollowed))?.ToOrganization();

        async Task<OrganizationRow?> FindAsync(OrganizationRow remote, WhenAbsent whenAbsent, bool isFollowed = false)
        {
            var key = (remote.IsOrganization, remote.Id, remote.Name, remote.Title);
            if (resolved.TryGetValue(key, out var there))
                return isFollowed ? resolved[key] = await FollowAsync(there, remote, source.Id, cancellationToken) : there;
            if (whenAbsent == WhenAbsent.LeaveOut && absent.Contains(key))
                return null;
            var (found, namesake) = await ResolveAsync(remote, whenAbsent != WhenAbsent.LeaveOut, source, cancellationToken);
            told ??= namesake is null || found is null ? null : found.TellOf(namesake);
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

    /// <summary>Finds an organization or a group, or makes it under the first name that is free.</summary>
    /// <returns>It, and where it was made now beside another one of its name, that one.</returns>
    private Task<(OrganizationRow? Found, OrganizationRow? Namesake)> ResolveAsync(
        OrganizationRow remote, bool makes, Source source, CancellationToken cancellationToken)
    {
        var wanted = remote with { Name = DatasetNames.Ideal(remote.Name) };
        if (!FreeIds.IsUsable(wanted.Id))
            wanted = wanted with { Id = "" };
        var another = Guid.CreateVersion7().ToString();
        if (wanted.Name.Length == 0)
            wanted = wanted with { Name = wanted.Id.Length > 0 ? wanted.Id : another };
        string[] names = [.. wanted.Names(source), another];
        return makes
            ? database.WriteAsync(FindOrMakeAsync, cancellationToken)
            : database.ReadAsync<(OrganizationRow?, OrganizationRow?)>(
                async session => (await MergedAsync(session) ?? Same(await NamesakesAsync(session)), null), cancellationToken);

        async Task<(OrganizationRow?, OrganizationRow?)> FindOrMakeAsync(Session session)
        {
            if (await MergedAsync(session) is { } merged)
                return (merged, null);
            while (true)
            {
                var there = await NamesakesAsync(session);
                if (Same(there) is { } found)
                    return (found, null);
                var made = wanted with
                {
                    Id = wanted.Id.Length == 0 || there.Exists(row => row.Id == wanted.Id) ? another : wanted.Id,
                    Name = names.First(name => !there.Exists(row => row.Name == name)
                        && (name != wanted.NameOfKind || there.Exists(row => row.Name == wanted.Name && row.IsOrganization != wanted.IsOrganization))),
                };
                // Nothing is inserted where another process was quicker: then it is found now, or its name is taken.
                if (await InsertAsync(session, made, source.Id) > 0)
                    return (made, wanted.IsOrganization ? there.Find(row => row.Name == wanted.Name && row.IsOrganization) : null);
            }
        }

        async Task<OrganizationRow?> MergedAsync(Session session) => wanted.IsOrganization ? await FindMergedAsync(session, wanted) : null;

        async Task<List<OrganizationRow>> NamesakesAsync(Session session) =>
            (await session.QueryAsync<OrganizationRow>(
                $"""
                SELECT id, name, title, description, image_url, is_organization, harvest_source_id AS source_id FROM organization
                WHERE id = @Id OR {session.Dialect.In("name", "names")}
                """,
                new { wanted.Id, names = session.Dialect.List(names) })).AsList();

        // An id counts more than a name, and the wished name more than those that stand in for it.
        OrganizationRow? Same(List<OrganizationRow> there) => there.Where(row => row.Is(wanted, source.Id))
            .OrderByDescending(row => row.Id == wanted.Id).ThenBy(row => Array.IndexOf(names, row.Name)).FirstOrDefault();
    }

    private Task<int> InsertAsync(Session session, OrganizationRow made, string sourceId) => session.ExecuteAsync(
        """
        INSERT INTO organization (id, name, title, description, image_url, is_organization, created, harvest_source_id)
        VALUES (@Id, @Name, @Title, @Description, @ImageUrl, @IsOrganization, @now, @sourceId) ON CONFLICT DO NOTHING
        """,
        new { made.Id, made.Name, made.Title, made.Description, made.ImageUrl, made.IsOrganization, now = time.GetUtcNow(), sourceId });

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
}
