using System.Globalization;
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
    private static readonly TimeSpan TimeoutPolicy = TimeSpan.FromSeconds(45);

    /// <summary>Null for a new one.</summary>
    public Source? Source { get; private set; }

    public SourceForm Form { get; private set; } = new();

    public IReadOnlyList<(HarvesterSetting Setting, string Value)> Settings { get; private set; } = [];

    public IReadOnlyList<(string Field, string Message)> Problems { get; private set; } = [];

    public IReadOnlyList<HarvesterInfo> Harvesters { get; private set; } = [];

    public IReadOnlyList<Model.Organization> Organizations { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> Frequencies { get; } =
    [
        ("MANUAL", "Manually"), ("HOURLY", "Every hour"), ("DAILY", "Every day"), ("WEEKLY", "Every week"),
        ("BIWEEKLY", "Every two weeks"), ("MONTHLY", "Every month"), ("AT", "Every day at a time"), ("ALWAYS", "Continuously"),
        ("CRON", "Cron expression"),
    ];

    public IReadOnlyList<string> TimeZones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<(NotifyWhen Value, string Text)> NotifyChoices { get; } =
        [(NotifyWhen.Errors, "Jobs with errors"), (NotifyWhen.Changes, "Jobs with changes or errors"), (NotifyWhen.All, "Every job"), (NotifyWhen.Never, "Never")];

    /// <summary>Who is notified where the source says nothing.</summary>
    public string SiteNotifies => string.Join(", ", Get<HarvestOptions>().Notifications.To);

    public PreviewReport? Preview { get; private set; }

    public string? Said { get; private set; }

    public bool WillWait => Source is null && !Caller.IsSysadmin && !Caller.Memberships.Any(membership => membership.Role >= Role.Editor);

    public async Task<IActionResult> OnGetAsync([FromRoute] string? name) => await BeginAsync(name) ?? Show(Source is null
        ? new SourceForm { Frequency = "MANUAL" }
        : new SourceForm
        {
            Url = SafeUrl.Of(Source.Url),
            Type = Source.Type,
            Name = Source.Name,
            Title = Source.Title,
            Description = Source.Description,
            Frequency = Source.Schedule.Length == 0 ? Source.Frequency.ToString().ToUpperInvariant() : Ui.DailyAt(Source.Schedule) is null ? "CRON" : "AT",
            Schedule = Source.Schedule,
            At = Ui.DailyAt(Source.Schedule),
            TimeZone = Source.TimeZone,
            Organization = Source.PublisherId,
            Private = Source.Private,
            NotifyTo = Source.NotifyTo,
            NotifyWhen = Source.NotifyWhen,
        }, Source?.Config ?? "");

    /// <summary>Changes the fields of settings to those of another type.</summary>
    public async Task<IActionResult> OnPostSettingsAsync([FromRoute] string? name, [FromForm] SourceForm form) =>
        await BeginAsync(name) ?? Show(form, ConfigOf(form, form.Url ?? ""));

    public async Task<IActionResult> OnPostDetectAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
        try
        {
            using var patience = Limited();
            var found = await Get<SourceDetector>().DetectAsync(form.Url ?? "", patience.Token);
            var type = Get<HarvesterRegistry>().Find(found.Type)!.Info.Title;
            var (title, description) = await SiteWords.ReadAsync(Get<HarvestHttp>(), found, patience.Token);
            Said = $"Detected type: {type}.{(title.Length > 0 ? $" {title}." : "")}{(found.Config.Length > 0 ? $" {found.Reason}" : "")}";
            form = form with
            {
                Url = SafeUrl.Of(found.Url) == SafeUrl.Of(SourceForm.Address(form.Url)) ? SourceForm.Address(form.Url) : found.Url,
                Type = found.Type,
                Title = form.Title is { Length: > 0 } ? form.Title : title.Length > 0 ? title : new Uri(found.Url).Host,
                Description = form.Description is { Length: > 0 } ? form.Description : description,
            };
            var config = ConfigOf(form, form.Url!) is { Length: > 0 } typed ? typed : found.Config;
            Preview = await PreviewAsync(new SourceDraft(NameOf(form), form.Url!, found.Type) { Config = config, Organization = form.Organization });
            return Show(form, config);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            Problems = [("url", fault.Message)];
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Problems = [("url", $"The catalogue did not answer within {TimeoutPolicy.TotalSeconds:0} seconds")];
        }
        return Show(form, ConfigOf(form, form.Url ?? ""));
    }

    public async Task<IActionResult> OnPostPreviewAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
        var draft = Draft(form);
        Problems = [.. (await Service.CheckAsync(Caller, Source, draft, Token)).Where(problem => problem.Field is "url" or "source_type" or "config")
            .Where(problem => !problem.Message.StartsWith("There already", StringComparison.Ordinal))];
        Preview = Problems.Count > 0
            ? new PreviewReport([], [.. Problems.Select(problem => problem.Message)])
            : await PreviewAsync(draft);
        return Show(form, draft.Config ?? "");
    }

    public async Task<IActionResult> OnPostAsync([FromRoute] string? name, [FromForm] SourceForm form)
    {
        if (await BeginAsync(name) is { } refusal)
            return refusal;
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
            Problems = [("owner_org", fault.Message)];
            return Show(form, draft.Config ?? "");
        }
        await Service.NotifyAsync(Caller, Source, form.NotifyTo ?? "", form.NotifyWhen, Token);
        Say(Source.Approval == Approval.Pending ? "Saved. An administrator must approve the source before it is harvested." : string.Join(' ', hints.Distinct().Prepend("Saved.")));
        if (form.RunNow && Source.Approval == Approval.Accepted && await Service.TryRunAsync(Caller, Source, new JobOrder(), Token) is { } job)
            return Redirect($"/harvest/{Source.Name}/job/{job.Id}");
        return Redirect(Caller.MayEdit(Source) ? $"/harvest/admin/{Source.Name}" : "/harvest");
    }

    private async Task<List<(string Field, string Message)>> CheckAsync(SourceDraft draft, SourceForm form)
    {
        var problems = (await Service.CheckAsync(Caller, Source, draft, Token)).ToList();
        if (draft.Schedule is "" && form.Frequency is "AT" or "CRON")
            problems.Add(("schedule", form.Frequency == "AT" ? "Enter a time of day" : "Enter a cron expression, such as 30 3 * * *"));
        try
        {
            AddressList.Read(form.NotifyTo ?? "");
        }
        catch (FormatException fault)
        {
            problems.Add(("notify_to", fault.Message));
        }
        return problems;
    }

    private readonly List<string> hints = [];

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
            Frequency = Cron(form) is null ? form.Frequency : null,
            Schedule = Cron(form) ?? "",
            TimeZone = Cron(form) is null ? null : form.TimeZone?.Trim() ?? "",
            Organization = form.Organization,
            Private = form.Private,
            Tell = hints.Add,
        };
        return Source is null || url != Source.Url ? Get<SourceControl>().Read(draft) : draft;
    }

    /// <summary>Null for a frequency; what is no time of day stays as it is, so that the check names it.</summary>
    private static string? Cron(SourceForm form) => form.Frequency switch
    {
        "CRON" => form.Schedule?.Trim() ?? "",
        "AT" => TimeOnly.TryParse(form.At, CultureInfo.InvariantCulture, out var time) ? $"{time.Minute} {time.Hour} * * *" : form.At ?? "",
        _ => null,
    };

    private static string NameOf(SourceForm form) =>
        form.Name is { Length: > 0 } name ? name.Trim()
        : DatasetNames.Ideal(form.Title ?? "") is { Length: > 1 } ideal ? ideal
        : Uri.TryCreate(form.Url, UriKind.Absolute, out var url) ? DatasetNames.Ideal(url.Host)
        : "";

    private string ConfigOf(SourceForm form, string url)
    {
        if (Get<HarvesterRegistry>().Find(form.Type ?? "") is not { } harvester)
            return "";
        var config = SettingsForm.Config(harvester.Info, Request.Form);
        return Source is null ? config : SourceConfig.Restored(config, url, Source, harvester.Info);
    }

    private async Task<PreviewReport> PreviewAsync(SourceDraft draft)
    {
        var source = new Source { Id = "", Name = draft.Name, Url = draft.Url, Type = draft.Type, Config = draft.Config ?? "", PublisherId = draft.Organization ?? "" };
        try
        {
            using var patience = Limited();
            return await Get<SourcePreview>().RunAsync(source, Previewed, patience.Token);
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            return new PreviewReport([], [fault.Message]);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return new PreviewReport([], [$"The catalogue did not answer within {TimeoutPolicy.TotalSeconds:0} seconds"]);
        }
    }

    private CancellationTokenSource Limited()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        source.CancelAfter(TimeoutPolicy);
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

    private IActionResult Show(SourceForm form, string config)
    {
        Form = form;
        Settings = Get<HarvesterRegistry>().Find(form.Type ?? "") is { } harvester ? SettingsForm.Fields(harvester.Info, config) : [];
        return Page();
    }
}
