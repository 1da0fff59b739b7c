using Dapper;

namespace Harvest.Storage;

/// <summary>Dapper on a session, so that no statement forgets its transaction.</summary>
internal static class SessionQueries
{
    public static Task<int> ExecuteAsync(this Session session, string sql, object? parameters = null) =>
        session.Connection.ExecuteAsync(Command(session, sql, parameters));

    public static Task<IEnumerable<T>> QueryAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryAsync<T>(Command(session, sql, parameters));

    /// <summary>Rows of two parts; the second begins with the column <paramref name="split"/>.</summary>
    public static Task<IEnumerable<T>> QueryAsync<TFirst, TSecond, T>(
        this Session session, string sql, object parameters, string split, Func<TFirst, TSecond, T> join) =>
        session.Connection.QueryAsync(Command(session, sql, parameters), join, split);

    public static Task<T?> QueryFirstAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryFirstOrDefaultAsync<T>(Command(session, sql, parameters));

    public static Task<T?> ExecuteScalarAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.ExecuteScalarAsync<T>(Command(session, sql, parameters));

    /// <summary>Reads row by row, holding one at a time.</summary>
    public static IAsyncEnumerable<T> StreamAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryUnbufferedAsync<T>(sql, parameters, session.Transaction);

    private static CommandDefinition Command(Session session, string sql, object? parameters) =>
        new(sql, parameters, session.Transaction, cancellationToken: session.Token);
}
