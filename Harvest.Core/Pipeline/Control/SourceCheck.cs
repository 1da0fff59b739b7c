using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Harvesters.Folder;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Accounts;

namespace Harvest.Pipeline.Control;

/// <summary>Checks what people say of a source before it is stored.</summary>
public sealed class SourceCheck(PipelineParts parts, MemberStore members)
{
    /// <summary>Words that stand where a source's name would in addresses of the web.</summary>
    private static readonly HashSet<string> Reserved = ["about", "admin", "calendar", "edit", "job", "new", "object"];

    internal static readonly IReadOnlyList<string> Frequencies = [.. Enum.GetNames<Frequency>().Select(name => name.ToUpperInvariant())];

    /// <summary>What is wrong with a source, field by field, in the reference's words.</summary>
    /// <param name="draft">The source as it is meant (<see cref="SourceControl.Read"/>).</param>
    /// <param name="existingId">The source that is changed; null for a new one.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task<IReadOnlyList<SourceProblem>> CheckAsync(
        SourceDraft draft, string? existingId, CancellationToken cancellationToken)
    {
        var problems = new List<SourceProblem>();
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

    /// <summary>Case does not matter; nothing means manual.</summary>
    /// <returns>Null when it is no frequency.</returns>
    public static Frequency? ParseFrequency(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Frequency.Manual
        : Enum.GetNames<Frequency>().FirstOrDefault(name => name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<Frequency>(name)
            : null;

    internal static string NoZone(Frequency frequency) =>
        $"A time zone has no meaning with {frequency.ToString().ToUpperInvariant()}: give a cron expression in place of the frequency, such as 0 3 * * *";

    /// <summary>What was perhaps meant, to go behind a sentence; of a short list all, where no word is near.</summary>
    internal static string Question(string typed, IEnumerable<string> known, bool isShort = false) =>
        Suggestion.Nearest(typed, known) is { } meant ? $". Did you mean {meant}?"
        : isShort ? $". It must be one of {string.Join(", ", known)}"
        : "";

    private string? AddressProblem(SourceDraft draft)
    {
        var isFolder = draft.Type == FolderHarvester.Type;
        if (SourceAddress.IsRelative(draft.Url.Trim()))
            return SourceAddress.RelativeAdvice(draft.Url.Trim());
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
    internal static string Canonical(string url) =>
        Uri.TryCreate(url.Trim(), UriKind.Absolute, out var parsed)
            ? $"{parsed.Scheme}://{parsed.Authority}{parsed.AbsolutePath.TrimEnd('/')}{(parsed.Query == "?" ? "" : parsed.Query)}"
            : url;

    /// <summary>Whether a source names an organization that there is not; what a CKAN has is for that to say.</summary>
    private async Task<bool> MissesOrganizationAsync(SourceDraft draft, string? existingId, CancellationToken cancellationToken) =>
        draft.Organization is { Length: > 0 } organization
        && parts.Options.Catalogue.Type == CatalogueType.Local
        && await members.FindAsync(organization, cancellationToken) is null
        && (existingId is null || (await parts.Sources.FindAsync(existingId, cancellationToken))?.PublisherId != organization);
}
