using Harvest.Accounts;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>Making and changing a source: detection, test, preview, and the form that the harvester's settings ask for.</summary>
public sealed class EditModel : SitePage
{
    private const int Previewed = 5;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(45);

    /// <summary>Null for a new one.</summary>
    public Source? Source { get; private set; }

    public SourceForm Form { get; private set; } = new();

    public IReadOnlyList<(HarvesterSetting Setting, string Value)> Settings { get; private set; } = [];

    /// <summary>In the language of the reader.</summary>
    public IReadOnlyList<SourceProblem> Problems
    {
        get;
        private set => field = [.. value.Select(problem => problem with { Message = Messages.InLanguage(problem.Message) })];
    } = [];

    /// <summary>Fields that somebody else has changed since the form was opened, and this person, too.</summary>
    internal Clash? Clash { get; private set; }

    public IReadOnlyList<HarvesterInfo> Harvesters { get; private set; } = [];

    public IReadOnlyList<Model.Organization> Organizations { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> Frequencies { get; } =
    [
        ("MANUAL", Key("Manually")), ("HOURLY", Key("Every hour")), ("DAILY", Key("Every day")), ("WEEKLY", Key("Every week")),
        ("BIWEEKLY", Key("Every two weeks")), ("MONTHLY", Key("Every month")), ("AT", Key("Every day at a time")), ("ALWAYS", Key("Continuously")),
        ("CRON", Key("Cron expression")),
    ];

    public IReadOnlyList<string> TimeZones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<(NotifyWhen Value, string Text)> NotifyChoices { get; } =
        [(NotifyWhen.Errors, Key("Jobs with errors")), (NotifyWhen.Changes, Key("Jobs with changes or errors")), (NotifyWhen.All, Key("Every job")), (NotifyWhen.Never, Key("Never"))];

    /// <summary>Who is notified where the source says nothing.</summary>
    public string SiteNotifies => string.Join(", ", Get<HarvestOptions>().Notifications.To);

    public PreviewReport? Preview { get; private set; }

    public string? Said { get; private set; }

    public bool WillWait => Source is null && !Caller.IsSysadmin && !Caller.Memberships.Any(membership => membership.Role >= Role.Editor);

    public async Task<IActionResult> OnGetAsync([FromRoute] string? name) => await BeginAsync(name) ?? Show(Source is null
        ? new SourceForm { Frequency = "MANUAL" }
        : SourceForm.Of(Source) with { Seen = Seal.Seen(Fields(Source)) }, Source?.Config ?? "");

    /// <summary>Changes the fields of settings to those of another type.</summary>
    public async Task<IActionResult> OnPostSettingsAsync([FromRoute] string? name, [FromForm] SourceForm form) =>
        await BeginAsync(name) ?? Show(form, ConfigOf(form, form.Url ?? ""));

    public async Task<IActionResult> OnPostDetectAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
        try
        {
            using var timeout = Limited();
            var found = await Get<SourceDetector>().DetectAsync(form.Url ?? "", timeout.Token);
            var type = Get<HarvesterRegistry>().Find(found.Type)!.Info.Title;
            var (title, description) = await SiteWords.ReadAsync(Get<HarvestHttp>(), found, timeout.Token);
            // Another address, or a filter in the settings, is not what was typed: why is told.
            var isOther = found.Config.Length > 0 || SafeUrl.Of(found.Url) != SafeUrl.Of(form.Url ?? "");
            Said = $"{T("Detected type: {0}.", type)}{(title.Length > 0 ? $" {title}." : "")}{(isOther && found.Reason.Length > 0 ? $" {Messages.InLanguage(found.Reason)}" : "")}";
            title = title.Length > 0 ? title : SiteWords.HostName(new Uri(found.Url)) ?? type;
            form = form with
            {
                FoundTitle = title,
                FoundDescription = description,
                Url = SafeUrl.Of(found.Url) == SafeUrl.Of(SourceForm.Address(form.Url)) ? SourceForm.Address(form.Url) : found.Url,
                Type = found.Type,
                Title = form.Title is { Length: > 0 } typedTitle && typedTitle != form.FoundTitle ? typedTitle : title,
                Description = form.Description is { Length: > 0 } text && text != form.FoundDescription ? text : description,
            };
            var config = ConfigOf(form, form.Url!) is { Length: > 0 } typed ? typed : found.Config;
            Preview = await PreviewAsync(new SourceDraft(NameOf(form), form.Url!, found.Type) { Config = config, Organization = form.Organization });
            return Show(form, config);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            Problems = [new SourceProblem("url", fault.Message)];
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Problems = [new SourceProblem("url", T("The catalogue did not answer within {0} seconds", MaxWait.TotalSeconds))];
        }
        return Show(form, ConfigOf(form, form.Url ?? ""));
    }

    public async Task<IActionResult> OnPostPreviewAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
        var draft = Draft(form);
        Problems = [.. (await Service.CheckAsync(Caller, Source, draft, Token)).Where(problem => problem.Field is "url" or "source_type" or "config")
            .Where(problem => !problem.IsTaken)];
        Preview = Problems.Count > 0
            ? new PreviewReport([], [.. Problems.Select(problem => problem.Message)])
            : await PreviewAsync(draft);
        return Show(form, draft.Config ?? "");
    }

    public async Task<IActionResult> OnPostAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
        form = form with { Url = await Get<SourceControl>().AddressAsync(SourceForm.Pasted(form.Url), hints.Add, Token) };
        if (Source is not null)
        {
            var now = Fields(Source);
            var changes = Seal.Compare(form.Seen, now, name => SourceFields.Typed(form, Request.Form, name));
            kept = changes.Kept;
            Clash = changes.Clash(Key("Somebody else changed this source since you opened the form: {0}."));
            form = SourceFields.With(form with { Seen = Seal.Seen(now) }, Source, kept);
            if (Clash is not null)
                return Show(form, ConfigOf(form, form.Url ?? ""));
            if (kept.Count > 0)
                hints.Add(T("Somebody else changed this meanwhile, which stays: {0}.", FormChanges.Labels(kept)));
        }
        var draft = Draft(form);
        Problems = await CheckAsync(draft, form);
        if (Problems.Count > 0)
            return Show(form, draft.Config ?? "");
        try
        {
            Source = await Service.SaveAsync(Caller, Source, draft, Token);
        }
        catch (RefusedException fault)
        {
            Problems = [new SourceProblem("owner_org", fault.Message)];
            return Show(form, draft.Config ?? "");
        }
        catch (HarvestException fault)
        {
            Problems = [new SourceProblem("form", fault.OnPage)];
            return Show(form, draft.Config ?? "");
        }
        await Service.NotifyAsync(Caller, Source, form.NotifyTo ?? "", form.NotifyWhen, Token);
        Say(Source.Approval == Approval.Pending
            ? T("Saved. An administrator must approve the source before it is harvested.")
            : string.Join(' ', hints.Distinct().Select(Messages.InLanguage).Prepend(T("Saved."))));
        if (form.RunNow && Source.Approval == Approval.Accepted && await Service.TryRunAsync(Caller, Source, new JobOrder(), Token) is { } job)
            return Redirect($"/harvest/{Source.Name}/job/{job.Id}");
        return Redirect(Caller.MayEdit(Source) ? $"/harvest/admin/{Source.Name}" : "/harvest");
    }

    private async Task<List<SourceProblem>> CheckAsync(SourceDraft draft, SourceForm form)
    {
        var problems = (await Service.CheckAsync(Caller, Source, draft, Token)).ToList();
        if (draft.Schedule is "" && form.Frequency is "AT" or "CRON")
            problems.Add(new SourceProblem("schedule", form.Frequency == "AT" ? T("Enter a time of day") : T("Enter a cron expression, such as 30 3 * * *")));
        try
        {
            AddressList.Read(form.NotifyTo ?? "");
        }
        catch (FormatException fault)
        {
            problems.Add(new SourceProblem("notify_to", fault.Message));
        }
        return problems;
    }

    private FormSeal Seal => Get<FormSeal>();

    private readonly List<string> hints = [];

    private IReadOnlyList<FormField> kept = [];

    private IReadOnlyList<FormField> Fields(Source source) =>
        SourceFields.Of(source, Get<HarvesterRegistry>().Find(source.Type)?.Info, Organizations);

    private SourceDraft Draft(SourceForm form)
    {
        var url = SourceForm.Address(form.Url);
        if (Source is not null && url == SafeUrl.Of(Source.Url))
            url = Source.Url;
        var draft = new SourceDraft(NameOf(form), url, form.Type ?? "")
        {
            Title = form.Title,
            Description = form.Description,
            Config = ConfigOf(form, url),
            Frequency = form.Cron is null ? form.Frequency : null,
            Schedule = form.Cron ?? "",
            TimeZone = form.Cron is null ? null : form.TimeZone?.Trim() ?? "",
            Organization = form.Organization,
            Private = form.Private,
            Tell = hints.Add,
        };
        return Source is null || url != Source.Url ? Get<SourceControl>().Read(draft) : draft;
    }

    private static string NameOf(SourceForm form) =>
        form.Name is { Length: > 0 } name ? name.Trim()
        : DatasetNames.Ideal(form.Title ?? "") is { Length: > 1 } ideal ? ideal
        : Uri.TryCreate(form.Url, UriKind.Absolute, out var url) ? SourceAddress.NameOf(url)
        : "";

    private string ConfigOf(SourceForm form, string url)
    {
        if (Get<HarvesterRegistry>().Find(form.Type ?? "") is not { } harvester)
            return "";
        var config = Seal.Restored(SettingsForm.Config(harvester.Info, Request.Form), url, form.Typed, harvester.Info);
        return Source is null ? config
            : SettingsForm.With(SourceConfig.Restored(config, url, Source, harvester.Info), form.Type == Source.Type ? kept : []);
    }

    private async Task<PreviewReport> PreviewAsync(SourceDraft draft)
    {
        var source = new Source { Id = "", Name = draft.Name, Url = draft.Url, Type = draft.Type, Config = draft.Config ?? "", PublisherId = draft.Organization ?? "" };
        try
        {
            using var timeout = Limited();
            return await Get<SourcePreview>().RunAsync(source, Previewed, timeout.Token);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            return new PreviewReport([], [fault.Message]);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return new PreviewReport([], [T("The catalogue did not answer within {0} seconds", MaxWait.TotalSeconds)]);
        }
    }

    private CancellationTokenSource Limited()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        source.CancelAfter(MaxWait);
        return source;
    }

    /// <summary>Reads what every form shows; an answer when it may not be.</summary>
    private async Task<IActionResult?> BeginAsync(string? name)
    {
        if (!Caller.IsKnown)
            return Refuse();
        if (name is not null)
        {
            if (await FindSourceAsync(name) is not { } source)
                return NotFound();
            if (!Caller.MayEdit(source))
                return Refuse();
            Source = source;
        }
        Harvesters = [.. Get<HarvesterRegistry>().All.Select(harvester => harvester.Info).OrderBy(info => info.Title, StringComparer.Ordinal)];
        var organizations = await Get<MemberStore>().OrganizationsAsync(Token);
        // Anybody may propose a source to an organization; giving it one that exists takes the right there.
        Organizations = [.. organizations.Where(organization => Source is null || organization.Id == Source.PublisherId || Caller.MayCreateIn(organization.Id))];
        return null;
    }

    private bool HasSecrets(SourceForm form, string config)
    {
        try
        {
            return Get<HarvesterRegistry>().Find(form.Type ?? "") is { } harvester
                && SourceConfig.Parse(config).Members.Any(member => harvester.Info.AllSettings.Any(setting => setting.IsSecret && setting.Name == member.Name));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private IActionResult Show(SourceForm form, string config)
    {
        // What is shown masked was typed by this person, or is the source's own: only the former is carried along.
        var isOwn = Source is not null && config == Source.Config;
        Form = form with { Typed = isOwn || !HasSecrets(form, config) ? null : Seal.Typed(SourceForm.Address(form.Url), config) };
        Settings = Get<HarvesterRegistry>().Find(form.Type ?? "") is { } harvester ? SettingsForm.Fields(harvester.Info, config) : [];
        return Page();
    }
}
