using Harvest.Accounts;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;
using Harvest.Web.Api;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>The sources that one may see.</summary>
public sealed class IndexModel : SitePage, IPaged
{
    private const int PageSize = 50;

    public string Query { get; private set; } = "";

    public string Type { get; private set; } = "";

    public string State { get; private set; } = "";

    public IReadOnlyList<string> Types { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> States { get; } =
        [("", Key("Active")), ("running", Key("Running")), ("well", Key("Healthy")), ("errors", Key("Failing")), ("never", Key("Never run")), ("pending", Key("Needs approval or refused")), ("paused", Key("Paused")), ("removed", Key("Removed"))];

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public IReadOnlyList<(Source Source, SourceState State)> Rows { get; private set; } = [];

    /// <summary>The column that the list is in order of.</summary>
    public string Sort { get; private set; } = "";

    public string Organization { get; private set; } = "";

    public IReadOnlyList<Model.Organization> Organizations { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> Orders { get; } =
        [("", Key("Name")), ("type", Key("Type")), ("datasets", Key("Most datasets")), ("last", Key("Latest job")), ("oldest", Key("Oldest job"))];

    /// <summary>Runs, pauses or resumes the sources that were ticked; those that one may not change are passed over and told.</summary>
    public async Task<IActionResult> OnPostAsync(string[] ids, string? act, string? frequency, string? back)
    {
        if (!Caller.IsKnown)
            return Refuse();
        var (done, refused) = (0, new List<string>());
        foreach (var id in ids.Take(PageSize))
        {
            var source = await FindSourceAsync(id);
            if (source is not null && await ActAsync(source, act ?? "", frequency))
                done++;
            else
                refused.Add(source?.Name ?? id);
        }
        var what = act switch { "run" => T("started"), "pause" => T("paused"), "resume" => T("resumed"), "schedule" => T("scheduled"), _ => T("changed") };
        if (ids.Length == 0)
            Complain(T("Choose at least one source."));
        else if (refused.Count > 0)
            Complain(T("{0} {1}. Not {1}: {2} (already so, inactive, or not yours).", Ui.Count(done, "source", "sources"), what, string.Join(", ", refused)));
        else
            Say($"{Ui.Count(done, "source", "sources")} {what}.");
        return Redirect(back is { Length: > 0 } && back.StartsWith("/harvest?", StringComparison.Ordinal) ? back : "/harvest");
    }

    private async Task<bool> ActAsync(Source source, string act, string? frequency)
    {
        try
        {
            if (act == "run")
                return await Service.TryRunAsync(Caller, source, new JobOrder(), Token) is not null;
            if (act == "schedule" && SourceCheck.ParseFrequency(frequency) is not null)
            {
                await Service.ScheduleAsync(Caller, source, frequency, null, Token);
                return true;
            }
            if (act is not ("pause" or "resume"))
                return false;
            return await Service.PauseAsync(Caller, source, act == "pause", Token);
        }
        catch (Exception fault) when (fault is HarvestException or RefusedException)
        {
            return false;
        }
    }

    public async Task<IActionResult> OnGetAsync(string? q, string? type, string? state, string? organization, string? sort, int? page)
    {
        if (NotTaken("state", state, States.Select(known => known.Value)) is { } wrongState)
            return wrongState;
        if (NotTaken("sort", sort, Orders.Select(known => known.Value)) is { } wrongSort)
            return wrongSort;
        if (NotTaken("type", type, Get<HarvesterRegistry>().All.SelectMany(harvester => harvester.Info.Aliases.Prepend(harvester.Info.Name)).Append(type is not null && await IsOwnTypeAsync(type) ? type : "")) is { } wrongType)
            return wrongType;
        (Query, Type, State, Organization, Sort) = (q ?? "", type ?? "", state ?? "", organization ?? "", sort ?? "");
        Organizations = await Get<MemberStore>().OrganizationsAsync(Token);
        if (Organization.Length > 0 && Organizations.All(found => found.Name != Organization))
        {
            ProgramErrors.Explain(HttpContext, T("There is no organization {0}", Organization));
            return NotFound();
        }
        var all = (await Get<SourceStore>().ListAsync(onlyActive: false, Token)).Where(Caller.MaySee).ToList();
        Types = [.. all.Select(source => source.Type).Distinct().Order(StringComparer.Ordinal)];
        var fitting = all.Where(source => Fits(source)).ToList();
        if (State is "running" or "well" or "errors" or "never" || Sort is "datasets" or "last" or "oldest")
        {
            var states = await Get<SourceOverview>().ReadAsync([.. fitting.Select(source => source.Id)], Token);
            fitting = [.. fitting.Where(source => State is not ("running" or "well" or "errors" or "never") || Fits(source, states[source.Id].LastJob))];
            fitting = Sort switch
            {
                "datasets" => [.. fitting.OrderByDescending(source => states[source.Id].Datasets)],
                "last" => [.. fitting.OrderByDescending(source => states[source.Id].LastJob?.Created)],
                "oldest" => [.. fitting.OrderBy(source => states[source.Id].LastJob?.Created)],
                _ => fitting,
            };
        }
        if (Sort == "type")
            fitting = [.. fitting.OrderBy(source => source.Type, StringComparer.Ordinal)];
        Pager = Pager.Of(page, PageSize, fitting.Count);
        var shown = fitting.Skip(Pager.Start).Take(PageSize).ToList();
        var read = await Get<SourceOverview>().ReadAsync([.. shown.Select(source => source.Id)], Token);
        Rows = [.. shown.Select(source => (source, read[source.Id]))];
        return Page();
    }

    /// <summary>Whether a source is of a type that no harvester has any more, such as that of a plug-in that is gone.</summary>
    private async Task<bool> IsOwnTypeAsync(string type) =>
        (await Get<SourceStore>().ListAsync(onlyActive: false, Token)).Any(source => source.Type == type && Caller.MaySee(source));

    private bool Fits(Source source) =>
        (Type.Length == 0 || source.Type == Type)
        && (State == "removed" ? !source.Active : source.Active)
        && (State != "paused" || source.Paused)
        && (Organization.Length == 0 || Organizations.Any(found => found.Name == Organization && (found.Id == source.PublisherId || found.Name == source.PublisherId)))
        && (State != "pending" || source.Approval != Approval.Accepted)
        && (Query.Length == 0 || source.Name.Contains(Query, StringComparison.OrdinalIgnoreCase)
            || source.Title.Contains(Query, StringComparison.OrdinalIgnoreCase) || SafeUrl.Of(source.Url).Contains(Query, StringComparison.OrdinalIgnoreCase));

    private bool Fits(Source source, Job? last) => State switch
    {
        "running" => last is not null && JobPace.IsOpen(last),
        "well" => last is { Status: JobStatus.Finished } && !source.IsFailing(last),
        "errors" => source.IsFailing(last),
        _ => last is null,
    };
}
