using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Harvesters.Folder;
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

    private static readonly IReadOnlyList<string> Frequencies = [.. Enum.GetNames<Frequency>().Select(name => name.ToUpperInvariant())];

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
        await FreeNameAsync(updated, cancellationToken);
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
        var frequency = ParseFrequency(when);
        try
        {
            TimeZones.Find(timeZone ?? "");
        }
        catch (FormatException fault)
        {
            throw new WrongInputException($"time_zone: {fault.Message}", fault);
        }
        if (frequency is not null && timeZone is { Length: > 0 })
            throw new WrongInputException($"time_zone: {NoZone(frequency.Value)}");
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
                : new WrongInputException($"schedule: {fault.Message}; or one of {string.Join(", ", Frequencies)}{Question(when, Frequencies)}", fault);
        }
        await parts.Sources.UpdateAsync(scheduled, cancellationToken);
        return scheduled;
    }

    /// <summary>What is wrong with a source, field by field, in the reference's words.</summary>
    public async Task<IReadOnlyList<SourceProblem>> CheckAsync(
        SourceDraft draft, string? existingId, CancellationToken cancellationToken)
    {
        var problems = new List<SourceProblem>();
        if (existingId is null)
            draft = Read(draft);
        if (draft.Fault is { } fault)
            problems.Add(new SourceProblem("config", fault));
        foreach (var (field, value) in (ReadOnlySpan<(string, string)>)[("name", draft.Name), ("url", draft.Url), ("source_type", draft.Type)])
        {
            if (string.IsNullOrWhiteSpace(value))
                problems.Add(new SourceProblem(field, "Missing value"));
        }
        if (draft.Name.Length > 0 && !DatasetNames.IsName(draft.Name))
            problems.Add(new SourceProblem("name", "Must be 2 to 100 characters of a-z, 0-9, - and _"));
        if (TitleLimit.Complaint(draft.Title) is { } complaint)
            problems.Add(new SourceProblem("title", complaint));
        if (Reserved.Contains(draft.Name))
            problems.Add(new SourceProblem("name", $"{draft.Name} is an address of the site; choose another"));
        if (draft.Url.Length > 0 && AddressProblem(draft) is { } misplaced)
            problems.Add(new SourceProblem("url", misplaced));
        if (ParseFrequency(draft.Frequency) is null)
            problems.Add(new SourceProblem("frequency", $"Frequency {Texts.Shorten(draft.Frequency!, 200)} not recognised{Question(draft.Frequency!, Frequencies, isShort: true)}"));
        if (draft.Schedule is { Length: > 0 } || draft.TimeZone is { Length: > 0 })
        {
            try
            {
                Scheduling.Next(draft.Schedule is { Length: > 0 } schedule ? schedule : "@daily", draft.TimeZone ?? "", parts.Time.GetUtcNow());
            }
            catch (FormatException wrong)
            {
                problems.Add(new SourceProblem("schedule", wrong.Message));
            }
        }
        if (draft.TimeZone is { Length: > 0 } && draft.Schedule is not { Length: > 0 } && draft.Frequency is { Length: > 0 } && ParseFrequency(draft.Frequency) is { } named)
            problems.Add(new SourceProblem("time_zone", NoZone(named)));
        try
        {
            AskingHours.Read(draft.Hours ?? "");
        }
        catch (FormatException wrong)
        {
            problems.Add(new SourceProblem("hours", wrong.Message));
        }
        if (draft.Priority is < -100 or > 100)
            problems.Add(new SourceProblem("priority", $"Must be a whole number from -100 to 100, found {draft.Priority}"));
        if (draft.Type.Length > 0)
            problems.AddRange(parts.Harvesters.Check(draft.Type, draft.Config ?? "").Select(problem => new SourceProblem(problem.Field, problem.Message)));
        if (draft.Config?.Contains(SourceConfig.Mask, StringComparison.Ordinal) == true)
            problems.Add(new SourceProblem("config", $"{SourceConfig.Mask} stands for a secret that is not known for this address: enter it again"));
        if (await MissesOrganizationAsync(draft, existingId, cancellationToken))
        {
            var names = (await members.OrganizationsAsync(cancellationToken)).Select(organization => organization.Name);
            problems.Add(new SourceProblem("owner_org", $"There is no organization {Texts.Shorten(draft.Organization!, 200)}{Question(draft.Organization!, names)}"));
        }
        problems.AddRange((await CheckUniqueAsync(draft, existingId, cancellationToken)).Where(taken => problems.TrueForAll(wrong => wrong.Field != taken.Field)));
        if (problems.TrueForAll(problem => problem.Field != "config"))
        {
            var groups = SourceConfig.Parse(draft.Config ?? "").Texts("default_groups");
            if (groups.Count > 0)
            {
                problems.AddRange((await parts.Catalogue.MissingGroupsAsync(groups, cancellationToken)).Select(group =>
                    new SourceProblem("config", $"Error parsing the configuration options: Default group not found: {group}")));
            }
        }
        return problems;
    }

    private string? AddressProblem(SourceDraft draft)
    {
        var isFolder = draft.Type == FolderHarvester.Type;
        if (!Uri.TryCreate(draft.Url.Trim(), UriKind.Absolute, out var url) || !(isFolder ? url.IsFile : url.Scheme is "http" or "https"))
        {
            var found = Texts.Shorten(SafeUrl.Of(draft.Url), 200);
            return isFolder ? $"Must be a folder on this machine, such as file:///srv/catalogues, found {found}" : $"Must be an http or https address, found {found}";
        }
        if (!isFolder)
            return null;
        try
        {
            parts.Http.InFolder(url, isStored: true);
        }
        catch (RemoteException fault) when (fault.Fault == RemoteFault.Refused)
        {
            return fault.Message;
        }
        catch (RemoteException)
        {
            // It may be there when it is harvested, or on the machine that harvests.
        }
        return null;
    }

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

    /// <summary>Case does not matter; nothing means manual.</summary>
    /// <returns>Null when it is no frequency.</returns>
    public static Frequency? ParseFrequency(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Frequency.Manual
        : Enum.GetNames<Frequency>().FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<Frequency>(name)
            : null;

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

    private static string NoZone(Frequency frequency) =>
        $"A time zone has no meaning with {frequency.ToString().ToUpperInvariant()}: give a cron expression in place of the frequency, such as 0 3 * * *";

    /// <summary>What was perhaps meant, to go behind a sentence; of a short list all, where no word is near.</summary>
    private static string Question(string typed, IEnumerable<string> known, bool isShort = false) =>
        Suggestion.Nearest(typed, known) is { } meant ? $". Did you mean {meant}?"
        : isShort ? $". It must be one of {string.Join(", ", known)}"
        : "";

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

    private async Task<List<SourceProblem>> CheckUniqueAsync(
        SourceDraft draft, string? existingId, CancellationToken cancellationToken)
    {
        var problems = new List<SourceProblem>();
        foreach (var other in await parts.Sources.ListAsync(onlyActive: false, cancellationToken))
        {
            if (other.Id == existingId)
                continue;
            // A removed source blocks neither its name nor its address.
            if (other.Name == draft.Name && other.Active)
                problems.Add(new SourceProblem("name", $"That name is already in use: {draft.Name}") { IsTaken = true });
            if (other.Active && Canonical(other.Url) == Canonical(draft.Url) && other.Config == (draft.Config ?? ""))
                problems.Add(new SourceProblem("url", $"There already is a Harvest Source for this URL (& config): {other.Name}, {SafeUrl.Of(other.Url)}") { IsTaken = true });
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
            draft.Tell($"Source {same.Name} was removed and had this address: it is in service again, with {Counted.Of(datasets, "dataset")}");
            return restored;
        }
        foreach (var other in there)
        {
            var datasets = (await parts.Sources.CountAsync(other.Id, cancellationToken)).Datasets;
            if (datasets > 0)
                draft.Tell($"The removed source {other.Name} has {Counted.Of(datasets, "dataset")} of this address, which may come a second time. Restore or purge that source if you do not want them twice");
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
