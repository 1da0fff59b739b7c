using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Web.Live;

namespace Harvest.Web.Pages.Sources;

/// <summary>The sources that one may see.</summary>
public sealed class IndexModel : SitePage
{
    private const int PageSize = 50;

    public string Query { get; private set; } = "";

    public string Type { get; private set; } = "";

    public string State { get; private set; } = "";

    public IReadOnlyList<string> Types { get; private set; } = [];

    public IReadOnlyList<(string Value, string Text)> States { get; } =
        [("", "Active"), ("running", "Running"), ("well", "Healthy"), ("errors", "Failing"), ("never", "Never run"), ("pending", "Needs approval or refused"), ("removed", "Removed")];

    public Pager Pager { get; private set; } = new(1, PageSize, 0);

    public IReadOnlyList<(Source Source, SourceState State)> Rows { get; private set; } = [];

    public async Task OnGetAsync(string? q, string? type, string? state, int? page)
    {
        (Query, Type, State) = (q ?? "", type ?? "", state ?? "");
        var all = (await Get<SourceStore>().ListAsync(onlyActive: false, Token)).Where(Caller.MaySee).ToList();
        Types = [.. all.Select(source => source.Type).Distinct().Order(StringComparer.Ordinal)];
        var fitting = all.Where(source => Fits(source)).ToList();
        if (State is "running" or "well" or "errors" or "never")
        {
            var states = await Get<SourceOverview>().ReadAsync([.. fitting.Select(source => source.Id)], Token);
            fitting = [.. fitting.Where(source => Fits(states[source.Id].LastJob))];
        }
        Pager = Pager.Of(page, PageSize, fitting.Count);
        var shown = fitting.Skip(Pager.Start).Take(PageSize).ToList();
        var read = await Get<SourceOverview>().ReadAsync([.. shown.Select(source => source.Id)], Token);
        Rows = [.. shown.Select(source => (source, read[source.Id]))];
    }

    private bool Fits(Source source) =>
        (Type.Length == 0 || source.Type == Type)
        && (State == "removed" ? !source.Active : source.Active)
        && (State != "pending" || source.Approval != Approval.Accepted)
        && (Query.Length == 0 || source.Name.Contains(Query, StringComparison.OrdinalIgnoreCase)
            || source.Title.Contains(Query, StringComparison.OrdinalIgnoreCase) || SafeUrl.Of(source.Url).Contains(Query, StringComparison.OrdinalIgnoreCase));

    private bool Fits(Job? last) => State switch
    {
        "running" => last is not null && JobPace.IsOpen(last),
        "well" => last is { Status: JobStatus.Finished, HasErrors: false },
        "errors" => last is { Status: JobStatus.Aborted } or { Status: JobStatus.Finished, HasErrors: true },
        _ => last is null,
    };
}
