using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Control;

/// <summary>Makes, checks, removes and empties sources, by the reference's rules.</summary>
public sealed class SourceControl(PipelineParts parts, SourceClearing clearing, MemberStore members)
{
    /// <summary>Words that stand where a source's name would in addresses of the web.</summary>
    private static readonly HashSet<string> Reserved = ["about", "admin", "calendar", "edit", "job", "new", "object"];

    internal const string NotAccepted = "The source is not accepted";

    private const string NameTaken = "That name is already in use";
    private const string UrlTaken = "There already is a Harvest Source for this URL (& config)";

    /// <exception cref="HarvestException">One line per wrong field.</exception>
    public async Task<Source> CreateAsync(SourceDraft draft, CancellationToken cancellationToken)
    {
        draft = Read(draft);
        var problems = await CheckAsync(draft, null, cancellationToken);
        Refuse(problems);
        if (draft.Note.Length > 0)
            draft.Tell(draft.Note);
        if (await ContinuedAsync(draft, cancellationToken) is { } continued)
            return continued;
        var source = new Source
        {
            Id = Guid.CreateVersion7().ToString(),
            Name = draft.Name,
            Url = draft.Url.Trim(),
            Type = draft.Type,
            Title = draft.Title is { Length: > 0 } title ? title : draft.Name,
            Description = draft.Description ?? "",
            Config = draft.Config ?? "",
            PublisherId = draft.Organization ?? "",
            UserId = draft.UserId ?? "",
            Private = draft.Private,
            Approval = draft.Approval,
            Created = parts.Time.GetUtcNow(),
        };
        source = Timed(source, draft);
        await parts.Sources.AddAsync(source, cancellationToken);
        return await SetTurnAsync(source, draft, cancellationToken);
    }

    /// <summary>Writes a source as a person describes it now; a changed schedule starts anew, an unchanged one goes on.</summary>
    /// <param name="source">As it is.</param>
    /// <param name="draft">As it shall be; <see cref="SourceDraft.Approval"/> too.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <exception cref="HarvestException">One line per wrong field.</exception>
    public async Task<Source> UpdateAsync(Source source, SourceDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Url.Trim() != source.Url)
            draft = Read(draft);
        if (draft.Note.Length > 0)
            draft.Tell(draft.Note);
        var problems = await CheckAsync(draft, source.Id, cancellationToken);
        Refuse(problems);
        var updated = Timed(source, draft) with
        {
            Name = draft.Name,
            Url = draft.Url.Trim(),
            Type = draft.Type,
            Title = draft.Title is { Length: > 0 } title ? title : draft.Name,
            Description = draft.Description ?? "",
            Config = draft.Config ?? "",
            PublisherId = draft.Organization ?? "",
            Private = draft.Private,
            Approval = draft.Approval,
            Active = draft.Active ?? source.Active,
        };
        await FreeNameAsync(updated, cancellationToken);
        await parts.Sources.UpdateAsync(updated, cancellationToken);
        // What was accepted is not what an open job would find there now.
        if (source.Active && !updated.Active)
            await AbortOpenAsync(updated, "The source was removed", cancellationToken);
        else if (source.Approval == Approval.Accepted && updated.Approval != Approval.Accepted)
            await AbortOpenAsync(updated, NotAccepted, cancellationToken);
        return await SetTurnAsync(updated, draft, cancellationToken);
    }

    /// <summary>Accepts or refuses a source; refused, its open job ends.</summary>
    public async Task<Source> DecideAsync(Source source, Approval approval, string comment, CancellationToken cancellationToken)
    {
        var decided = source with { Approval = approval, ApprovalComment = comment };
        await parts.Sources.UpdateAsync(decided, cancellationToken);
        if (approval != Approval.Accepted)
            await AbortOpenAsync(decided, NotAccepted, cancellationToken);
        return decided;
    }

    /// <summary>Lets the next complete listing carry out the changes that the last one held back: these, and no others.</summary>
    /// <param name="source">Which.</param>
    /// <param name="set">The set that the person has seen (<see cref="Source.HeldSet"/>); null for the one that is held back now.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <exception cref="HarvestException">Nothing is held back, or another set.</exception>
    public async Task ApproveDeletionsAsync(Source source, string? set, CancellationToken cancellationToken)
    {
        if (source.HeldSet.Length == 0)
            throw new HarvestException($"Source {source.Name} holds nothing back: there is nothing to approve. Harvest it first: harvest job {source.Name}");
        if ((set is not null && set != source.HeldSet) || !await parts.HeldBack.ApproveAsync(source.Id, source.HeldSet, cancellationToken))
            throw new HarvestException($"Source {source.Name} holds other changes back by now. Look at them: harvest source show {source.Name}");
    }

    /// <summary>Says when a source is harvested from now on.</summary>
    /// <param name="source">Which.</param>
    /// <param name="when">A frequency, or a cron expression; null for never by itself.</param>
    /// <param name="timeZone">For a cron expression: an IANA name; null for UTC.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <exception cref="HarvestException">It is neither, or there is no such time zone.</exception>
    public async Task<Source> ScheduleAsync(Source source, string? when, string? timeZone, CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        var frequency = ParseFrequency(when);
        var scheduled = source with
        {
            Frequency = frequency ?? Frequency.Manual,
            Schedule = frequency is null ? when! : "",
            TimeZone = frequency is null ? timeZone ?? "" : "",
        };
        try
        {
            TimeZones.Find(scheduled.TimeZone);
        }
        catch (FormatException fault)
        {
            throw new WrongInputException($"time_zone: {fault.Message}", fault);
        }
        try
        {
            // A frequency starts at once, a cron expression at its next time.
            scheduled = scheduled with { NextRun = frequency is null ? Scheduling.Next(scheduled, now) : null };
        }
        catch (FormatException fault)
        {
            var names = Enum.GetNames<Frequency>().Select(name => name.ToUpperInvariant()).ToList();
            // A word alone was meant as a frequency.
            throw new WrongInputException($"schedule: {fault.Message}; or one of {string.Join(", ", names)}{Question(when!, names)}", fault);
        }
        await parts.Sources.UpdateAsync(scheduled, cancellationToken);
        return scheduled;
    }

    /// <summary>What is wrong with a source, field by field, in the reference's words.</summary>
    public async Task<IReadOnlyList<(string Field, string Message)>> CheckAsync(
        SourceDraft draft, string? existingId, CancellationToken cancellationToken)
    {
        var problems = new List<(string, string)>();
        if (existingId is null)
            draft = Read(draft);
        if (draft.Fault is { } fault)
            problems.Add(("config", fault));
        foreach (var (field, value) in (ReadOnlySpan<(string, string)>)[("name", draft.Name), ("url", draft.Url), ("source_type", draft.Type)])
        {
            if (string.IsNullOrWhiteSpace(value))
                problems.Add((field, "Missing value"));
        }
        if (draft.Name.Length > 0 && !DatasetNames.IsName(draft.Name))
            problems.Add(("name", "Must be 2 to 100 characters of a-z, 0-9, - and _"));
        if (Reserved.Contains(draft.Name))
            problems.Add(("name", $"{draft.Name} is an address of the site; choose another"));
        if (draft.Url.Length > 0 && !(Uri.TryCreate(draft.Url.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            problems.Add(("url", $"Must be an http or https address, found {SafeUrl.Of(draft.Url)}"));
        if (ParseFrequency(draft.Frequency) is null)
            problems.Add(("frequency", $"Frequency {draft.Frequency} not recognised{Question(draft.Frequency!, Enum.GetNames<Frequency>().Select(name => name.ToUpperInvariant()))}"));
        if (draft.Schedule is { Length: > 0 } || draft.TimeZone is { Length: > 0 })
        {
            try
            {
                Scheduling.Next(draft.Schedule is { Length: > 0 } schedule ? schedule : "@daily", draft.TimeZone ?? "", parts.Time.GetUtcNow());
            }
            catch (FormatException wrong)
            {
                problems.Add(("schedule", wrong.Message));
            }
        }
        try
        {
            AskingHours.Read(draft.Hours ?? "");
        }
        catch (FormatException wrong)
        {
            problems.Add(("hours", wrong.Message));
        }
        if (draft.Priority is < -100 or > 100)
            problems.Add(("priority", $"Must be a whole number from -100 to 100, found {draft.Priority}"));
        if (draft.Type.Length > 0)
            problems.AddRange(parts.Harvesters.Check(draft.Type, draft.Config ?? ""));
        if (draft.Config?.Contains(SourceConfig.Mask, StringComparison.Ordinal) == true)
            problems.Add(("config", $"{SourceConfig.Mask} stands for a secret that is not known for this address: enter it again"));
        if (problems.Count == 0)
        {
            problems.AddRange(await CheckUniqueAsync(draft, existingId, cancellationToken));
            if (await MissesOrganizationAsync(draft, existingId, cancellationToken))
            {
                var names = (await members.OrganizationsAsync(cancellationToken)).Select(organization => organization.Name);
                problems.Add(("owner_org", $"There is no organization {draft.Organization}{Question(draft.Organization!, names)}"));
            }
            var groups = SourceConfig.Parse(draft.Config ?? "").Texts("default_groups");
            if (groups.Count > 0)
            {
                problems.AddRange((await parts.Catalogue.MissingGroupsAsync(groups, cancellationToken)).Select(group =>
                    ("config", $"Error parsing the configuration options: Default group not found: {group}")));
            }
        }
        return problems;
    }

    /// <summary>
    /// A draft as it is meant: its address without what came along when it was copied, and where that is a page of the catalogue, the
    /// catalogue's address with the settings that choose what the page shows.
    /// </summary>
    public SourceDraft Read(SourceDraft draft)
    {
        draft = draft with { Url = SourceAddress.Clean(draft.Url) };
        if (!Uri.TryCreate(draft.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || parts.Harvesters.Find(draft.Type)?.ReadPage(url) is not { } page)
            return draft;
        try
        {
            return draft with { Url = page.Url, Config = page.Merge(draft.Config ?? ""), Note = page.Meaning };
        }
        catch (HarvestException fault)
        {
            return draft with { Fault = fault.Message };
        }
        catch (System.Text.Json.JsonException)
        {
            // The check of the configuration says so.
            return draft;
        }
    }

    /// <summary>Puts a removed source back into service, with its datasets.</summary>
    public Task<Source> RestoreAsync(Source source, CancellationToken cancellationToken) =>
        UpdateAsync(source, SourceDraft.Of(source) with { Active = true }, cancellationToken);

    /// <summary>What goes with a source when it is purged, in a sentence.</summary>
    public async Task<string> PurgedAsync(Source source, CancellationToken cancellationToken)
    {
        var (datasets, jobs) = await parts.Sources.CountAsync(source.Id, cancellationToken);
        return $"Purging source {source.Name} deletes it for good, with {datasets:N0} datasets and {jobs:N0} jobs with their records and errors";
    }

    /// <summary>Deletes a source for good, with its datasets and its history.</summary>
    /// <returns>How many datasets went.</returns>
    /// <exception cref="HarvestException">The catalogue refuses; what is deleted by then stays so.</exception>
    public async Task<long> PurgeAsync(Source source, CancellationToken cancellationToken)
    {
        // Nothing is to be harvested meanwhile; should the process die, the source is removed and can be purged again.
        await RemoveAsync(source, cancellationToken);
        var datasets = await ClearAsync(source, cancellationToken);
        await parts.Sources.DeleteAsync(source.Id, cancellationToken);
        return datasets;
    }

    /// <summary>Takes a source out of service; its datasets stay. An open job is ended.</summary>
    public async Task RemoveAsync(Source source, CancellationToken cancellationToken)
    {
        await parts.Sources.UpdateAsync(source with { Active = false, NextRun = null }, cancellationToken);
        await AbortOpenAsync(source, "The source was removed", cancellationToken);
    }

    /// <summary>Deletes all datasets, jobs and objects of a source; the source stays.</summary>
    /// <returns>How many datasets went.</returns>
    public async Task<long> ClearAsync(Source source, CancellationToken cancellationToken)
    {
        await AbortOpenAsync(source, "The source was cleared", cancellationToken);
        var datasets = await parts.Catalogue.ClearAsync(source, cancellationToken);
        await clearing.ClearJobsAsync(source.Id, keepCurrent: false, cancellationToken);
        return datasets;
    }

    /// <summary>Deletes the jobs and objects of a source, but no dataset.</summary>
    /// <param name="source">Whose history.</param>
    /// <param name="keepCurrent">Keep running jobs, and those with objects that datasets now show.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>How many jobs went.</returns>
    public Task<int> ClearHistoryAsync(Source source, bool keepCurrent, CancellationToken cancellationToken) =>
        clearing.ClearJobsAsync(source.Id, keepCurrent, cancellationToken);

    /// <summary>Case does not matter; nothing means manual.</summary>
    /// <returns>Null when it is no frequency.</returns>
    public static Frequency? ParseFrequency(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Frequency.Manual
        : Enum.GetNames<Frequency>().FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<Frequency>(name)
            : null;

    /// <summary>What cannot be meant is wrong input; what another source has already is a refusal.</summary>
    private static void Refuse(IReadOnlyList<(string Field, string Message)> problems)
    {
        if (problems.Count == 0)
            return;
        var lines = string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Field}: {problem.Message}"));
        throw problems.All(problem => problem.Message.StartsWith(NameTaken, StringComparison.Ordinal) || problem.Message.StartsWith(UrlTaken, StringComparison.Ordinal))
            ? new HarvestException(lines)
            : new WrongInputException(lines);
    }

    private static string Question(string typed, IEnumerable<string> known) =>
        Suggestion.Nearest(typed, known) is { } meant ? $". Did you mean {meant}?" : "";

    /// <summary>The source with the schedule of a draft that was checked.</summary>
    private Source Timed(Source source, SourceDraft draft)
    {
        var schedule = draft.Schedule ?? (draft.Frequency is null ? source.Schedule : "");
        var zone = draft.TimeZone ?? source.TimeZone;
        if (schedule.Length > 0)
        {
            return (schedule, zone) == (source.Schedule, source.TimeZone) ? source : source with
            {
                Frequency = Frequency.Manual,
                Schedule = schedule,
                TimeZone = zone,
                NextRun = Scheduling.Next(schedule, zone, parts.Time.GetUtcNow()),
            };
        }
        var frequency = draft.Frequency is null && source.Schedule.Length == 0 ? source.Frequency : ParseFrequency(draft.Frequency)!.Value;
        return frequency == source.Frequency && source.Schedule.Length == 0
            ? source
            : source with { Frequency = frequency, Schedule = "", TimeZone = "", NextRun = null };
    }

    private async Task<Source> SetTurnAsync(Source source, SourceDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Priority is null && draft.Hours is null)
            return source;
        var changed = source with { Priority = draft.Priority ?? source.Priority, Hours = draft.Hours?.Trim() ?? source.Hours };
        await parts.Sources.SetTurnAsync(source.Id, changed.Priority, changed.Hours, cancellationToken);
        return changed;
    }

    private async Task AbortOpenAsync(Source source, string reason, CancellationToken cancellationToken)
    {
        if (await parts.Jobs.NewestAsync(source.Id, cancellationToken) is { Status: JobStatus.New or JobStatus.Running } job)
            await parts.Endings.AbortAsync(job.Id, reason, cancellationToken);
    }

    private async Task<List<(string, string)>> CheckUniqueAsync(
        SourceDraft draft, string? existingId, CancellationToken cancellationToken)
    {
        var problems = new List<(string, string)>();
        foreach (var other in await parts.Sources.ListAsync(onlyActive: false, cancellationToken))
        {
            if (other.Id == existingId)
                continue;
            // A removed source blocks neither its name nor its address.
            if (other.Name == draft.Name && other.Active)
                problems.Add(("name", $"{NameTaken}: {draft.Name}"));
            if (other.Active && Canonical(other.Url) == Canonical(draft.Url) && other.Config == (draft.Config ?? ""))
                problems.Add(("url", $"{UrlTaken}: {other.Name}, {SafeUrl.Of(other.Url)}"));
        }
        return problems;
    }

    /// <summary>Without fragment, slash at the end and default port. The query counts: it often chooses the catalogue.</summary>
    private static string Canonical(string url) =>
        Uri.TryCreate(url.Trim(), UriKind.Absolute, out var parsed)
            ? $"{parsed.Scheme}://{parsed.Authority}{parsed.AbsolutePath.TrimEnd('/')}{(parsed.Query == "?" ? "" : parsed.Query)}"
            : url;

    /// <summary>
    /// A source that is made again goes on with the removed one of the same address, type and settings: its datasets are taken over
    /// and not doubled.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    private async Task<Source?> ContinuedAsync(SourceDraft draft, CancellationToken cancellationToken)
    {
        var there = await RemovedAsync(draft, cancellationToken);
        var same = there.FirstOrDefault(source => source.Config == (draft.Config ?? "")) ?? there.FirstOrDefault(source => source.Name == draft.Name);
        if (same is not null && draft.MayContinue(same))
        {
            var datasets = (await parts.Sources.CountAsync(same.Id, cancellationToken)).Datasets;
            var restored = await UpdateAsync(same, draft with { Active = true, Frequency = draft.Frequency ?? nameof(Frequency.Manual) }, cancellationToken);
            draft.Tell($"Source {same.Name} was removed and had this address: it is in service again, with {datasets:N0} datasets");
            return restored;
        }
        foreach (var other in there)
        {
            var datasets = (await parts.Sources.CountAsync(other.Id, cancellationToken)).Datasets;
            if (datasets > 0)
                draft.Tell($"The removed source {other.Name} has {datasets:N0} datasets of this address, which may come a second time. Restore or purge it: harvest source restore {other.Name}");
        }
        await FreeNameAsync(new Source { Id = "", Name = draft.Name, Url = "", Type = "" }, cancellationToken);
        return null;
    }

    private async Task<IReadOnlyList<Source>> RemovedAsync(SourceDraft draft, CancellationToken cancellationToken) =>
    [
        .. (await parts.Sources.ListAsync(onlyActive: false, cancellationToken))
            .Where(source => !source.Active && source.Type == draft.Type && Canonical(source.Url) == Canonical(draft.Url))
            .OrderByDescending(source => source.Created),
    ];

    /// <summary>A removed source that has the name gets another.</summary>
    private async Task FreeNameAsync(Source wanted, CancellationToken cancellationToken)
    {
        if (await parts.Sources.FindAsync(wanted.Name, cancellationToken) is not { Active: false } holder || holder.Id == wanted.Id || holder.Name != wanted.Name)
            return;
        for (var number = 1; ; number++)
        {
            var name = $"{wanted.Name[..Math.Min(wanted.Name.Length, 85)]}-removed{(number == 1 ? "" : $"-{number}")}";
            if (await parts.Sources.FindAsync(name, cancellationToken) is not null)
                continue;
            await parts.Sources.UpdateAsync(holder with { Name = name }, cancellationToken);
            return;
        }
    }

    /// <summary>Whether a source names an organization that there is not; what a CKAN has is for that to say.</summary>
    private async Task<bool> MissesOrganizationAsync(SourceDraft draft, string? existingId, CancellationToken cancellationToken) =>
        draft.Organization is { Length: > 0 } organization
        && parts.Options.Catalogue.Type == CatalogueType.Local
        && await members.FindAsync(organization, cancellationToken) is null
        && (existingId is null || (await parts.Sources.FindAsync(existingId, cancellationToken))?.PublisherId != organization);
}
