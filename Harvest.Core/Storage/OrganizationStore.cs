using System.Collections.Concurrent;
using Harvest.Catalogues;
using Harvest.Formats;
using Harvest.Model;

namespace Harvest.Storage;

/// <summary>The table <c>organization</c>: owners of datasets, made as they come.</summary>
public sealed class OrganizationStore(Database database, TimeProvider time)
{
    // What a remote calls an organization, and what it is here. Organizations are few and never change their id.
    private readonly ConcurrentDictionary<(string Id, string Name), Organization> resolved = [];

    /// <summary>The title of an organization, by id or name; null when it is not there or has none.</summary>
    public Task<string?> TitleAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                "SELECT nullif(title, '') FROM organization WHERE id = @idOrName OR name = @idOrName LIMIT 1", new { idOrName }),
            cancellationToken);

    /// <summary>Puts the catalogue's own organizations in the place of the remote's: the source's own one first.</summary>
    internal async Task<IReadOnlyList<DatasetChange>> ResolveAsync(
        Source source, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        var result = new List<DatasetChange>(changes.Count);
        foreach (var change in changes)
        {
            var wanted = source.PublisherId.Length > 0
                ? new Organization(source.PublisherId, source.PublisherId)
                : change.Dataset?.Organization;
            result.Add(change.Dataset is null || wanted is null
                ? change
                : change with { Dataset = change.Dataset with { Organization = await ResolveAsync(wanted, cancellationToken) } });
        }
        return result;
    }

    private async Task<Organization> ResolveAsync(Organization remote, CancellationToken cancellationToken)
    {
        if (resolved.TryGetValue((remote.Id, remote.Name), out var known))
            return known;
        var id = FreeIds.IsUsable(remote.Id) ? remote.Id : Guid.CreateVersion7().ToString();
        var name = DatasetNames.Ideal(remote.Name) is { Length: > 0 } ideal ? ideal : id;
        var organization = await database.WriteAsync(
            async session =>
            {
                var found = await session.QueryFirstAsync<OrganizationRow>(
                    """
                    SELECT id, name, title, description, image_url FROM organization
                    WHERE id = @id OR name = @name ORDER BY CASE WHEN id = @id THEN 0 ELSE 1 END LIMIT 1
                    """,
                    new { id, name });
                if (found is not null)
                    return found.ToOrganization();
                await session.ExecuteAsync(
                    """
                    INSERT INTO organization (id, name, title, description, image_url, created)
                    VALUES (@id, @name, @title, @description, @imageUrl, @now) ON CONFLICT DO NOTHING
                    """,
                    new { id, name, title = remote.Title, description = remote.Description, imageUrl = remote.ImageUrl, now = time.GetUtcNow() });
                return remote with { Id = id, Name = name };
            },
            cancellationToken);
        return resolved.GetOrAdd((remote.Id, remote.Name), organization);
    }

    private sealed record OrganizationRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string Title { get; init; } = "";

        public string Description { get; init; } = "";

        public string ImageUrl { get; init; } = "";

        public Organization ToOrganization() => new(Id, Name, Title, Description, ImageUrl);
    }
}
