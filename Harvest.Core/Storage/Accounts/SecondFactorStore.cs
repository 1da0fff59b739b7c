namespace Harvest.Storage.Accounts;

/// <summary>The tables <c>web_second_factor</c> and <c>web_recovery_code</c>.</summary>
public sealed class SecondFactorStore(Database database, TimeProvider time)
{
    /// <summary>The secret of an account as <see cref="AddAsync"/> was given it; null when it has no second factor.</summary>
    public Task<string?> FindAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<string>("SELECT secret FROM web_second_factor WHERE user_id = @userId", new { userId }),
            cancellationToken);

    /// <summary>Switches the second factor of an account on.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="secret">Protected: it is stored as it is given.</param>
    /// <param name="step">The period of time of the code that confirmed it, which is used up.</param>
    /// <param name="hashes">Hashes of the recovery codes.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <returns>False when the account has one already; nothing is changed then.</returns>
    public Task<bool> AddAsync(string userId, string secret, long step, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var isNew = await session.ExecuteAsync(
                    """
                    INSERT INTO web_second_factor (user_id, secret, last_step, created) VALUES (@userId, @secret, @step, @now)
                    ON CONFLICT (user_id) DO NOTHING
                    """,
                    new { userId, secret, step, now = time.GetUtcNow() }) > 0;
                if (isNew)
                    await ReplaceAsync(session, userId, hashes);
                return isNew;
            },
            cancellationToken);

    /// <summary>Uses up a period of time and all before it.</summary>
    /// <returns>False when it was used up.</returns>
    public Task<bool> UseAsync(string userId, long step, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "UPDATE web_second_factor SET last_step = @step WHERE user_id = @userId AND last_step < @step", new { userId, step }) > 0,
            cancellationToken);

    /// <summary>Uses up a recovery code.</summary>
    /// <returns>False when there is none with this hash.</returns>
    public Task<bool> UseRecoveryAsync(string userId, string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "DELETE FROM web_recovery_code WHERE user_id = @userId AND hash = @hash", new { userId, hash }) > 0,
            cancellationToken);

    /// <summary>How many recovery codes of an account are left.</summary>
    public Task<long> CountRecoveryAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM web_recovery_code WHERE user_id = @userId", new { userId }),
            cancellationToken);

    /// <summary>Puts other recovery codes in the place of those that are left.</summary>
    public Task ReplaceRecoveryAsync(string userId, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        database.WriteAsync(session => ReplaceAsync(session, userId, hashes), cancellationToken);

    /// <summary>Switches the second factor of an account off.</summary>
    /// <returns>False when it had none.</returns>
    public Task<bool> RemoveAsync(string userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM web_recovery_code WHERE user_id = @userId", new { userId });
                return await session.ExecuteAsync("DELETE FROM web_second_factor WHERE user_id = @userId", new { userId }) > 0;
            },
            cancellationToken);

    private static async Task ReplaceAsync(Session session, string userId, IReadOnlyCollection<string> hashes)
    {
        await session.ExecuteAsync("DELETE FROM web_recovery_code WHERE user_id = @userId", new { userId });
        await session.ExecuteAsync(
            "INSERT INTO web_recovery_code (user_id, hash) VALUES (@userId, @hash)", hashes.Select(hash => new { userId, hash }));
    }
}
