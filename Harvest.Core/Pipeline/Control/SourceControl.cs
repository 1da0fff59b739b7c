using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Control;

/// <summary>Makes, checks, removes and empties sources, by the reference's rules.</summary>
public sealed class SourceControl(PipelineParts parts, SourceClearing clearing, SourceCheck check)
{
    internal const string NotAccepted = "The source is not accepted";

    /// <exception cref="HarvestException">One line per wrong field.</exception>
    public async Task<Source> CreateAsync(SourceDraft draft, CancellationToken cancellationToken)
    {
        draft = Read(await SchemedAsync(draft, cancellationToken));
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
            draft = Read(await SchemedAsync(draft, cancellationToken));
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
        await FreeNameAsync(updated, draft.Tell, cancellationToken);
        await parts.Sources.UpdateAsync(updated, cancellationToken);
        if (updated.Type != source.Type && (await parts.Sources.CountAsync(source.Id, cancellationToken)).Datasets is > 0 and var datasets)
            draft.Tell($"The type is {updated.Type} now, and was {source.Type}: {Counted.Of(datasets, "dataset")} came by the old one. Preview the source before its next job: records that have other identifiers now are new datasets, and the old ones are missing");
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
        {
            throw new HarvestException($"Source {source.Name} holds nothing back: there is nothing to approve")
            {
                Command = $"Harvest it first: harvest job {source.Name}",
                Button = "Harvest it first",
            };
        }
        if ((set is not null && set != source.HeldSet) || !await parts.HeldBack.ApproveAsync(source.Id, source.HeldSet, cancellationToken))
        {
            throw new HarvestException($"Source {source.Name} holds other changes back by now")
            {
                Command = (set is null || set == source.HeldSet ? "" : $"The set that is held back is {source.HeldSet}, not {Texts.Shorten(set, 100)}. ") + $"Look at them: harvest source show {source.Name}",
                Button = "Look at them below, then approve them",
            };
        }
    }

    /// <summary>Says when a source is harvested from now on.</summary>
    /// <param name="source">Which.</param>
    /// <param name="when">A frequency, a cron expression or a time of day such as 03:30; null for never by itself.</param>
    /// <param name="timeZone">For a cron expression: an IANA name; null for UTC.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <exception cref="HarvestException">It is neither, or there is no such time zone.</exception>
    public async Task<Source> ScheduleAsync(Source source, string? when, string? timeZone, CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        when = when is null ? null : Scheduling.Daily(when) ?? when;
        var frequency = SourceCheck.ParseFrequency(when);
        try
        {
            TimeZones.Find(timeZone ?? "");
        }
        catch (FormatException fault)
        {
            throw new WrongInputException($"time_zone: {fault.Message}", fault);
        }
        if (frequency is not null && timeZone is { Length: > 0 })
            throw new WrongInputException($"time_zone: {SourceCheck.NoZone(frequency.Value)}");
        var scheduled = source with
        {
            Frequency = frequency ?? Frequency.Manual,
            Schedule = frequency is null ? when! : "",
            TimeZone = timeZone ?? "",
        };
        try
        {
            // A new frequency starts at once, one that it has goes on; a cron expression starts at its next time.
            var goesOn = frequency == source.Frequency && source.Schedule.Length == 0;
            scheduled = scheduled with { NextRun = frequency is null ? Scheduling.Next(scheduled, now) : goesOn ? source.NextRun : null };
        }
        catch (FormatException fault)
        {
            // A word alone was meant as a frequency, an expression of several was not.
            throw when!.Trim().Any(c => c is ' ' or ':')
                ? new WrongInputException($"schedule: {fault.Message}", fault)
                : new WrongInputException($"schedule: {fault.Message}; or one of {string.Join(", ", SourceCheck.Frequencies)}{SourceCheck.Question(when, SourceCheck.Frequencies)}", fault);
        }
        await parts.Sources.UpdateAsync(scheduled, cancellationToken);
        return scheduled;
    }

    /// <inheritdoc cref="SourceCheck.CheckAsync"/>
    public Task<IReadOnlyList<SourceProblem>> CheckAsync(SourceDraft draft, string? existingId, CancellationToken cancellationToken) =>
        check.CheckAsync(existingId is null ? Read(draft) : draft, existingId, cancellationToken);

    /// <summary>
    /// A draft as it is meant: its address without what came along when it was copied, and where that is a page of the catalogue, the
    /// catalogue's address with the settings that choose what the page shows.
    /// </summary>
    public SourceDraft Read(SourceDraft draft)
    {
        draft = draft with { Url = SourceAddress.Complete(draft.Url) };
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

    /// <summary>An address as it is stored: where it names no scheme, with the one that is answered.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="tell">Takes a sentence on what it became, where it named no scheme.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<string> AddressAsync(string text, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!SourceAddress.LacksScheme(text))
            return text;
        var (url, note) = await new SchemeProbe(parts.Http).FindAsync(text, cancellationToken);
        tell(note);
        return url;
    }

    private async Task<SourceDraft> SchemedAsync(SourceDraft draft, CancellationToken cancellationToken) =>
        draft with { Url = await AddressAsync(draft.Url, draft.Tell, cancellationToken) };

    /// <summary>Puts a removed source back into service, with its datasets.</summary>
    public Task<Source> RestoreAsync(Source source, CancellationToken cancellationToken) =>
        UpdateAsync(source, SourceDraft.Of(source) with { Active = true }, cancellationToken);

    /// <summary>What goes with a source when it is purged, in a sentence.</summary>
    public async Task<string> PurgedAsync(Source source, CancellationToken cancellationToken)
    {
        var (datasets, jobs) = await parts.Sources.CountAsync(source.Id, cancellationToken);
        return $"Purging source {source.Name} deletes it for good, with {Counted.Of(datasets, "dataset")} and {Counted.Of(jobs, "job")} with their records and errors";
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

    /// <summary>What cannot be meant is wrong input; what another source has already is a refusal.</summary>
    private static void Refuse(IReadOnlyList<SourceProblem> problems)
    {
        if (problems.Count == 0)
            return;
        var lines = string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Field}: {problem.Message}"));
        throw problems.All(problem => problem.IsTaken)
            ? new HarvestException(lines)
            : new WrongInputException(lines);
    }

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
        var frequency = draft.Frequency is null && source.Schedule.Length == 0 ? source.Frequency : SourceCheck.ParseFrequency(draft.Frequency)!.Value;
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
            draft.Tell(restored.Name == same.Name
                ? $"Source {same.Name} was removed and had this address: it is in service again, with {Counted.Of(datasets, "dataset")}"
                : $"Source {same.Name} was removed and had this address: it is in service again, renamed to {restored.Name}, with {Counted.Of(datasets, "dataset")}");
            return restored;
        }
        foreach (var other in there)
        {
            var datasets = (await parts.Sources.CountAsync(other.Id, cancellationToken)).Datasets;
            if (datasets > 0)
                draft.Tell($"The removed source {other.Name} has {Counted.Of(datasets, "dataset")} of this address, which may come a second time. Restore or purge that source if you do not want them twice");
        }
        await FreeNameAsync(new Source { Id = "", Name = draft.Name, Url = "", Type = "" }, draft.Tell, cancellationToken);
        return null;
    }

    private async Task<IReadOnlyList<Source>> RemovedAsync(SourceDraft draft, CancellationToken cancellationToken) =>
    [
        .. (await parts.Sources.ListAsync(onlyActive: false, cancellationToken))
            .Where(source => !source.Active && source.Type == draft.Type && SourceCheck.Canonical(source.Url) == SourceCheck.Canonical(draft.Url))
            .OrderByDescending(source => source.Created),
    ];

    /// <summary>A removed source that has the name gets another.</summary>
    private async Task FreeNameAsync(Source wanted, Action<string> tell, CancellationToken cancellationToken)
    {
        if (await parts.Sources.FindAsync(wanted.Name, cancellationToken) is not { Active: false } holder || holder.Id == wanted.Id || holder.Name != wanted.Name)
            return;
        for (var number = 1; ; number++)
        {
            var name = $"{wanted.Name[..Math.Min(wanted.Name.Length, 85)]}-removed{(number == 1 ? "" : $"-{number}")}";
            if (await parts.Sources.FindAsync(name, cancellationToken) is not null)
                continue;
            await parts.Sources.UpdateAsync(holder with { Name = name }, cancellationToken);
            tell($"The removed source {wanted.Name} is now called {name}, so that its name is free");
            return;
        }
    }
}
