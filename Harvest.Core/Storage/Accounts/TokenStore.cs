using Harvest.Model;

namespace Harvest.Storage.Accounts;

/// <summary>The table <c>web_token</c>.</summary>
public sealed class TokenStore(Database database)
{
    private const string Columns = "id, user_id, name, scope, created, expires, last_used";

    public Task AddAsync(ApiToken token, string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO web_token (id, user_id, name, hash, scope, created, expires)
                VALUES (@Id, @UserId, @Name, @hash, @Scope, @Created, @Expires)
                """,
                new { token.Id, token.UserId, token.Name, hash, Scope = token.Scope.ToString(), token.Created, token.Expires }),
            cancellationToken);

    /// <summary>The token with this hash, unless it has expired.</summary>
    public Task<ApiToken?> FindAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstAsync<ApiToken>(
                $"SELECT {Columns} FROM web_token WHERE hash = @hash AND (expires IS NULL OR expires > @now)", new { hash, now }),
            cancellationToken);

    public Task TouchAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync("UPDATE web_token SET last_used = @now WHERE id = @id", new { id, now }),
            cancellationToken);

    /// <param name="userId">Whose; null for everybody's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<ApiToken>> ListAsync(string? userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ApiToken>>(
            async session => [.. await session.QueryAsync<ApiToken>(
                $"""
                SELECT {Columns} FROM web_token WHERE CAST(@userId AS text) IS NULL OR user_id = @userId
                ORDER BY created DESC, id LIMIT 1000
                """,
                new { userId })],
            cancellationToken);

    /// <summary>Revokes all tokens of a person.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> RemoveAllAsync(string userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync("DELETE FROM web_token WHERE user_id = @userId", new { userId }), cancellationToken);

    /// <returns>False when there was none.</returns>
    public Task<bool> RemoveAsync(string id, string? userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "DELETE FROM web_token WHERE id = @id AND (CAST(@userId AS text) IS NULL OR user_id = @userId)", new { id, userId }) > 0,
            cancellationToken);
}
