using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Harvesters;
using Harvest.Hosting;
using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest job SOURCE</c>, <c>job show</c>, <c>job report</c>, <c>jobs</c> and <c>job-all</c>.</summary>
internal static class JobCommands
{
    private const int MaxErrors = 10_000;

    public static IEnumerable<Command> Create() => [JobCommand(), Jobs(), All()];

    /// <summary>The job that a person named, or the newest one of the source that he named.</summary>
    public static async Task<Job> FindAsync(Invocation run, string reference, CancellationToken cancellationToken)
    {
        if (await run.Get<JobStore>().FindAsync(reference, cancellationToken) is { } job)
            return job;
        var source = await run.Get<SourceStore>().FindAsync(reference, cancellationToken) ?? throw WrongInputException.Unknown(
            "job and no source", reference, await SourceCommands.NamesAsync(run, cancellationToken), "harvest jobs");
        return await run.Get<JobStore>().NewestAsync(source.Id, cancellationToken) ?? throw new HarvestException($"Source {source.Name} has no job");
    }

    public static async Task ShowAsync(Invocation run, Job job, CancellationToken cancellationToken)
    {
        var shape = await run.Get<ApiShapes>().JobAsync(job, cancellationToken);
        run.Out.Show(() => shape, () => JobText.Write(run.Out, job, shape));
    }

    private static Command JobCommand()
    {
        var source = new Argument<string>("source") { Description = "Id or name of the source" };
        var clear = new Option<bool>("--clear") { Description = "Delete every dataset of the source; the history stays" };
        var command = new Command("job", "Create a job for a source and queue it") { source, clear, Confirmation.Yes, Show(), Report() };
        var order = new OrderOptions(command);
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var found = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(source), token);
            SampleServer.Refuse(found);
            var wish = (order.Read(parsed) with { Clear = parsed.GetValue(clear) }).Checked();
            if (wish.Clear)
            {
                var (datasets, _) = await run.Get<SourceStore>().CountAsync(found.Id, token);
                Confirmation.Ask($"Delete {Counted.Of(datasets, "dataset")} of source {found.Name}?", parsed.GetValue(Confirmation.Yes));
            }
            var job = await run.Get<SourceService>().RunAsync(Caller.CommandLine, found, wish, token);
            await ShowAsync(run, job, token);
            await SayWhoWorksAsync(run, job, token);
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("job") { Description = "Id of the job, or a source for its newest job" };
        var command = new Command("show", "Show a job") { id };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            await ShowAsync(run, await FindAsync(run, parsed.GetRequiredValue(id), token), token);
            return 0;
        });
        return command;
    }

    private static Command Report()
    {
        var id = new Argument<string>("job") { Description = "Id of the job, or a source for its newest job" };
        var command = new Command("report", "Show every error of a job with its record") { id };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var job = await FindAsync(run, parsed.GetRequiredValue(id), token);
            var report = await run.Get<ApiShapes>().ReportAsync(job, MaxErrors, token);
            run.Out.Show(() => report, () => JobText.WriteReport(job, report));
            return 0;
        });
        return command;
    }

    private static Command Jobs()
    {
        var source = new Option<string?>("--source") { Description = "Only jobs of this source" };
        var status = new Option<string?>("--status") { Description = "Only Queued, Running, Finished (with or without errors), Finished-with-errors or Aborted ones" }
            .Among(JobStates.Find, [.. JobStates.Words]);
        var limit = new Option<int>("--limit") { Description = "Maximum number of jobs, newest first", DefaultValueFactory = _ => 100 }.AtLeast(1);
        var command = new Command("jobs", "List jobs, newest first") { source, status, limit };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(source) is { } named ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
            var jobs = await run.Get<JobStore>().ListAsync(of, parsed.GetValue(status) is { } word ? JobStates.Find(word) : null, parsed.GetValue(limit), token);
            var names = (await run.Get<SourceStore>().ListAsync(onlyActive: false, token)).ToDictionary(s => s.Id, s => s.Name);
            var shapes = new List<JsonObject>();
            foreach (var job in jobs)
                shapes.Add(await run.Get<ApiShapes>().JobAsync(job, token));
            if (jobs.Count == 0)
                run.Out.Tell(of is null && parsed.GetValue(status) is null ? "There are no jobs yet. Create one: harvest job SOURCE" : "There are no such jobs");
            run.Out.Show(
                () => new JsonArray([.. shapes]),
                () => run.Out.Table(
                    ["id", "source", "status", "created", "added", "updated", "deleted", "not modified", "errored"],
                    jobs.Zip(shapes, (job, shape) => (IReadOnlyList<string>)
                    [
                        job.Id, names.GetValueOrDefault(job.SourceId, job.SourceId), job.StateInWords,
                        job.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                        .. ((string[])["added", "updated", "deleted", "not modified", "errored"]).Select(key => shape["stats"]![key]!.ToString()),
                    ])));
            return 0;
        });
        return command;
    }

    private static Command All()
    {
        var organization = new Option<string?>("--organization") { Description = "Only sources of this organization" };
        var type = new Option<string?>("--type") { Description = "Only sources of this type" };
        var command = new Command("job-all", "Create a job for every active source without an open job") { organization, type };
        command.Aliases.Add("job_all");
        var order = new OrderOptions(command);
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var created = new JsonArray();
            Job? last = null;
            var sources = await run.Get<SourceStore>().ListAsync(onlyActive: true, token);
            var types = parsed.GetValue(type) is { } wanted ? TypeNames(run, wanted) : null;
            var owners = parsed.GetValue(organization) is { } owner ? await OwnersAsync(run, sources, owner, token) : null;
            foreach (var source in sources.Where(source =>
                !SampleServer.IsSample(source) && source.Approval == Approval.Accepted
                && owners?.Contains(source.PublisherId) != false && types?.Contains(source.Type) != false))
            {
                if (await run.Get<SourceService>().TryRunAsync(Caller.CommandLine, source, order.Read(parsed), token) is { } job)
                    created.Add(await run.Get<ApiShapes>().JobAsync(last = job, token));
            }
            run.Out.Show(() => created, () => Console.WriteLine($"Created {created.Count} new harvest jobs"));
            if (last is not null)
                await SayWhoWorksAsync(run, last, token);
            return 0;
        });
        return command;
    }

    /// <summary>A type in every way that sources may name it.</summary>
    private static HashSet<string> TypeNames(Invocation run, string type)
    {
        var harvesters = run.Get<HarvesterRegistry>();
        var info = harvesters.Find(type)?.Info ?? throw WrongInputException.Unknown(
            "type", type, harvesters.All.SelectMany(harvester => harvester.Info.Aliases.Prepend(harvester.Info.Name)), "harvest harvesters");
        return new HashSet<string>(info.Aliases.Prepend(info.Name), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>An organization by name and id: sources have one or the other. Of a remote CKAN only those are known that sources name.</summary>
    private static async Task<HashSet<string>> OwnersAsync(
        Invocation run, IReadOnlyList<Source> sources, string organization, CancellationToken cancellationToken)
    {
        if (sources.Any(source => source.PublisherId == organization) && await run.Get<MemberStore>().FindAsync(organization, cancellationToken) is null)
            return [organization];
        var found = await OrganizationCommands.FindAsync(run, organization, cancellationToken);
        return [found.Id, found.Name];
    }

    /// <summary>With the queue in memory: whether the web is there to do it, or nobody until the next run. With a broker that is away: that it waits.</summary>
    private static async Task SayWhoWorksAsync(Invocation run, Job job, CancellationToken cancellationToken)
    {
        if (run.Get<HarvestOptions>().Queue.Type != QueueType.Memory)
        {
            if (job.Status == JobStatus.New)
                await SayWhyItWaitsAsync(run, cancellationToken);
            else if ((await run.Get<ConsumerStore>().LivingAsync(cancellationToken)).All(consumer => consumer.Stage != nameof(QueueName.Gather)))
                run.Out.Say("No gather consumer is running, so the job waits. Start one: harvest gather-consumer (or its service: systemctl start harvest-gather)");
            return;
        }
        var worker = (await run.Get<ConsumerStore>().LivingAsync(cancellationToken)).FirstOrDefault(consumer => consumer.Stage == nameof(QueueName.Gather));
        run.Out.Say(worker is null
            ? "No program is running to do it. Start it now: harvest run"
            : $"The web (process {worker.ProcessId} on {worker.Host}) starts it within seconds. Watch it: harvest jobs");
    }

    private static async Task SayWhyItWaitsAsync(Invocation run, CancellationToken cancellationToken)
    {
        try
        {
            await run.Get<IQueue>().CountAsync(QueueName.Gather, cancellationToken);
        }
        catch (QueueException fault)
        {
            run.Out.Tell($"Not queued yet: {fault.Message} What is stored waits for the next harvest run.");
        }
    }
}
