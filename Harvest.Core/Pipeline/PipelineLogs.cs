using Microsoft.Extensions.Logging;

namespace Harvest.Pipeline;

/// <summary>What the pipeline says. Information is the life of a job, warning what will be tried again, error what somebody must see to.</summary>
public sealed partial class PipelineLogs(ILogger<PipelineLogs> logger)
{
    private static readonly Func<ILogger, string, string, IDisposable?> JobScope =
        LoggerMessage.DefineScope<string, string>("source {Source} job {Job}");

    private static readonly Func<ILogger, string, IDisposable?> ObjectScope = LoggerMessage.DefineScope<string>("object {Object}");

    /// <summary>Puts source and job to all lines that are written while this is held, by whatever part.</summary>
    public IDisposable? Within(string source, string job) => JobScope(logger, source, job);

    /// <summary>The same for one record.</summary>
    public IDisposable? WithinObject(string id) => ObjectScope(logger, id);

    [LoggerMessage(2000, LogLevel.Information, "Gathering {Source}, job {Job}, attempt {Attempt}")]
    public partial void GatherStarted(string source, string job, int attempt);

    [LoggerMessage(2001, LogLevel.Information, "Gathered {Source}, job {Job}")]
    public partial void GatherFinished(string source, string job);

    [LoggerMessage(2002, LogLevel.Warning, "Gathering job {Job} was stopped: it was aborted or is another's by now")]
    public partial void GatherLost(string job);

    [LoggerMessage(2003, LogLevel.Error, "The harvester {Harvester} failed at source {Source}, job {Job}")]
    public partial void HarvesterFailed(Exception fault, string harvester, string source, string job);

    [LoggerMessage(2004, LogLevel.Warning, "{Count} objects of job {Job} could not be put on the fetch queue; the next run does it: {Fault}")]
    public partial void PublishFailed(int count, string job, string fault);

    [LoggerMessage(2005, LogLevel.Information, "{Source}, job {Job}: {Remark}")]
    public partial void Remarked(string source, string job, string remark);

    [LoggerMessage(2006, LogLevel.Error, "What {Source} listed could not be stored, job {Job}")]
    public partial void GatherFailed(Exception fault, string source, string job);

    [LoggerMessage(3000, LogLevel.Debug, "Claimed {Claimed} of {Received} objects")]
    public partial void Claimed(int claimed, int received);

    [LoggerMessage(3001, LogLevel.Warning, "Fetching from {Source} is tried again: {Fault}")]
    public partial void FetchFailed(string source, string fault);

    [LoggerMessage(3002, LogLevel.Error, "Fetching from {Source} stopped")]
    public partial void FetcherFailed(Exception fault, string source);

    [LoggerMessage(3003, LogLevel.Warning, "{Count} claims could not be given back; they will run out: {Fault}")]
    public partial void ReleaseFailed(int count, string fault);

    [LoggerMessage(4000, LogLevel.Warning, "A batch of {Count} objects could not be written, trying them in smaller ones: {Fault}")]
    public partial void BatchFailed(int count, string fault);

    [LoggerMessage(4002, LogLevel.Error, "Importing waits and is tried again: {Fault}")]
    public partial void CatalogueAway(string fault);

    [LoggerMessage(4001, LogLevel.Information, "Job {Job} finished")]
    public partial void JobFinished(string job);

    [LoggerMessage(5003, LogLevel.Error, "The schedule of {Source} cannot be followed: {Fault}")]
    public partial void ScheduleFailed(string source, string fault);

    [LoggerMessage(5000, LogLevel.Warning, "The {Queue} queue or the database fails, waiting {Delay}: {Fault}")]
    public partial void LaneFailing(string queue, TimeSpan delay, string fault);

    [LoggerMessage(5004, LogLevel.Warning, "Looking for work that dead consumers left failed, and is tried again: {Fault}")]
    public partial void RecoveryFailed(string fault);

    [LoggerMessage(
        5010,
        LogLevel.Warning,
        "{Count} messages of the {Queue} queue name jobs or records that this database does not have, such as {Example}. "
        + "They were cleared, or another database uses the same broker and SiteId {Site}: harvest doctor says what to do")]
    public partial void UnknownMessages(int count, string queue, string example, string site);

    [LoggerMessage(5001, LogLevel.Information, "The {Queue} queue works again")]
    public partial void LaneRecovered(string queue);

    [LoggerMessage(5002, LogLevel.Error, "Handling messages of the {Queue} queue failed")]
    public partial void HandlerFailed(Exception fault, string queue);
}
