using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest job-abort</c> and <c>harvest abort-failed-jobs</c>.</summary>
internal static class JobAbortCommands
{
    public static Command CreateAbort()
    {
        var reference = new Argument<string>("job") { Description = "Id of a job, or id or name of a source" };
        var command = new Command("job-abort", "Abort a job and keep what it has imported") { reference };
        command.Aliases.Add("job_abort");
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var named = parsed.GetRequiredValue(reference);
            var job = await run.Get<SourceService>().AbortAsync(Caller.CommandLine, named, token) ?? throw WrongInputException.Unknown("job and no source", named, await SourceCommands.NamesAsync(run, token), "harvest jobs");
            var shape = await run.Get<ApiShapes>().JobAsync(job, token);
            run.Out.Show(() => shape, () => Console.WriteLine($"Job status: {job.StateInWords}"));
            return 0;
        });
        return command;
    }

    public static Command CreateAbortFailed()
    {
        var span = new Argument<int>("life-span") { Description = "Days that a job of a manual source may run", DefaultValueFactory = _ => 7, Arity = ArgumentArity.ZeroOrOne }.AtLeast(0, DayLimit.Most);
        var include = new Option<string[]>("--include", "-i") { Description = "Sources (ids or names) whose running jobs are ended whatever their age", AllowMultipleArgumentsPerToken = true };
        var exclude = new Option<string[]>("--exclude", "-e") { Description = "Sources (ids or names) whose jobs are left alone", AllowMultipleArgumentsPerToken = true };
        var command = new Command("abort-failed-jobs", "Abort jobs that have been running longer than their source's frequency allows") { span, include, exclude };
        command.Aliases.Add("abort_failed_jobs");
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var (running, aborted) = await run.Get<SiteService>().AbortFailedAsync(
                Caller.CommandLine, parsed.GetValue(span), await IdsAsync(run, parsed.GetValue(include), token), await IdsAsync(run, parsed.GetValue(exclude), token), token);
            run.Out.Show(
                () => new JsonObject { ["running"] = running, ["aborted"] = aborted },
                () => Console.WriteLine(running == 0 ? "There are no jobs to abort" : $"Done. Aborted jobs: {aborted}"));
            return 0;
        });
        return command;
    }

    private static async Task<HashSet<string>> IdsAsync(Invocation run, string[]? values, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var named in (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            ids.Add((await SourceCommands.FindAsync(run, named, cancellationToken)).Id);
        return ids;
    }
}
