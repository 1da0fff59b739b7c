using System.CommandLine;
using Harvest.Diagnostics;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harvest.Cli;

/// <summary>One run of a verb: settings, services and output. Faults that explain themselves are shown without a stack trace.</summary>
internal sealed class Invocation : IAsyncDisposable
{
    private static readonly Option<string?> ConfigFile = new("--config")
    {
        Description = "Settings file; otherwise harvest.json beside the program or in the current folder, if there",
        Recursive = true,
    };

    private static readonly Option<string[]> Settings = new("--set")
    {
        Description = "A setting, such as Queue:Type=Redis; may be given several times",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON document on standard output, and nothing else there",
        Recursive = true,
    };

    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Say more on standard error", Recursive = true };

    private readonly ServiceProvider services;

    private Invocation(ServiceProvider services, Output output)
    {
        this.services = services;
        Out = output;
    }

    /// <summary>Options that every verb takes.</summary>
    public static IEnumerable<Option> GlobalOptions => [ConfigFile, Settings, Json, Verbose];

    public Output Out { get; }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>The settings file and the single settings of a command line, for a daemon that is started in its place.</summary>
    public static IEnumerable<string> SettingsOf(ParseResult parsed) =>
    [
        .. parsed.GetValue(ConfigFile) is { } file ? ["--config", file] : Array.Empty<string>(),
        .. (parsed.GetValue(Settings) ?? []).SelectMany(setting => (string[])["--set", setting]),
    ];

    /// <summary>Gives a verb its work.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="work">Returns the exit code.</param>
    /// <param name="opensDatabase">Whether the tables must be there: SQLite's are made on the way.</param>
    public static void Attach(
        Command command, Func<Invocation, ParseResult, CancellationToken, Task<int>> work, bool opensDatabase = true) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, work, opensDatabase, cancellationToken));

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static async Task<int> RunAsync(
        ParseResult parsed,
        Func<Invocation, ParseResult, CancellationToken, Task<int>> work,
        bool opensDatabase,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var invocation = Create(parsed);
            if (opensDatabase)
                await invocation.OpenDatabaseAsync(cancellationToken);
            return await work(invocation, parsed, cancellationToken);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. What was begun is given back; the next run goes on with it.");
            return 1;
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"The database failed: {fault.Message}");
            return 1;
        }
        catch (Exception fault)
        {
            await Console.Error.WriteLineAsync(
                parsed.GetValue(Verbose) ? fault.ToString() : $"{fault.GetType().Name}: {fault.Message} (--verbose shows where)");
            return 1;
        }
    }

    private static Invocation Create(ParseResult parsed)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationManager();
        HarvestConfiguration.Add(configuration, parsed.GetValue(ConfigFile), parsed.GetValue(Settings) ?? []);
        services.AddLogging(logging => logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.UseUtcTimestamp = true;
            })
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(parsed.GetValue(Verbose) ? LogLevel.Debug : LogLevel.Error));
        services.AddHarvest(configuration);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<OtlpExport>().Start();
        return new Invocation(provider, new Output(parsed.GetValue(Json)));
    }

    /// <summary>Makes sure that the tables are there: SQLite's are made on the way.</summary>
    /// <exception cref="HarvestException">The database does not answer, or lacks the tables.</exception>
    public async Task OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        var migrator = Get<Migrator>();
        await Get<Database>().ProbeAsync(cancellationToken);
        var pending = await migrator.PendingAsync(cancellationToken);
        if (pending.Count == 0)
            return;
        if (Get<Database>().Dialect is SqliteDialect)
            await migrator.MigrateAsync(cancellationToken);
        else
            throw new HarvestException(
                $"{Get<Database>().Dialect.Place} lacks the tables of this version ({string.Join(", ", pending)}). Run: harvest initdb");
    }
}
