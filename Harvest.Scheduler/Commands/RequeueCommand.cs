using System.CommandLine;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Queues;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest requeue JOB</c>: tries the records again that ended in error, without listing the source.</summary>
internal static class RequeueCommand
{
    public static Command Create()
    {
        var reference = new Argument<string>("job") { Description = "Id of a job, or a source for its newest job" };
        var command = new Command("requeue", "Retry a job's failed records in a new job") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var job = await JobCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var source = await SourceCommands.FindAsync(run, job.SourceId, token);
            var again = await run.Get<SourceService>().RequeueAsync(Caller.CommandLine, source, job, token);
            if (run.Get<HarvestOptions>().Queue.Type == QueueType.Memory && again.Status is JobStatus.New or JobStatus.Running)
                again = await run.Get<EmbeddedRun>().RunJobAsync(again.Id, _ => { }, token);
            var shape = await run.Get<ApiShapes>().JobAsync(again, token);
            run.Out.Show(() => shape, () => JobText.Write(run.Out, again, shape));
            return 0;
        });
        return command;
    }
}
