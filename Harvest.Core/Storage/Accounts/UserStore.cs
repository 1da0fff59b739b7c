using Harvest.Model;

namespace Harvest.Storage.Accounts;

/// <summary>The table <c>web_user</c>.</summary>
public sealed class UserStore(Database database)
{
    private const string Columns = """
        id, name, full_name, email, password_hash, external_id, sysadmin, active, must_change, failed_logins, locked_until,
        created, last_login, EXISTS (SELECT 1 FROM web_second_factor f WHERE f.user_id = web_user.id) AS has_second_factor,
        (SELECT e.until FROM web_ended_session e WHERE e.id = 'account ' || web_user.id) AS sessions_ended
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

    /// <summary>Ends a session for good.</summary>
    /// <param name="session">Its id.</param>
    /// <param name="now">Rows that nobody needs any more go.</param>
    /// <param name="until">When the session's cookie expires by itself.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    public Task EndSessionAsync(string session, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async write =>
            {
                await write.ExecuteAsync("DELETE FROM web_ended_session WHERE until < @now", new { now });
                await write.ExecuteAsync(
                    "INSERT INTO web_ended_session (id, until) VALUES (@session, @until) ON CONFLICT (id) DO NOTHING", new { session, until });
            },
            cancellationToken);

    /// <summary>Ends all sessions of an account for good.</summary>
    public Task EndSessionsAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            // Far ahead, so that the row stays when those of sessions go; each time another moment, so that what was made before is void.
            session => session.ExecuteAsync(
                "INSERT INTO web_ended_session (id, until) VALUES (@id, @until) ON CONFLICT (id) DO UPDATE SET until = excluded.until",
                new { id = $"account {userId}", until = now + TimeSpan.FromDays(DayLimit.Most) }),
            cancellationToken);

    /// <summary>Whether a session was logged out.</summary>
    public Task<bool> HasEndedAsync(string session, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async read => await read.ExecuteScalarAsync<long>("SELECT count(*) FROM web_ended_session WHERE id = @session", new { session }) > 0,
            cancellationToken);

    public Task SucceedAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE web_user SET failed_logins = 0, locked_until = NULL, last_login = @now WHERE id = @id", new { id, now }),
            cancellationToken);
}
