using Harvest.Model;

namespace Harvest.Storage.Accounts;

/// <summary>The tables <c>organization</c> and <c>organization_member</c>, as people look after them.</summary>
public sealed class MemberStore(Database database, TimeProvider time)
{
    private const string Joined = """
        SELECT m.organization_id, o.name AS organization_name, o.title AS organization_title, m.user_id, u.name AS user_name, m.role
        FROM organization_member m JOIN organization o ON o.id = m.organization_id JOIN web_user u ON u.id = m.user_id
        """;

    /// <summary>All organizations, by title.</summary>
    public Task<IReadOnlyList<Organization>> OrganizationsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Organization>>(
            async session => [.. (await session.QueryAsync<(string Id, string Name, string Title, string Description, string ImageUrl)>(
                """
                SELECT id, name, title, description, image_url FROM organization WHERE is_organization
                ORDER BY coalesce(nullif(title, ''), name), name LIMIT 100000
                """)).Select(row => new Organization(row.Id, row.Name, row.Title, row.Description, row.ImageUrl))],
            cancellationToken);

    /// <summary>The titles of thematic groups that have one, by name.</summary>
    public Task<IReadOnlyDictionary<string, string>> GroupTitlesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, string>>(
            async session => (await session.QueryAsync<(string Name, string Title)>(
                "SELECT name, title FROM organization WHERE NOT is_organization AND title <> '' ORDER BY name LIMIT 100000", new { }))
                .DistinctBy(row => row.Name).ToDictionary(row => row.Name, row => row.Title),
            cancellationToken);

    /// <summary>By id or name; null when there is none.</summary>
    public Task<Organization?> FindAsync(string idOrName, CancellationToken cancellationToken) => FindAsync(idOrName, isOrganization: true, cancellationToken);

    /// <summary>A thematic group by id or name; null when there is none.</summary>
    public Task<Organization?> FindGroupAsync(string idOrName, CancellationToken cancellationToken) => FindAsync(idOrName, isOrganization: false, cancellationToken);

    private Task<Organization?> FindAsync(string idOrName, bool isOrganization, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<(string Id, string Name, string Title, string Description, string ImageUrl)>(
                """
                SELECT id, name, title, description, image_url FROM organization
                WHERE is_organization = @isOrganization AND (id = @idOrName OR name = @idOrName)
                ORDER BY CASE WHEN id = @idOrName THEN 0 ELSE 1 END
                """,
                new { idOrName, isOrganization })).Select(row => new Organization(row.Id, row.Name, row.Title, row.Description, row.ImageUrl)).FirstOrDefault(),
            cancellationToken);

    /// <summary>The name of the organization that another one of this name or id was merged into; null when there is none.</summary>
    public Task<string?> MergedAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>(
                """
                SELECT o.name FROM organization_alias a JOIN organization o ON o.id = a.organization_id
                WHERE a.id = @idOrName OR a.name = @idOrName ORDER BY CASE WHEN a.id = @idOrName THEN 0 ELSE 1 END LIMIT 1
                """,
                new { idOrName }),
            cancellationToken);

    /// <summary>Makes an organization, or changes its title and description; it follows no source from then on. A new one ends what led from its name to another.</summary>
    /// <exception cref="HarvestException">The name is taken.</exception>
    public async Task SaveAsync(Organization organization, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                async session =>
                {
                    await session.ExecuteAsync(
                        """
                        INSERT INTO organization (id, name, title, description, image_url, created)
                        VALUES (@Id, @Name, @Title, @Description, @ImageUrl, @now)
                        ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description, image_url = excluded.image_url,
                            harvest_source_id = NULL
                        """,
                        new { organization.Id, organization.Name, organization.Title, organization.Description, organization.ImageUrl, now = time.GetUtcNow() });
                    await session.ExecuteAsync("DELETE FROM organization_alias WHERE name = @Name AND id <> @Id", new { organization.Id, organization.Name });
                },
                cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            throw new HarvestException($"name: an organization named {organization.Name} exists already", fault);
        }
    }

    /// <summary>Removes an organization to which no source belongs; its members are members no more.</summary>
    /// <returns>False when a source belongs to it.</returns>
    public Task<bool> DeleteAsync(Organization organization, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                DELETE FROM organization WHERE id = @Id
                    AND NOT EXISTS (SELECT 1 FROM harvest_source WHERE publisher_id IN (@Id, @Name))
                """,
                new { organization.Id, organization.Name }) > 0,
            cancellationToken);

    /// <summary>The organizations of a person.</summary>
    public Task<IReadOnlyList<Membership>> OfUserAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Membership>>(
            async session => [.. await session.QueryAsync<Membership>($"{Joined} WHERE m.user_id = @userId ORDER BY o.name", new { userId })],
            cancellationToken);

    /// <summary>The people of an organization.</summary>
    public Task<IReadOnlyList<Membership>> OfOrganizationAsync(string organizationId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Membership>>(
            async session => [.. await session.QueryAsync<Membership>(
                $"{Joined} WHERE m.organization_id = @organizationId ORDER BY u.name", new { organizationId })],
            cancellationToken);

    /// <summary>Gives somebody a role, in place of another if need be.</summary>
    /// <returns>False when he had it already.</returns>
    public Task<bool> SetAsync(string organizationId, string userId, Role role, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                INSERT INTO organization_member (organization_id, user_id, role) VALUES (@organizationId, @userId, @role)
                ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role WHERE organization_member.role <> excluded.role
                """,
                new { organizationId, userId, role = role.ToString() }) > 0,
            cancellationToken);

    /// <returns>Whether the user belonged to it.</returns>
    public Task<bool> RemoveAsync(string organizationId, string userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "DELETE FROM organization_member WHERE organization_id = @organizationId AND user_id = @userId",
                new { organizationId, userId }) > 0,
            cancellationToken);
}
