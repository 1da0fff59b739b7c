using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// The sink of a job: writes what differs as objects, batch by batch, while fetching has already begun. Should the process die
/// anywhere here, the claim on the job runs out, and another gathering starts the listing over; it passes over the objects that
/// this one has published, and drops the others.
/// </summary>
internal sealed class JobSink(
    Job job, Source source, IHarvester harvester, PipelineParts parts, CancellationToken cancellationToken) : IGatherSink
{
    private const int BatchSize = 1000;

    private readonly List<string> problems = [];
    private readonly List<string> warnings = [];
    private long gathered = job.Gathered;
    private long unchanged;
    private bool isHeld = job.Held;
    private bool hasWritten;

    /// <summary>Where the job stands when the gathering has ended.</summary>
    public JobProgress Progress { get; private set; } = new();

    /// <summary>The gathering that this is the sink of.</summary>
    public Gathering Gathering { get; set; } = null!;

    public void Report(string problem, bool isWarning) => (isWarning ? warnings : problems).Add(problem);

    public void Remark(string remark) => parts.Logs.Remarked(source.Name, job.Id, remark);

    public async Task TakeAsync(ComparedBatch batch, bool isCertain)
    {
        var tag = Telemetry.Tag("harvester", harvester.Info.Name);
        unchanged += batch.Unchanged;
        Telemetry.Listed.Add(batch.Count, tag);
        if (batch.Unchanged > 0)
            Telemetry.Ended.Add(batch.Unchanged, tag, Telemetry.Tag("outcome", Outcomes.NotModified));
        var objects = new NewObject[batch.Changed.Count];
        Parallel.For(0, objects.Length, i =>
        {
            var (record, hash, _) = batch.Changed[i];
            var packed = record.Content is { } content ? Packed.Pack(content.Span) : null;
            objects[i] = new NewObject(Guid.CreateVersion7().ToString(), record.Guid, record.Modified, hash, packed);
        });
        isHeld = !isCertain;
        await WriteAsync(objects);
    }

    public async Task DeleteAsync(IReadOnlyList<string> guids, Predicate<string> isApproved)
    {
        var there = job.Gathered > 0 ? await parts.Objects.GatheredAsync(job.Id, guids, cancellationToken) : [];
        await WriteAsync([.. guids.Where(guid => !there.Contains(guid))
            .Select(guid => new NewObject(Guid.CreateVersion7().ToString(), guid, null, null, null, Vanished: true, isApproved(guid)))]);
    }

    public Task HoldAsync(IReadOnlyList<string> guids, bool isDeletion) =>
        parts.HeldBack.AddAsync(job.Id, guids, isDeletion, cancellationToken);

    public async Task RefuseAsync(Action<string>? visit)
    {
        var last = "";
        while (visit is not null
            && await parts.HeldBack.StrangersAsync(job.Id, last, BatchSize, cancellationToken) is { Count: > 0 } strangers)
        {
            await HoldAsync(strangers, isDeletion: false);
            foreach (var guid in strangers)
                visit(guid);
            last = strangers[^1];
        }
        gathered = await parts.Objects.DropWaitingAsync(job.Id, unpublishedOnly: false, cancellationToken);
        hasWritten = false;
    }

    public async Task NoteMissingAsync(MissingNotes notes)
    {
        var now = parts.Time.GetUtcNow();
        await InBatchesAsync(notes.EachMissing, guids => parts.Missing.MarkAsync(source.Id, guids, now, cancellationToken));
        await InBatchesAsync(
            take => parts.Missing.EachAsync(
                source.Id, now, guid => notes.IsThere(guid) ? take(guid) : Task.CompletedTask, cancellationToken),
            guids => parts.Missing.ForgetAsync(source.Id, guids, cancellationToken));
    }

    public async Task EndAsync(GatherEnd end)
    {
        // What was held is published now; the counts of a listing that wrote nothing are still to be written.
        if (isHeld || !hasWritten || end.Unlisted > 0)
        {
            isHeld = false;
            unchanged += end.Unlisted;
            await WriteAsync([]);
        }
        await parts.Reports.AddGatherErrorsAsync(job.Id, problems, cancellationToken);
        await parts.Reports.AddGatherErrorsAsync(job.Id, warnings, cancellationToken, isWarning: true);
        Progress = await parts.Jobs.FinishGatherAsync(job, Worker.Id, end.IsComplete, end.IsFull, end.Source, cancellationToken)
            ?? throw new LeaseLostException();
    }

    private async Task WriteAsync(IReadOnlyList<NewObject> objects)
    {
        gathered += objects.Count;
        var counts = new GatherCounts(Gathering.Listed, gathered, unchanged, Gathering.ListingFingerprint) { Held = isHeld };
        var published = await parts.Objects.AddAsync(job.Id, source.Id, Worker.Id, counts, objects, parts.Options.Queue.Window, cancellationToken)
            ?? throw new LeaseLostException();
        hasWritten = true;
        if (objects.Count > 0)
            Telemetry.Gathered.Add(objects.Count, Telemetry.Tag("harvester", harvester.Info.Name));
        if (isHeld || gathered == 0)
            return;
        if (objects.Count > 0 && published == gathered)
            await parts.PublishAsync(job.Id, [.. objects.Select(added => added.Id)], cancellationToken);
        else if (published < gathered)
            await parts.FillWindowAsync(job.Id, cancellationToken);
    }

    private static async Task InBatchesAsync(Func<Func<string, Task>, Task> each, Func<IReadOnlyList<string>, Task> handle)
    {
        var batch = new List<string>(BatchSize);
        await each(async guid =>
        {
            batch.Add(guid);
            if (batch.Count < BatchSize)
                return;
            await handle(batch);
            batch.Clear();
        });
        if (batch.Count > 0)
            await handle(batch);
    }
}

/// <summary>The work is no longer ours: the job was aborted, or the claim ran out and another has it. Nothing more is written.</summary>
internal sealed class LeaseLostException : Exception
{
    public LeaseLostException()
        : base("The claim on this work was lost")
    {
    }

    public LeaseLostException(string message)
        : base(message)
    {
    }

    public LeaseLostException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
