using System.Diagnostics;
using Harvest.Model;
using Spectre.Console;

namespace Harvest.Cli;

/// <summary>Shows jobs at work: a bar for each on a terminal, now and then a line elsewhere, nothing with JSON.</summary>
internal sealed class ProgressDisplay(Output output)
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <param name="names">What the jobs are called.</param>
    /// <param name="work">The work; calls what it is given with a job's place and state, often.</param>
    public Task ShowAsync(IReadOnlyList<string> names, Func<Action<int, Job>, Task> work)
    {
        if (output.IsTerminal)
            return BarsAsync(names, work);
        return output.IsJson ? work((_, _) => { }) : LinesAsync(names, work);
    }

    private static Task BarsAsync(IReadOnlyList<string> names, Func<Action<int, Job>, Task> work)
    {
        var watch = Stopwatch.StartNew();
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                var bars = names.Select(name => context.AddTask(Markup.Escape(name), maxValue: 1)).ToList();
                return work((i, job) =>
                {
                    var bar = bars[i];
                    bar.MaxValue = Math.Max(1, job.Gathered + job.Unchanged);
                    bar.Value = job.Completed + job.Unchanged;
                    bar.Description = Markup.Escape($"{names[i]}  {State(job, watch.Elapsed)}");
                    if (job.Status is JobStatus.Finished or JobStatus.Aborted)
                        bar.Value = bar.MaxValue;
                });
            });
    }

    private static Task LinesAsync(IReadOnlyList<string> names, Func<Action<int, Job>, Task> work)
    {
        var watch = Stopwatch.StartNew();
        var last = new TimeSpan[names.Count];
        return work((i, job) =>
        {
            if (watch.Elapsed - last[i] < LineEvery)
                return;
            last[i] = watch.Elapsed;
            Console.WriteLine($"{names[i]}: {State(job, watch.Elapsed)}");
        });
    }

    private static string State(Job job, TimeSpan elapsed)
    {
        var done = job.Completed + job.Unchanged;
        var state = job.GatherFinished is null ? $"{job.Listed:N0} listed" : $"{job.Gathered + job.Unchanged:N0} records";
        return $"{state}, {done:N0} done, {done / Math.Max(elapsed.TotalSeconds, 0.1):N0}/s{(job.Errored > 0 ? $", {Counted.Of(job.Errored, "error")}" : "")}";
    }
}
