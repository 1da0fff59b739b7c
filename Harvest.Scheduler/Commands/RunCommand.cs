using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Pipeline;
using Harvest.Pipeline.Links;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage.Jobs;

namespace Harvest.Cli.Commands;

/// <summary>
/// <c>harvest run</c>, for cron: makes due jobs, closes ended ones, sets lost ones going again. With the queue in memory there
/// are no consumers besides this process, so it works the open jobs off as well.
/// </summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var source = new Option<string?>("--source") { Description = "Only close jobs of this source; create none" };
        var every = new Option<TimeSpan?>("--every")
        {
            Description = "Keep running, once per interval such as 30s, 1m or 2h; an alternative to cron",
            CustomParser = result => Period.Parse(result),
        };
        var command = new Command("run", "Start due jobs, close finished ones and recover lost work (run it from cron)") { source, every };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            if (parsed.GetValue(every) is not { } pause)
                return await OnceAsync(run, parsed.GetValue(source), token);
            return await ForEverAsync(run, parsed.GetValue(source), pause, token);
        });
        return command;
    }

    private static async Task<int> ForEverAsync(Invocation run, string? named, TimeSpan pause, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    await OnceAsync(run, named, stop);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    // A service outlives its database and its broker; the next round tries again.
                    await Console.Error.WriteLineAsync(fault.Message);
                }
                await Task.Delay(pause, run.Get<TimeProvider>(), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A service that is told to stop has not failed.
            return 0;
        }
    }

    private static async Task<int> OnceAsync(Invocation run, string? named, CancellationToken token)
    {
        var of = named is not null ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
        var report = await run.Get<Sweep>().RunAsync(of, token);
        var worked = run.Get<HarvestOptions>().Queue.Type == QueueType.Memory ? await WorkAsync(run, token) : [];
        if (run.Get<HarvestOptions>().Queue.Type == QueueType.Memory)
            await run.Get<LinkSweep>().DrainAsync(token);
        var ended = report.Ended.Concat(worked).Distinct().ToList();
        var shapes = new JsonArray();
        foreach (var id in ended)
        {
            if (await run.Get<JobStore>().FindAsync(id, token) is { } job)
                shapes.Add(await run.Get<ApiShapes>().JobAsync(job, token));
        }
        run.Out.Show(
            () => new JsonObject
            {
                ["created"] = new JsonArray([.. report.Created.Select(job => JsonValue.Create(job.Id))]),
                ["published"] = new JsonArray([.. report.Published.Select(id => JsonValue.Create(id))]),
                ["ended"] = shapes,
            },
            () =>
            {
                Console.WriteLine($"Jobs made: {report.Created.Count}, put on the queue: {report.Published.Count}, ended: {ended.Count}");
                foreach (var shape in shapes)
                    Console.WriteLine($"  {shape!["id"]} {shape["status"]}: {JobText.Counts(shape)}");
            });
        return 0;
    }

    /// <returns>The jobs that ended here.</returns>
    private static async Task<IReadOnlyList<string>> WorkAsync(Invocation run, CancellationToken cancellationToken)
    {
        var jobs = run.Get<JobStore>();
        var open = (await jobs.OpenAsync(cancellationToken)).Select(job => job.Id).ToList();
        if (open.Count == 0)
            return [];
        await run.Get<EmbeddedRun>().RunAsync(
            async () =>
            {
                // Those that wait for the hours of their source are left to a later run.
                var later = await run.Get<JobTurns>().DeferredAsync(byLimits: false, cancellationToken);
                return (await jobs.OpenAsync(cancellationToken)).All(job => !open.Contains(job.Id) || later.Contains(job.Id));
            },
            cancellationToken);
        return open;
    }
}
