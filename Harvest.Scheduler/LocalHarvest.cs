using System.Diagnostics;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Cli;

/// <summary>Harvests sources in this process while somebody watches, and reports.</summary>
internal sealed class LocalHarvest(Invocation run)
{
    private readonly Stopwatch watch = new();

    /// <summary>Runs a job for each source; one that is open already is gone on with.</summary>
    public async Task<IReadOnlyList<(Source Source, Job Job)>> RunAsync(
        IReadOnlyList<Source> sources, JobOrder order, CancellationToken cancellationToken)
    {
        var jobs = run.Get<JobStore>();
        var ours = new List<(Source Source, Job Job)>();
        watch.Start();
        // A person asks for it now, whatever hours and limits the site has for its own jobs.
        run.Get<JobTurns>().IsOff = true;
        foreach (var source in sources)
        {
            // With consumers about, an open job is theirs: the two must not work on one job with different settings.
            var job = !run.HasBroker && await jobs.NewestAsync(source.Id, cancellationToken) is { Status: JobStatus.New or JobStatus.Running } open
                ? open
                : await run.Get<SourceService>().RunAsync(Caller.CommandLine, source, order, cancellationToken);
            ours.Add((source, job));
        }
        await new ProgressDisplay(run.Out).ShowAsync(
            [.. ours.Select(pair => pair.Source.Name)],
            tell => run.Get<EmbeddedRun>().RunAsync(
                async () =>
                {
                    for (var i = 0; i < ours.Count; i++)
                    {
                        var job = await jobs.FindAsync(ours[i].Job.Id, cancellationToken)
                            ?? throw new HarvestException($"Job {ours[i].Job.Id} was removed while it was being worked on");
                        ours[i] = (ours[i].Source, job);
                        tell(i, job);
                    }
                    return ours.TrueForAll(pair => pair.Job.Status is JobStatus.Finished or JobStatus.Aborted);
                },
                cancellationToken,
                run.HasBroker ? [.. ours.Select(pair => pair.Source.Id)] : null));
        watch.Stop();
        return ours;
    }

    /// <summary>Shows what came of it. Exit code 1 when a listing failed or no record got through.</summary>
    public async Task<int> ReportAsync(IReadOnlyList<(Source Source, Job Job)> harvested, CancellationToken cancellationToken)
    {
        var documents = new List<JsonObject>();
        foreach (var (source, job) in harvested)
        {
            var seconds = (job.Finished - job.GatherStarted)?.TotalSeconds ?? watch.Elapsed.TotalSeconds;
            var records = Records(job);
            var (datasets, _) = await run.Get<SourceStore>().CountAsync(source.Id, cancellationToken);
            documents.Add(new JsonObject
            {
                ["source"] = await run.Get<ApiShapes>().SourceAsync(source, cancellationToken),
                ["job"] = await run.Get<ApiShapes>().JobAsync(job, cancellationToken),
                ["datasets"] = datasets,
                ["seconds"] = Math.Round(seconds, 3),
                ["per_second"] = Math.Round(records / Math.Max(seconds, 0.001), 1),
            });
        }
        run.Out.Show(
            () => documents.Count == 1 ? documents[0] : new JsonArray([.. documents]),
            () =>
            {
                for (var i = 0; i < documents.Count; i++)
                    Write(harvested[i].Source, harvested[i].Job, documents[i]);
            });
        return harvested.All(pair => pair.Job.Status == JobStatus.Finished && (pair.Job.Complete || Records(pair.Job) > 0)) ? 0 : 1;
    }

    public async Task<int> DryRunAsync(IReadOnlyList<Source> sources, JobOrder order, CancellationToken cancellationToken)
    {
        var documents = new JsonArray();
        var failed = false;
        foreach (var source in sources)
        {
            var report = await run.Get<DryRun>().RunAsync(source, order, _ => { }, cancellationToken);
            failed |= report.Errors.Count > 0 && report.Added + report.Updated + report.NotModified == 0;
            documents.Add(DryRunText.Document(source, report));
            if (!run.Out.IsJson)
                DryRunText.Write(run.Out, source, report);
        }
        run.Out.Show(() => documents.Count == 1 ? documents[0]!.DeepClone() : documents, () => { });
        return failed ? 1 : 0;
    }

    private static long Records(Job job) => job.Added + job.Updated + job.Deleted + job.NotModified + job.Unchanged;

    private void Write(Source source, Job job, JsonObject document)
    {
        Console.WriteLine();
        Console.WriteLine($"{source.Name}  {Output.Safe(source.Title)}  {document["source"]!["url"]}");
        JobText.Write(run.Out, job, document["job"]!.AsObject());
        Console.WriteLine($"  {Counted.Of(document["datasets"]!.GetValue<long>(), "dataset")} in the catalogue now, {Counted.Of((long)document["per_second"]!.GetValue<double>(), "record")} a second");
    }
}
