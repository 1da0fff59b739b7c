using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Support;

/// <summary>
/// A test class that runs once on each database: a SQLite file and a real PostgreSQL. Every test begins with empty tables and
/// an engine of its own.
/// </summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public abstract class OnBothDatabases(DatabaseKind kind)
{
    private string database = "";

    protected Engine Engine { get; private set; } = null!;

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>Harvesters besides those of the product.</summary>
    protected virtual IReadOnlyList<IHarvester> Harvesters => [];

    /// <summary>The engine's clock; null for the real one.</summary>
    protected virtual TimeProvider? Time => null;

    /// <summary>Settings of section Harvest.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    [OneTimeSetUp]
    public async Task MakeDatabaseAsync()
    {
        if (kind == DatabaseKind.Postgres)
            database = await Databases.CreateAsync();
    }

    [OneTimeTearDown]
    public async Task DropDatabaseAsync()
    {
        if (kind == DatabaseKind.Postgres)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [SetUp]
    public async Task StartEngineAsync()
    {
        if (kind == DatabaseKind.Sqlite)
            database = $"Data Source={Path.Combine(Path.GetTempPath(), $"harvest-test-{Guid.NewGuid():N}.db")}";
        Forget();
        Engine = await StartAnotherAsync();
        if (kind == DatabaseKind.Postgres)
            await SqlAsync("TRUNCATE harvest_source, organization, dataset_search, dataset_facet, dataset_key, dataset_copy, dataset_copy_rule, web_user, web_audit CASCADE");
    }

    [TearDown]
    public async Task StopEngineAsync()
    {
        await Engine.DisposeAsync();
        if (kind == DatabaseKind.Sqlite)
            File.Delete(new SqliteDialect(database).File);
    }

    /// <summary>Makes anew what a test class keeps besides the engine; called before each test.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>Puts parts in the place of the product's.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
        foreach (var harvester in Harvesters)
            services.AddSingleton(harvester);
    }

    /// <summary>A second engine on the same tables.</summary>
    protected Task<Engine> StartAnotherAsync() => Engine.StartAsync(database, Time, Configure, Settings);

    protected T Get<T>()
        where T : notnull => Engine.Get<T>();

    protected Task<int> SqlAsync(string sql, object? parameters = null) =>
        Get<Database>().WriteAsync(session => session.ExecuteAsync(sql, parameters), None);

    /// <summary>The rows of a query.</summary>
    protected async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, object? parameters = null) =>
        await Get<Database>().ReadAsync(async session => (await session.QueryAsync<T>(sql, parameters)).ToList(), None);

    /// <summary>The only value of a query.</summary>
    protected async Task<T> ValueAsync<T>(string sql, object? parameters = null) => (await RowsAsync<T>(sql, parameters)).Single();

    /// <summary>A source that nobody serves.</summary>
    protected Task<Source> SourceAsync(string? name = null) => Engine.CreateSourceAsync(new Uri($"http://{Guid.NewGuid():N}.example/"), name: name);

    /// <summary>A job of a source, made by the store alone: no queue knows of it.</summary>
    protected async Task<Job> JobAsync(Source source) =>
        (await Get<JobStore>().CreateAsync(source.Id, new JobOrder(), None)).ShouldNotBeNull();

    /// <summary>Begins to gather a new job of a source, as the worker <paramref name="gatherer"/>.</summary>
    protected async Task<Job> GatheringAsync(Source source, string gatherer = "gatherer")
    {
        var job = await JobAsync(source);
        return (await Get<JobStore>().ClaimGatherAsync(job.Id, gatherer, TimeSpan.FromMinutes(1), None)).ShouldNotBeNull();
    }

    /// <summary>Writes objects for these records behind the <paramref name="before"/> that the job has; gives their ids.</summary>
    protected async Task<IReadOnlyList<string>> AddObjectsAsync(
        Job job, IEnumerable<string> guids, long before = 0, string gatherer = "gatherer")
    {
        var objects = guids.Select(guid => new NewObject(
            Guid.CreateVersion7().ToString(), guid, null, $"hash of {guid}", Packed.Pack("{}"u8))).ToList();
        var counts = new GatherCounts(before + objects.Count, before + objects.Count, 0, "");
        (await Get<ObjectStore>().AddAsync(job.Id, job.SourceId, gatherer, counts, objects, None)).ShouldBeTrue();
        return [.. objects.Select(o => o.Id)];
    }

    /// <summary>A job whose listing has ended, with so many waiting objects: the records 1, 2, 3 …</summary>
    protected async Task<(Job Job, IReadOnlyList<string> Ids)> GatheredAsync(Source source, int count)
    {
        var job = await GatheringAsync(source);
        var ids = await AddObjectsAsync(job, Enumerable.Range(1, count).Select(number => $"{number}"));
        (await Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", true, true, 0, None)).ShouldBeTrue();
        return (await ReloadAsync(job), ids);
    }

    protected async Task<Job> ReloadAsync(Job job) => (await Get<JobStore>().FindAsync(job.Id, None)).ShouldNotBeNull();

    protected async Task<HarvestObject> ObjectAsync(string id) => (await Get<ObjectStore>().FindAsync(id, None)).ShouldNotBeNull();

    /// <summary>Claims objects as a worker; gives the ids that it got.</summary>
    protected async Task<IReadOnlyList<string>> ClaimAsync(
        IReadOnlyCollection<string> ids, string worker = "worker", TimeSpan? lease = null) =>
        [.. (await Get<ObjectStore>().ClaimAsync(ids, worker, lease ?? TimeSpan.FromMinutes(1), None)).Select(claimed => claimed.Id)];

    /// <summary>Ends claimed objects with an outcome, as a catalogue does; gives the ids that were still the worker's to end.</summary>
    protected Task<IReadOnlyList<string>> EndAsync(
        Job job, IReadOnlyCollection<string> ids, string outcome = Outcomes.Added, string worker = "worker") =>
        Get<Database>().WriteAsync<IReadOnlyList<string>>(
            async session =>
            {
                var held = await Get<ObjectStore>().HoldAsync(session, ids, worker);
                var guids = new Dictionary<string, string>();
                foreach (var id in held)
                    guids[id] = (await session.QueryFirstAsync<string>("SELECT guid FROM harvest_object WHERE id = @id", new { id }))!;
                var ends = held.Select(id => new ObjectEnd(id, guids[id], outcome, null, [])).ToList();
                if (ends.Count > 0)
                    await Get<ObjectStore>().EndAsync(session, job.Id, job.SourceId, ends, None);
                return [.. held];
            },
            None);
}
