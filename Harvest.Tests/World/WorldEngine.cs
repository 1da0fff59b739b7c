using System.Collections.Concurrent;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.World;

/// <summary>An engine that works all the time, and a server with the portals of all histories that run against it.</summary>
public sealed class WorldEngine : IAsyncDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

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
            // No portal of the world hangs: only a machine at its limit is slow.
            ["Harvest:Http:TimeoutSeconds"] = "120",
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
        var isForetold = number % 3 == 0;
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
            // A portal that has moved is another one to whoever has not known it before.
            if (model.Shown == 0 && oddity is Oddity.Moved or Oddity.Elsewhere)
                oddity = Oddity.None;
            // Where the fault comes after some answers, which these are depends on who asks first.
            DryRunReport? foretold = null;
            if (isForetold && !(after > 0 && (oddity.IsFault() || oddity == Oddity.Shifts)))
            {
                place.Be(model.Records, oddity, after);
                foretold = await Get<DryRun>().RunAsync(
                    (await Get<SourceStore>().FindAsync(source.Id, CancellationToken.None))!, new JobOrder(), _ => { }, CancellationToken.None);
            }
            place.Be(model.Records, oddity, after);
            var job = await RunAsync(source);
            var errors = await Get<JobReports>().GatherErrorsAsync(job.Id, 3, CancellationToken.None);
            told.Add($"{words}: added {job.Added}, updated {job.Updated}, deleted {job.Deleted}, same {job.NotModified + job.Unchanged}, errored {job.Errored}, "
                + $"held {job.Withheld}+{job.WithheldAdditions}, complete {job.Complete}{string.Concat(errors.Select(error => $"{Environment.NewLine}    {error}"))}");
            if (foretold is not null)
                Compare(foretold, job);
            model.Check(
                history.Protocol, oddity, approved, welcome, await DatasetsAsync(source), id => history.Protocol.GuidOf(place.Root.AbsoluteUri, id));
        }
    }

    private static void Compare(DryRunReport foretold, Job job)
    {
        var said = (foretold.Added, foretold.Updated, foretold.Deleted, foretold.RecordErrors, foretold.HeldDeletions, foretold.HeldAdditions, foretold.NotModified);
        var done = (job.Added, job.Updated, job.Deleted, job.Errored, job.Withheld, job.WithheldAdditions, job.NotModified + job.Unchanged);
        if (said != done)
        {
            throw new BrokenPromiseException(
                $"the dry run said (added, updated, deleted, failed, held deletions, held additions, unchanged) {said}, the harvest did {done}");
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
            if (TimeProvider.System.GetElapsedTime(begun) > MaxWait)
                throw new BrokenPromiseException($"the job does not end: {job}");
            await Task.Delay(20);
            job = (await Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!;
        }
        return job;
    }

    private Task<IReadOnlyList<(string, string)>> DatasetsAsync(Source source) =>
        Get<Database>().ReadAsync<IReadOnlyList<(string, string)>>(
            async session => [.. await session.QueryAsync<(string, string)>(
                """
                SELECT replace(replace(guid, '/moved/', '/'), '/elsewhere/', '/'), title
                FROM dataset WHERE harvest_source_id = @Id AND state = 'active'
                """,
                new { source.Id })],
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
        var answer = place.Answer(new WorldRequest(place.Root.AbsoluteUri, path[(end + 1)..], query, await reader.ReadToEndAsync())
        {
            QueryString = context.Request.QueryString.Value ?? "",
        });
        if (answer is null)
        {
            context.Abort();
            return;
        }
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Status == 204)
            return;
        response.ContentType = answer.Type;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        if (answer.Encoding is not null)
            response.Headers.ContentEncoding = answer.Encoding;
        if (answer.IsCut)
            response.ContentLength = answer.Body.Length + 1000;
        await response.WriteAsync(answer.Body);
        if (answer.IsCut)
        {
            await response.Body.FlushAsync();
            context.Abort();
        }
    }
}

/// <summary>A portal of the world at its address.</summary>
internal sealed class WorldPlace(WorldProtocol protocol, Uri root)
{
    private readonly Lock gate = new();
    private WorldListing listing = new([], Oddity.None);
    private IReadOnlyList<WorldRecord> before = [];
    private int after;

    public Uri Root => root;

    /// <summary>From now on it has these records, and this is wrong with it.</summary>
    public void Be(IReadOnlyList<WorldRecord> records, Oddity oddity, int goodAnswers)
    {
        lock (gate)
            (listing, before, after) = (new WorldListing([.. oddity.Listed(protocol, records)], oddity), [.. records], goodAnswers);
    }

    /// <returns>Null to hang up.</returns>
    public WorldAnswer? Answer(WorldRequest request)
    {
        lock (gate)
        {
            foreach (var (oddity, folder) in (ReadOnlySpan<(Oddity, string)>)[(Oddity.Moved, "moved/"), (Oddity.Elsewhere, "elsewhere/")])
            {
                if (listing.Oddity != oddity)
                    continue;
                if (!request.Path.StartsWith(folder, StringComparison.Ordinal))
                    return WorldAnswer.To($"{request.Root}{folder}{request.Path}{request.QueryString}", request.Body.Length > 0 ? 308 : 301);
                request = request with { Path = request.Path[folder.Length..] };
            }
            // Its first record goes while it is being listed, and all others move up.
            var isBefore = listing.Oddity == Oddity.Shifts && after-- > 0;
            var well = protocol.Answer(request, isBefore ? listing with { Records = before } : listing);
            if (listing.Oddity == Oddity.ServedAsHtml)
                return well with { Type = "text/html" };
            if (!listing.Oddity.IsFault() || after-- > 0)
                return well;
            return listing.Oddity switch
            {
                Oddity.Status204 => new(204, "", ""),
                Oddity.Status401 => new(401, "text/plain", "who are you"),
                Oddity.Status405 => new(405, "text/plain", "not so"),
                Oddity.Status501 => new(501, "text/plain", "not yet"),
                Oddity.Status502 => new(502, "text/html", "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>"),
                Oddity.RedirectLoop => WorldAnswer.To($"{request.Root}{request.Path}{request.QueryString}"),
                Oddity.RedirectHome => request.Path == "home"
                    ? new(200, "text/html", "<!DOCTYPE html><html><body><h1>Welcome</h1><a href='/about/'>About us</a></body></html>")
                    : WorldAnswer.To($"{request.Root}home"),
                Oddity.RedirectNowhere => WorldAnswer.To("http://127.0.0.1:9/"),
                Oddity.NullJson => WorldAnswer.Json("null"),
                Oddity.PlainText => new(200, "text/plain", "OK"),
                Oddity.Pdf => new(200, "application/pdf", "%PDF-1.4\n%\u00e2\u00e3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"),
                Oddity.Deep => well with { Body = well.Type.Contains("json", StringComparison.Ordinal) ? new string('[', 50_000) : string.Concat(Enumerable.Repeat("<a>", 50_000)) },
                Oddity.Entities => WorldAnswer.Xml("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><a>&b;&b;&b;</a>"),
                Oddity.BadGzip => well with { Encoding = "gzip" },
                Oddity.CutTransfer => well with { IsCut = true },
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
