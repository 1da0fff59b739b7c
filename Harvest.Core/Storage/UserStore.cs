using Harvest.Model;

namespace Harvest.Storage;

/// <summary>The table <c>web_user</c>.</summary>
public sealed class UserStore(Database database)
{
    private const string Columns = """
        id, name, full_name, email, password_hash, external_id, sysadmin, active, must_change, failed_logins, locked_until,
        created, last_login
        """;

    /// <exception cref="HarvestException">The name is taken.</exception>
    public async Task AddAsync(User user, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                session => session.ExecuteAsync(
                    """
                    INSERT INTO web_user (id, name, full_name, email, password_hash, external_id, sysadmin, active, must_change, created)
                    VALUES (@Id, @Name, @FullName, @Email, @PasswordHash, @ExternalId, @Sysadmin, @Active, @MustChange, @Created)
                    """,
                    user),
                cancellationToken);
        }
        catch (Exception fault) when (database.Dialect.IsDuplicate(fault))
        {
            throw new HarvestException($"name: a user named {user.Name} exists already", fault);
        }
    }

    /// <summary>Writes everything but the name and the stamps.</summary>
    public Task UpdateAsync(User user, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE web_user SET full_name = @FullName, email = @Email, password_hash = @PasswordHash, sysadmin = @Sysadmin,
                    active = @Active, must_change = @MustChange, failed_logins = @FailedLogins, locked_until = @LockedUntil
                WHERE id = @Id
                """,
                user),
            cancellationToken);

    /// <summary>By id or name; null when there is none.</summary>
    public Task<User?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<User>(
                $"SELECT {Columns} FROM web_user WHERE id = @idOrName OR name = @idOrName", new { idOrName }),
            cancellationToken);

    public Task<User?> FindExternalAsync(string externalId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<User>(
                $"SELECT {Columns} FROM web_user WHERE external_id = @externalId", new { externalId }),
            cancellationToken);

    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<User>>(
            async session => [.. await session.QueryAsync<User>($"SELECT {Columns} FROM web_user ORDER BY name LIMIT 10000")],
            cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM web_user"), cancellationToken);

    /// <summary>Counts a wrong password, in the database so that many tries at once count as many; locks at the limit.</summary>
    public Task FailAsync(string id, int limit, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE web_user SET locked_until = CASE WHEN failed_logins + 1 >= @limit THEN @until ELSE locked_until END,
                    failed_logins = CASE WHEN failed_logins + 1 >= @limit THEN 0 ELSE failed_logins + 1 END
                WHERE id = @id
                """,
                new { id, limit, until }),
            cancellationToken);

    public Task SucceedAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE web_user SET failed_logins = 0, locked_until = NULL, last_login = @now WHERE id = @id", new { id, now }),
            cancellationToken);
}
