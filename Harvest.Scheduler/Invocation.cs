using System.CommandLine;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Queues;
using Harvest.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harvest.Cli;

/// <summary>One run of a verb: settings, services and output. Faults that explain themselves are shown without a stack trace.</summary>
internal sealed class Invocation : IAsyncDisposable
{
    private static readonly Option<string[]> Settings = new("--set")
    {
        Description = "Override a setting, for example Queue:Type=Redis (repeatable)",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON",
        Recursive = true,
    };

    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Verbose output on standard error", Recursive = true };

    static Invocation() => Settings.Validators.Add(result =>
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
            result.AddError($"--set takes KEY=VALUE, such as Queue:Type=Redis, found {wrong.Value}");
    });

    private readonly ServiceProvider services;

    private Invocation(ServiceProvider services, Output output)
    {
        this.services = services;
        Out = output;
    }

    /// <summary>Options that every verb takes.</summary>
    public static IEnumerable<Option> GlobalOptions => [new ConfigFile(), Settings, Json, Verbose];

    public Output Out { get; }

    /// <summary>Whether the database is one that this run has made.</summary>
    public bool HasMadeDatabase { get; private set; }

    /// <summary>Adds the options that every command takes; those that it has itself stay its own.</summary>
    public static void AddGlobalOptions(RootCommand root)
    {
        foreach (var option in GlobalOptions)
            root.Options.Add(option);
        // One each: an option looks through all the commands that have it whenever it is given to another.
        foreach (var command in Below(root).Where(command => command.Options.All(own => own.Name != ConfigFile.OptionName)))
            command.Options.Add(new ConfigFile());
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(sub => Below(sub).Prepend(sub));

    /// <summary>Whether the site has a queue outside this process, and so perhaps consumers.</summary>
    public bool HasBroker { get; private init; }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>The settings file and the single settings of a command line, for a daemon that is started in its place.</summary>
    public static IEnumerable<string> SettingsOf(ParseResult parsed) =>
    [
        .. ConfigFile.Of(parsed) is { } file ? ["--config", file] : Array.Empty<string>(),
        .. (parsed.GetValue(Settings) ?? []).SelectMany(setting => (string[])["--set", setting]),
    ];

    /// <summary>Gives a verb its work.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="work">Returns the exit code.</param>
    /// <param name="opensDatabase">Whether the tables must be there: SQLite's are made on the way.</param>
    /// <param name="isAlone">Whether the work is done in this process whatever the broker: no daemon takes part in it.</param>
    /// <param name="takesWrong">Whether wrong settings count as not given, for the command that reports them.</param>
    public static void Attach(
        Command command,
        Func<Invocation, ParseResult, CancellationToken, Task<int>> work,
        bool opensDatabase = true,
        bool isAlone = false,
        bool takesWrong = false) =>
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(() => Create(parsed, isAlone, takesWrong), parsed, work, opensDatabase, cancellationToken));

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static async Task<int> RunAsync(
        Func<Invocation> create,
        ParseResult parsed,
        Func<Invocation, ParseResult, CancellationToken, Task<int>> work,
        bool opensDatabase,
        CancellationToken cancellationToken)
    {
        var output = new Output(parsed.GetValue(Json));
        try
        {
            await using var invocation = create();
            output = invocation.Out;
            if (opensDatabase)
                await invocation.OpenDatabaseAsync(cancellationToken);
            return await work(invocation, parsed, cancellationToken);
        }
        catch (WrongInputException fault)
        {
            return await Failure.InputAsync(fault, Usage.Path(parsed.CommandResult), output.TakesError);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException or QueueException)
        {
            return await Failure.WorkAsync((fault as HarvestException)?.AtTerminal ?? fault.Message, output.TakesError);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await Failure.WorkAsync(
                "Stopped. Unfinished work is back in the queue; the next run continues it.", output.TakesError, Failure.Interrupted);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or System.Net.Sockets.SocketException)
        {
            return await Failure.WorkAsync($"The database failed: {fault.Message}", output.TakesError);
        }
        catch (Exception fault)
        {
            var details = parsed.GetValue(Verbose) ? $"{Environment.NewLine}{fault}" : " (details: --verbose)";
            return await Failure.WorkAsync($"Unexpected error: {fault.Message}{details}", output.TakesError);
        }
    }

    private static Invocation Create(ParseResult parsed, bool isAlone, bool takesWrong)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationManager();
        var faults = new List<string>();
        HarvestConfiguration.Add(configuration, ConfigFile.Of(parsed), parsed.GetValue(Settings) ?? [], takesWrong ? faults.Add : null);
        services.AddSingleton(new SettingsFaults(faults));
        var queue = configuration[$"{HarvestOptions.Section}:Queue:Type"];
        if (isAlone)
            configuration.AddInMemoryCollection([new($"{HarvestOptions.Section}:Queue:Type", nameof(QueueType.Memory))]);
        services.AddLogging(logging => logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.UseUtcTimestamp = true;
            })
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(parsed.GetValue(Verbose) ? LogLevel.Debug : LogLevel.Error));
        services.AddHarvest(configuration, takesWrong);
        var provider = services.BuildServiceProvider();
        TelemetryExport.Start(provider);
        return new Invocation(provider, new Output(parsed.GetValue(Json)))
        {
            HasBroker = queue is not null && !queue.Equals(nameof(QueueType.Memory), StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>Makes sure that the tables are there: SQLite's are made on the way.</summary>
    /// <exception cref="HarvestException">The database does not answer, or lacks the tables.</exception>
    public async Task OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        var migrator = Get<Migrator>();
        HasMadeDatabase = Get<Database>().Dialect is SqliteDialect sqlite && !File.Exists(sqlite.File);
        await Get<Database>().ProbeAsync(cancellationToken);
        var pending = await migrator.PendingAsync(cancellationToken);
        if (pending.Count == 0)
            return;
        if (Get<Database>().Dialect is SqliteDialect)
            await Get<DatabaseUpgrade>().RunAsync(cancellationToken);
        else
            throw new HarvestException(
                $"{Get<Database>().Dialect.Place} lacks the tables of this version ({Migrator.InWords(pending)}). Run: harvest initdb");
    }
}
