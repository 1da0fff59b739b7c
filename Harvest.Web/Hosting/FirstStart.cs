using Harvest.Accounts;
using Harvest.Hosting;
using Harvest.Storage;

namespace Harvest.Web.Hosting;

/// <summary>
/// Brings the tables up to date before anything else starts, and makes the first account when the site listens: the password of one that
/// could not would never be seen. A PostgreSQL database that others use too waits for <c>harvest initdb</c>, unless it is empty.
/// </summary>
internal sealed partial class FirstStart(
    Migrator migrator,
    DatabaseUpgrade upgrade,
    Database database,
    AccountControl accounts,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    HarvestOptions options,
    ILogger<FirstStart> logger) : IHostedLifecycleService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.ProbeAsync(cancellationToken);
        var pending = await migrator.PendingAsync(cancellationToken);
        if (pending.Count > 0 && (database.Dialect is SqliteDialect || pending[0].StartsWith("0001", StringComparison.Ordinal)))
            await upgrade.RunAsync(cancellationToken);
        else if (pending.Count > 0)
            throw new HarvestException($"{database.Dialect.Place} lacks the tables of this version ({Migrator.InWords(pending)}). Run: harvest initdb");
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var password = await accounts.CreateFirstAsync(cancellationToken);
        lifetime.ApplicationStarted.Register(() => Tell(password));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell(string? password)
    {
        var url = services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
            .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        LogReady(options.Web.Title, url, database.Dialect.Place, options.Queue.Type.ToString());
        // To the terminal only: a log may be kept where others read it.
        if (password is not null)
            Console.WriteLine($"First start. Log in at {url}/login as admin with the one-time password {password} and choose your own.");
    }

    [LoggerMessage(6000, LogLevel.Information, "{Title} is ready at {Url} on {Place}, queue {Queue}")]
    private partial void LogReady(string title, string url, string place, string queue);
}
