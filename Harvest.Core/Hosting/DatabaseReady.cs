using Harvest.Harvesters;
using Harvest.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harvest.Hosting;

/// <summary>
/// Holds the start of a daemon until the database answers and has the tables of this version: machines start in any order, and
/// an upgrade runs <c>harvest initdb</c> when it gets to it.
/// </summary>
public sealed partial class DatabaseReady(
    Migrator migrator, Database database, HarvesterRegistry harvesters, TimeProvider time, ILogger<DatabaseReady> logger) : IHostedService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var problem in harvesters.PlugInProblems)
            LogPlugIn(problem);
        string? said = null;
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var trouble = await TroubleAsync(cancellationToken);
            if (trouble is null)
                break;
            // One line for each kind of trouble, not one for each try.
            if (trouble != said)
                LogWaiting(database.Dialect.Place, trouble);
            said = trouble;
            await Task.Delay(pause, time, cancellationToken);
        }
        LogReady(database.Dialect.Place);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> TroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = await migrator.PendingAsync(cancellationToken);
            return pending.Count == 0 ? null : "it lacks the tables of this version; run: harvest initdb";
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return fault.Message;
        }
    }

    [LoggerMessage(5200, LogLevel.Warning, "Waiting for {Place}: {Trouble}")]
    private partial void LogWaiting(string place, string trouble);

    [LoggerMessage(5202, LogLevel.Error, "{Problem}")]
    private partial void LogPlugIn(string problem);

    [LoggerMessage(5201, LogLevel.Information, "Using {Place}")]
    private partial void LogReady(string place);
}
