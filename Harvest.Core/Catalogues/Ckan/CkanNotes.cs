using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// The table <c>catalogue_request</c>: under which names the site is being asked for datasets. Written before the site is
/// asked, taken away together with the outcome, so it holds no more than what is under way.
/// </summary>
internal sealed class CkanNotes(Database database)
{
    /// <summary>The names noted for these records of a source, by guid; the last one is the last that was asked for.</summary>
    public static async Task<ILookup<string, string>> ReadAsync(Session session, Source source, IReadOnlyCollection<string> guids) =>
        (await session.QueryAsync<(string Guid, string Name)>(
            $"""
            SELECT guid, name FROM catalogue_request
            WHERE harvest_source_id = @Id AND {session.Dialect.In("guid", "guids")} ORDER BY number
            """,
            new { source.Id, guids = session.Dialect.List(guids) })).ToLookup(row => row.Guid, row => row.Name);

    /// <summary>Notes the first names of new records.</summary>
    public static Task WriteAsync(
        Session session, Source source, IEnumerable<OutgoingRecord> records, CancellationToken cancellationToken)
    {
        var ordered = records.OrderBy(record => record.Guid, StringComparer.Ordinal);
        return WriteAsync(session, source, ordered.Select(record => (record.Guid, 0, record.Name!)), cancellationToken);
    }

    /// <summary>Notes that another name is asked for, the so-many-th after those noted before.</summary>
    public Task AddAsync(OutgoingRecord record, int number, string name, CancellationToken cancellationToken) => database.WriteAsync(
        session => WriteAsync(session, record.Source, [(record.Guid, record.Asked.Count + number, name)], cancellationToken),
        cancellationToken);

    public static Task RemoveAsync(Session session, Source source, IReadOnlyCollection<string> guids) => session.ExecuteAsync(
        $"DELETE FROM catalogue_request WHERE harvest_source_id = @Id AND {session.Dialect.In("guid", "guids")}",
        new { source.Id, guids = session.Dialect.List(guids) });

    private static Task WriteAsync(
        Session session, Source source, IEnumerable<(string Guid, int Number, string Name)> names, CancellationToken cancellationToken) =>
        session.Dialect.ExecuteManyAsync(
            session,
            """
            INSERT INTO catalogue_request (harvest_source_id, guid, number, name) VALUES (@p0, @p1, @p2, @p3) ON CONFLICT DO NOTHING
            """,
            names.Select(row => new object?[] { source.Id, row.Guid, row.Number, row.Name }),
            cancellationToken);
}
