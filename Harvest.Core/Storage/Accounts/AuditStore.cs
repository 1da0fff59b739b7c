using Harvest.Datasets;

namespace Harvest.Storage.Accounts;

/// <summary>The table <c>web_audit</c>: who changed what.</summary>
public sealed class AuditStore(Database database, TimeProvider time)
{
    private const int MaxDetail = 1000;

    /// <param name="user">Name of the person, or of the program.</param>
    /// <param name="address">Where the request came from; empty on the command line.</param>
    /// <param name="action">What was done, such as <c>harvest_source_update</c>.</param>
    /// <param name="subject">To what.</param>
    /// <param name="detail">More, without secrets.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task AddAsync(
        string user, string address, string action, string subject, string detail, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO web_audit (id, created, user_name, address, action, subject, detail)
                VALUES (@id, @now, @user, @address, @action, @subject, @detail)
                """,
                new
                {
                    id = Guid.CreateVersion7().ToString(),
                    now = time.GetUtcNow(),
                    user,
                    address,
                    action,
                    subject = Storable.Text(subject, MaxDetail),
                    detail = Storable.Text(detail, MaxDetail),
                }),
            cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AuditRow>>(
            async session => [.. await session.QueryAsync<AuditRow>(
                """
                SELECT created, user_name, address, action, subject, detail FROM web_audit
                ORDER BY created DESC, id DESC LIMIT @limit OFFSET @offset
                """,
                new { limit, offset })],
            cancellationToken);

    /// <summary>How many changes there are.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryFirstAsync<long>("SELECT count(*) FROM web_audit"), cancellationToken);
}

/// <summary>One change.</summary>
public sealed record AuditRow
{
    public DateTimeOffset Created { get; init; }

    public string UserName { get; init; } = "";

    public string Address { get; init; } = "";

    public string Action { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Detail { get; init; } = "";
}
