using System.Collections.Concurrent;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Storage;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.World;

/// <summary>An engine that works all the time, and a server with the portals of all histories that run against it.</summary>
public sealed class WorldEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, WorldPlace> places = [];
    private readonly CancellationTokenSource stop = new();
    private readonly string folder;
    private readonly ServiceProvider services;
    private TestSite site = null!;
    private Task working = Task.CompletedTask;
    private int number;

    private WorldEngine(string? database)
    {
        folder = Directory.CreateTempSubdirectory("harvest-world-").FullName;
        var values = new Dictionary<string, string?>
        {
            ["Harvest:DataFolder"] = folder,
            ["Harvest:Database"] = database,
            ["Harvest:Http:AllowPrivateAddresses"] = "true",
            ["Harvest:Http:Retries"] = "0",
            ["Harvest:Http:RetryDelaySeconds"] = "0.01",
            ["Harvest:Http:TimeoutSeconds"] = "10",
            ["Harvest:Http:CircuitFailures"] = "10000",
            ["Harvest:Http:PerHostConcurrency"] = "64",
            ["Harvest:Consumer:Attempts"] = "2",
        };
        services = new ServiceCollection().AddLogging()
            .AddHarvest(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();
    }

    /// <param name="database">A connection string; null for a SQLite file of its own.</param>
    public static async Task<WorldEngine> StartAsync(string? database = null)
    {
        var engine = new WorldEngine(database);
        await engine.Get<Migrator>().MigrateAsync(CancellationToken.None);
        engine.site = await TestSite.StartAsync(engine.AnswerAsync);
        engine.working = Task.Run(() => engine.Get<EmbeddedRun>().RunAsync(() => Task.FromResult(false), engine.stop.Token));
        return engine;
    }

    /// <summary>Lives through a history.</summary>
    /// <exception cref="BrokenPromiseException">A promise was broken.</exception>
    public async Task RunAsync(WorldHistory history)
    {
        var key = $"h{Interlocked.Increment(ref number)}";
        var place = new WorldPlace(history.Protocol, new Uri(site.Url, $"{key}/"));
        places[key] = place;
        var model = new WorldModel();
        var source = await Get<SourceControl>().CreateAsync(
            new SourceDraft($"source-{key}", $"{place.Root}{history.Protocol.Path}", history.Protocol.Type) { Config = history.Protocol.Config },
            CancellationToken.None);
        var told = new List<string>();
        try
        {
            foreach (var round in history.Rounds)
            {
                model.Apply(round);
                await HarvestAsync(round.Oddity, round.After, round.IsApproved, round.ToString());
            }
            await HarvestAsync(Oddity.None, 0, false, "well");
            await HarvestAsync(Oddity.None, 0, true, "well, approved");
            model.CheckTruth(id => history.Protocol.GuidOf(place.Root.AbsoluteUri, id));
        }
        catch (BrokenPromiseException broken)
        {
            throw new BrokenPromiseException($"{broken.Message}{Environment.NewLine}{history.Protocol}: {string.Join($"{Environment.NewLine}  ", told)}");
        }
        finally
        {
            places.TryRemove(key, out _);
        }

        async Task HarvestAsync(Oddity oddity, int after, bool isApproved, string words)
        {
            var now = await Get<SourceStore>().FindAsync(source.Id, CancellationToken.None);
            if (isApproved && now!.HeldSet.Length > 0)
                await Get<SourceControl>().ApproveDeletionsAsync(now, now.HeldSet, CancellationToken.None);
            // One that was given before stands until a listing is complete.
            HashSet<string> approved = [], welcome = [];
            if (now!.HeldSet.Length > 0 && (isApproved || now.DeletionsApproved))
            {
                foreach (var record in await Get<HeldBack>().PageAsync(source.Id, 0, 10_000, CancellationToken.None))
                    (record.IsDeletion ? approved : welcome).Add(record.Guid);
            }
            place.Be(model.Records, oddity, after);
            var job = await RunAsync(source);
            var errors = await Get<JobReports>().GatherErrorsAsync(job.Id, 3, CancellationToken.None);
            told.Add($"{words}: added {job.Added}, updated {job.Updated}, deleted {job.Deleted}, same {job.NotModified + job.Unchanged}, errored {job.Errored}, "
                + $"held {job.Withheld}+{job.WithheldAdditions}, complete {job.Complete}{string.Concat(errors.Select(error => $"{Environment.NewLine}    {error}"))}");
            model.Check(
                history.Protocol, oddity, approved, welcome, await DatasetsAsync(source), id => history.Protocol.GuidOf(place.Root.AbsoluteUri, id));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working.ContinueWith(_ => { }, TaskScheduler.Default);
        stop.Dispose();
        await site.DisposeAsync();
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    private async Task<Job> RunAsync(Source source)
    {
        var job = await Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var begun = TimeProvider.System.GetTimestamp();
        while (job.Status is not (JobStatus.Finished or JobStatus.Aborted))
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new BrokenPromiseException($"the job does not end: {job}");
            await Task.Delay(5);
            job = (await Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!;
        }
        return job;
    }

    private Task<IReadOnlyList<(string, string)>> DatasetsAsync(Source source) =>
        Get<Database>().ReadAsync<IReadOnlyList<(string, string)>>(
            async session => [.. await session.QueryAsync<(string, string)>(
                "SELECT guid, title FROM dataset WHERE harvest_source_id = @Id AND state = 'active'", new { source.Id })],
            CancellationToken.None);

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        var end = path.IndexOf('/', StringComparison.Ordinal);
        if (end < 0 || !places.TryGetValue(path[..end], out var place))
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var answer = place.Answer(new WorldRequest(place.Root.AbsoluteUri, path[(end + 1)..], query, await reader.ReadToEndAsync()));
        if (answer is null)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        await context.Response.WriteAsync(answer.Body);
    }
}

/// <summary>A portal of the world at its address.</summary>
internal sealed class WorldPlace(WorldProtocol protocol, Uri root)
{
    private readonly Lock gate = new();
    private WorldListing listing = new([], Oddity.None);
    private int after;

    public Uri Root => root;

    /// <summary>From now on it has these records, and this is wrong with it.</summary>
    public void Be(IReadOnlyList<WorldRecord> records, Oddity oddity, int goodAnswers)
    {
        lock (gate)
            (listing, after) = (new WorldListing([.. oddity.Listed(protocol, records)], oddity), goodAnswers);
    }

    /// <returns>Null to hang up.</returns>
    public WorldAnswer? Answer(WorldRequest request)
    {
        lock (gate)
        {
            var well = protocol.Answer(request, listing);
            if (!listing.Oddity.IsFault() || after-- > 0)
                return well;
            return listing.Oddity switch
            {
                Oddity.Status400 => new(400, "text/plain", "bad request"),
                Oddity.Status403 => new(403, "text/plain", "forbidden"),
                Oddity.Status404 => WorldAnswer.NotFound,
                Oddity.Status409 => new(409, "application/json", """{"success": false, "error": {"__type": "Validation Error", "message": "no"}}"""),
                Oddity.Status410 => new(410, "text/plain", "gone"),
                Oddity.Status500 => new(500, "text/plain", "database is locked"),
                Oddity.Status503 => new(503, "text/html", "<h1>later</h1>"),
                Oddity.Html => new(200, "text/html", "<!DOCTYPE html><html><head><title>Please log in</title></head><body><a href='/'>Log in</a></body></html>"),
                Oddity.Maintenance => new(200, "text/html", "<html><body><h1>Maintenance</h1><a href='status.xml'>state of our services</a></body></html>"),
                Oddity.Empty => new(200, "application/octet-stream", ""),
                Oddity.EmptyObject => WorldAnswer.Json("{}"),
                Oddity.EmptyList => WorldAnswer.Json("[]"),
                Oddity.OtherJson => WorldAnswer.Json("""{"status": "ok", "results": [1, 2], "total": 3}"""),
                Oddity.Refusal => WorldAnswer.Json("""{"success": false, "error": {"message": "quota exceeded"}}"""),
                Oddity.OtherXml => WorldAnswer.Xml("<rss version='2.0'><channel><title>News</title></channel></rss>"),
                Oddity.Truncated => well with { Body = well.Body[..(well.Body.Length / 2)] },
                Oddity.Garbage => well with { Body = "\u0001\u0002 {<[" },
                _ => null,
            };
        }
    }
}
