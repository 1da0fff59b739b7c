using Harvest.Hosting;
using Harvest.Storage;

namespace Harvest.Doctor;

/// <summary>Whether the database answers, has the tables of this version, and agrees about the time.</summary>
internal sealed class DatabaseExam(Database database, Migrator migrator, DatabaseUpgrade upgrade, TimeProvider time)
{
    private const string Part = "database";
    private const int Oldest = 130_000;

    /// <summary>More, and logs of this machine cannot be read beside those of others.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var place = database.Dialect.Place;
        try
        {
            await database.ProbeAsync(cancellationToken);
        }
        catch (HarvestException fault)
        {
            return [Finding.Problem(Part, fault.Message, Advice(fault.InnerException))];
        }
        var findings = new List<Finding>();
        var pending = await migrator.PendingAsync(cancellationToken);
        if (pending.Count > 0)
        {
            findings.Add(Finding.Problem(
                Part, $"{place} lacks the tables of this version ({Migrator.InWords(pending)}).", "harvest initdb") with
            {
                Fix = async token => $"applied {Migrator.InWords(await upgrade.RunAsync(token))}",
            });
        }
        var unknown = await migrator.UnknownAsync(cancellationToken);
        if (unknown.Count > 0)
        {
            findings.Add(Finding.Problem(
                Part,
                $"{place} was brought to a newer version than this program ({Migrator.InWords(unknown)}).",
                "Upgrade this program too; the older one may work meanwhile"));
        }
        if (findings.Count == 0)
            findings.Add(Finding.Fine(Part, $"{place} answers and has the tables of this version"));
        if (database.Dialect is PostgresDialect)
            await AddServerAsync(findings, cancellationToken);
        return findings;
    }

    /// <summary>It answers, and says no: starting it would not help.</summary>
    private static string Advice(Exception? fault) => (fault as Npgsql.PostgresException ?? fault?.InnerException as Npgsql.PostgresException)?.SqlState switch
    {
        Npgsql.PostgresErrorCodes.InvalidPassword or Npgsql.PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "Correct Username and Password in Harvest:Database, or set the password there: ALTER ROLE … PASSWORD '…'",
        Npgsql.PostgresErrorCodes.InvalidCatalogName => "Create the database: createdb -O USER NAME, or correct Database in Harvest:Database",
        _ => "Start it, or set Harvest:Database; everything waits for it meanwhile",
    };

    /// <summary>Whether there is anything to ask more of.</summary>
    public async Task<bool> HasTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.ProbeAsync(cancellationToken);
            return (await migrator.PendingAsync(cancellationToken)).Count == 0;
        }
        catch (HarvestException)
        {
            return false;
        }
    }

    private async Task AddServerAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        var (version, there) = await database.ReadAsync(
            session => session.QueryFirstAsync<(int, double)>(
                "SELECT CAST(current_setting('server_version_num') AS integer), CAST(extract(epoch FROM clock_timestamp()) AS double precision)"),
            cancellationToken);
        if (version < Oldest)
            findings.Add(Finding.Problem(Part, $"PostgreSQL {version / 10_000} is too old.", "Version 13 or later is needed"));
        var apart = ((time is DatabaseClock clock ? clock.Machine : time).GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - there;
        if (Math.Abs(apart) > Apart.TotalSeconds)
        {
            findings.Add(Finding.Note(
                "clock",
                $"The clocks of this machine and of the database are {Math.Abs(apart):0} s apart; jobs and leases go by the database's.",
                "Keep both by NTP (systemd-timesyncd, chrony), so that logs agree"));
        }
        else
        {
            findings.Add(Finding.Fine("clock", $"{Math.Abs(apart):0.0} s apart from the database's"));
        }
    }
}
