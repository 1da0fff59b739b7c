namespace Harvest.Model;

/// <summary>
/// The states of a job by the words that pages, commands and mails show. They are more than <see cref="JobStatus"/> has, which keeps
/// the reference's words: a job whose message is on the queue is <c>Running</c> there before anybody works on it.
/// </summary>
public static class JobStates
{
    public const string Queued = "Queued";
    public const string Running = "Running";
    public const string Finished = "Finished";
    public const string WithErrors = "Finished with errors";
    public const string Aborted = "Aborted";

    /// <summary>As they are asked for: hyphens in place of spaces. <c>New</c> is the reference's word.</summary>
    public static IReadOnlyList<string> Words { get; } = [Queued, Running, Finished, "Finished-with-errors", Aborted, nameof(JobStatus.New)];

    /// <summary>The word as it stands in <see cref="Words"/>, whatever its case and whether spaces, hyphens or low lines part it; null when there is none.</summary>
    public static string? Find(string text)
    {
        var wanted = text.Trim().Replace(' ', '-').Replace('_', '-');
        return Words.FirstOrDefault(word => word.Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a row of <c>harvest_job</c> must fulfil to be in a state.</summary>
    /// <param name="word">One of <see cref="Words"/>, or a name of <see cref="JobStatus"/>; null for any state.</param>
    /// <param name="asShown">
    /// Whether <c>Running</c> is what people see so, and leaves out what still waits for a consumer; otherwise it is the reference's, which has both.
    /// </param>
    internal static string Condition(string? word, bool asShown) => word switch
    {
        null => "1 = 1",
        Queued => "(status = 'New' OR (status = 'Running' AND gather_started IS NULL))",
        Running when asShown => "(status = 'Running' AND gather_started IS NOT NULL)",
        Running => "status = 'Running'",
        "Finished-with-errors" =>
            "(status = 'Finished' AND (errored > 0 OR EXISTS (SELECT 1 FROM harvest_gather_error WHERE harvest_job_id = harvest_job.id AND NOT warning)))",
        Finished or Aborted or nameof(JobStatus.New) => $"status = '{word}'",
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "no state of a job"),
    };
}
