using Harvest.Web.Api;

namespace Harvest.Web.Pages;

/// <summary>What the API can do.</summary>
public sealed class DeveloperModel : SitePage
{
    public string Site => SiteAddress.Of(HttpContext);

    internal IReadOnlyList<ApiAction> Actions { get; private set; } = [];

    public void OnGet() => Actions = [.. Get<ActionTable>().All];
}
