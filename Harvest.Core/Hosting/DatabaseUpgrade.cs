using Harvest.Catalogues.Local;
using Harvest.Storage;

namespace Harvest.Hosting;

/// <summary>Brings the database to this version: the tables, then the search index where a script has emptied it.</summary>
public sealed class DatabaseUpgrade(Database database, Migrator migrator, Reindexing reindexing)
{
    /// <summary>If the process dies in between, the next call finds what is missing.</summary>
    /// <returns>The names of the scripts that ran.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var ran = await migrator.MigrateAsync(cancellationToken);
        var isMissing = await database.ReadAsync(
            session => session.ExecuteScalarAsync<bool>(
                """
                SELECT EXISTS (SELECT 1 FROM dataset d WHERE d.state = 'active'
                    AND NOT EXISTS (SELECT 1 FROM dataset_search s WHERE s.rowid = d.number))
                """),
            cancellationToken);
        if (isMissing)
            await reindexing.RunAsync(null, cancellationToken);
        return ran;
    }
}
