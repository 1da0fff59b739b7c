using Dapper;

namespace Harvest.Storage;

/// <summary>Dapper on a session, so that no statement forgets its transaction.</summary>
internal static class SessionQueries
{
    public static Task<int> ExecuteAsync(this Session session, string sql, object? parameters = null) =>
        session.Connection.ExecuteAsync(sql, parameters, session.Transaction);

    public static Task<IEnumerable<T>> QueryAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryAsync<T>(sql, parameters, session.Transaction);

    public static Task<T?> QueryFirstAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryFirstOrDefaultAsync<T>(sql, parameters, session.Transaction);

    public static Task<T?> ExecuteScalarAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.ExecuteScalarAsync<T>(sql, parameters, session.Transaction);

    /// <summary>Reads row by row, holding one at a time.</summary>
    public static IAsyncEnumerable<T> StreamAsync<T>(this Session session, string sql, object? parameters = null) =>
        session.Connection.QueryUnbufferedAsync<T>(sql, parameters, session.Transaction);
}
