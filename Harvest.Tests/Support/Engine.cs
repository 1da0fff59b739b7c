using System.Text.Json;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Control;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Support;

/// <summary>
/// The whole engine in the embedded shape, as the programs put it together: a fresh SQLite file unless another database is
/// given, loopback open as a source, retries that come at once.
/// </summary>
public sealed class Engine : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private readonly ServiceProvider services;

    private Engine(string folder, ServiceProvider services)
    {
        this.folder = folder;
        this.services = services;
    }

    /// <summary>Starts an engine with migrated tables.</summary>
    /// <param name="database">A connection string; null for a SQLite file of its own.</param>
    /// <param name="time">A clock other than the real one.</param>
    /// <param name="settings">Settings of section Harvest, such as <c>("Http:Retries", "0")</c>.</param>
    public static Task<Engine> StartAsync(
        string? database = null, TimeProvider? time = null, params IEnumerable<(string Key, string Value)> settings) =>
        StartAsync(database, time, _ => { }, settings);

    /// <inheritdoc cref="StartAsync(string?, TimeProvider?, IEnumerable{ValueTuple{string, string}})"/>
    /// <param name="configure">Adds harvesters, or puts parts in the place of the product's.</param>
    public static async Task<Engine> StartAsync(
        string? database,
        TimeProvider? time,
        Action<IServiceCollection>? configure,
        params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = Directory.CreateTempSubdirectory("harvest-test-").FullName;
        var values = new Dictionary<string, string?>
        {
            ["Harvest:DataFolder"] = folder,
            ["Harvest:Database"] = database,
            ["Harvest:Http:AllowPrivateAddresses"] = "true",
            ["Harvest:Http:RetryDelaySeconds"] = "0.01",
            ["Harvest:Http:TimeoutSeconds"] = "10",
            ["Harvest:Http:CircuitFailures"] = "1000",
        };
        foreach (var (key, value) in settings)
            values[$"Harvest:{key}"] = value;
        var services = new ServiceCollection().AddLogging();
        if (time is not null)
            services.AddSingleton(time);
        services.AddHarvest(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        configure?.Invoke(services);
        var engine = new Engine(folder, services.BuildServiceProvider());
        if (engine.Get<Database>().Dialect is SqliteDialect { File: var file })
            await SqliteTemplate.FillAsync(file);
        await engine.Get<Migrator>().MigrateAsync(CancellationToken.None);
        return engine;
    }

    /// <summary>A part of the engine.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Makes a source with a name of its own.</summary>
    public Task<Source> CreateSourceAsync(Uri url, string type = "ckan", string config = "", string? name = null) =>
        Get<SourceControl>().CreateAsync(
            new SourceDraft(name ?? $"source-{Guid.NewGuid():N}", url.AbsoluteUri, type) { Config = config },
            CancellationToken.None);

    /// <summary>The source as it is stored now.</summary>
    public async Task<Source> ReloadAsync(Source source) =>
        await Get<SourceStore>().FindAsync(source.Id, CancellationToken.None) ?? throw new AssertionException($"{source} is gone");

    /// <summary>Runs one job of a source to its end; a job that does not end fails the test.</summary>
    public async Task<Job> HarvestAsync(Source source, JobOrder? order = null)
    {
        var job = await Get<JobControl>().CreateAsync(await ReloadAsync(source), order ?? new JobOrder(), CancellationToken.None);
        return (await RunAsync(job))[0];
    }

    /// <summary>Works until these jobs have ended.</summary>
    public async Task<IReadOnlyList<Job>> RunAsync(params IReadOnlyList<Job> open)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var jobs = open.ToArray();
        try
        {
            await Get<EmbeddedRun>().RunAsync(
                async () =>
                {
                    for (var i = 0; i < jobs.Length; i++)
                        jobs[i] = (await Get<JobStore>().FindAsync(jobs[i].Id, deadline.Token))!;
                    return jobs.All(job => job.Status is JobStatus.Finished or JobStatus.Aborted);
                },
                deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new AssertionException($"Not ended within {Deadline.TotalSeconds:0} s: {string.Join(Environment.NewLine, jobs.AsEnumerable())}");
        }
        return jobs;
    }

    /// <summary>The active datasets in order of name, of all sources or of one, in the package form.</summary>
    public async Task<IReadOnlyList<JsonElement>> DatasetsAsync(Source? source = null)
    {
        var packages = new List<JsonElement>();
        await foreach (var package in Get<DatasetQueries>().AllAsync(source?.Id, CancellationToken.None))
            packages.Add(JsonElement.Parse(package));
        return packages;
    }

    /// <summary>What went wrong in a job: gather errors as they are, those of records as <c>guid: message</c>; no warnings.</summary>
    public async Task<IReadOnlyList<string>> ErrorsAsync(Job job)
    {
        var reports = Get<JobReports>();
        var errors = (await reports.GatherErrorsAsync(job.Id, 10_000, CancellationToken.None)).ToList();
        var records = await reports.ObjectErrorsAsync(job.Id, 10_000, CancellationToken.None);
        errors.AddRange(records.Where(error => !error.Warning).Select(error => $"{error.Guid}: {error.Message}"));
        return errors;
    }

    /// <summary>How many rows a table has.</summary>
    public Task<long> CountAsync(string table) =>
        Get<Database>().ReadAsync(session => session.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
