using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Organizations, groups, tags and licences.</summary>
internal static class ListActions
{
    private const int MaxValues = 10_000;

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("organization_list", true, "Organizations by name.", call => OrganizationsAsync(call)).With(
            "all_fields boolean Not only the names", "limit integer At most", "offset integer How many to pass over", "organizations array Only these"),
        new ApiAction("organization_show", true, "Shows an organization.", OrganizationAsync).With(
            "id* string Id or name", "include_datasets boolean Its first ten datasets, too"),
        new ApiAction("group_list", true, "Groups by name.", call => ValuesAsync(call, "groups", Group)).With(
            "all_fields boolean Not only the names", "limit integer At most", "offset integer How many to pass over"),
        new ApiAction("group_show", true, "Shows a group.", GroupAsync).With("id* string Name", "include_datasets boolean Its first ten datasets, too"),
        new ApiAction("tag_list", true, "Tags by name.", call => ValuesAsync(call, "tags", Tag)).With(
            "query string Must occur in the tag", "all_fields boolean Not only the names", "limit integer At most", "offset integer How many to pass over"),
        new ApiAction("license_list", true, "Licences that CKAN knows, and those that datasets have.", LicensesAsync),
    ];

    /// <summary>Values of a field of the public datasets with their counts, by name.</summary>
    internal static async Task<List<FacetCount>> CountsAsync(ActionCall call, string field) =>
    [
        .. (await call.Get<CatalogueSearch>().FacetsAsync(new SearchRequest { Visibility = Visibility.Public }, [field], MaxValues, count: null, call.Token))
            .OrderBy(count => count.Value, StringComparer.Ordinal),
    ];

    private static async Task<ActionAnswer> OrganizationsAsync(ActionCall call)
    {
        var wanted = call.Texts("organizations");
        var all = (await call.Get<MemberStore>().OrganizationsAsync(call.Token))
            .Where(organization => wanted.Count == 0 || wanted.Contains(organization.Name) || wanted.Contains(organization.Id))
            .OrderBy(organization => organization.Name, StringComparer.Ordinal);
        var page = Page(call, all);
        if (!call.Flag("all_fields"))
            return ActionAnswer.Texts(page.Select(organization => organization.Name));
        var counts = (await CountsAsync(call, "organization")).ToDictionary(count => count.Value, count => count.Count);
        return ActionAnswer.Of(new JsonArray([.. page.Select(organization => Organization(organization, counts.GetValueOrDefault(organization.Name)))]));
    }

    private static async Task<ActionAnswer> OrganizationAsync(ActionCall call)
    {
        var organization = await call.Get<MemberStore>().FindAsync(call.Required("id"), call.Token)
            ?? throw ActionException.Missing("Organization was not found");
        var shape = Organization(organization, await CountAsync(call, "organization", organization.Name));
        await AddDatasetsAsync(call, shape, "organization", organization.Name);
        return ActionAnswer.Of(shape);
    }

    private static async Task<ActionAnswer> GroupAsync(ActionCall call)
    {
        var name = call.Required("id");
        var count = await CountAsync(call, "groups", name);
        if (count == 0)
            throw ActionException.Missing("Group was not found");
        var shape = Group(new FacetCount("groups", name, count));
        await AddDatasetsAsync(call, shape, "groups", name);
        return ActionAnswer.Of(shape);
    }

    private static async Task<ActionAnswer> ValuesAsync(ActionCall call, string field, Func<FacetCount, JsonObject> shape)
    {
        var query = call.Text("query") ?? "";
        var page = Page(call, (await CountsAsync(call, field)).Where(count => count.Value.Contains(query, StringComparison.OrdinalIgnoreCase)));
        return call.Flag("all_fields")
            ? ActionAnswer.Of(new JsonArray([.. page.Select(shape)]))
            : ActionAnswer.Texts(page.Select(count => count.Value));
    }

    private static async Task<ActionAnswer> LicensesAsync(ActionCall call) =>
        ActionAnswer.Of(LicenseList.With((await CountsAsync(call, "license_id")).ToDictionary(count => count.Value, count => count.Count)));

    private static async Task<long> CountAsync(ActionCall call, string field, string value) =>
        (await call.Get<CatalogueSearch>().SearchAsync(Having(field, value, 0), call.Token)).Count;

    private static async Task AddDatasetsAsync(ActionCall call, JsonObject shape, string field, string value)
    {
        if (!call.Flag("include_datasets"))
            return;
        var found = await call.Get<CatalogueSearch>().SearchAsync(Having(field, value, 10), call.Token);
        shape["packages"] = new JsonArray([.. found.Packages.Select(CatalogueActions.Node)]);
    }

    private static SearchRequest Having(string field, string value, int rows) => new()
    {
        Visibility = Visibility.Public,
        Filters = [new SearchExpression.Term(field, value, false)],
        Sort = SearchSort.Modified,
        Descending = true,
        Rows = rows,
    };

    private static IEnumerable<T> Page<T>(ActionCall call, IEnumerable<T> all) =>
        all.Skip(call.Integer("offset", 0, 0, int.MaxValue)).Take(call.Integer("limit", call.Flag("all_fields") ? 1000 : int.MaxValue, 0, int.MaxValue));

    private static JsonObject Organization(Organization organization, long count) => new()
    {
        ["id"] = organization.Id,
        ["name"] = organization.Name,
        ["title"] = organization.Title,
        ["display_name"] = organization.Title.Length > 0 ? organization.Title : organization.Name,
        ["description"] = organization.Description,
        ["image_url"] = organization.ImageUrl,
        ["image_display_url"] = organization.ImageUrl,
        ["type"] = "organization",
        ["is_organization"] = true,
        ["approval_status"] = "approved",
        ["state"] = "active",
        ["created"] = null,
        ["num_followers"] = 0,
        ["extras"] = new JsonArray(),
        ["groups"] = new JsonArray(),
        ["tags"] = new JsonArray(),
        ["users"] = new JsonArray(),
        ["package_count"] = count,
    };

    private static JsonObject Group(FacetCount count) => new()
    {
        ["id"] = count.Value,
        ["name"] = count.Value,
        ["title"] = count.Value,
        ["display_name"] = count.Value,
        ["description"] = "",
        ["image_url"] = "",
        ["image_display_url"] = "",
        ["type"] = "group",
        ["is_organization"] = false,
        ["approval_status"] = "approved",
        ["state"] = "active",
        ["created"] = null,
        ["num_followers"] = 0,
        ["extras"] = new JsonArray(),
        ["groups"] = new JsonArray(),
        ["tags"] = new JsonArray(),
        ["users"] = new JsonArray(),
        ["package_count"] = count.Count,
    };

    private static JsonObject Tag(FacetCount count) => new()
    {
        ["id"] = count.Value,
        ["name"] = count.Value,
        ["display_name"] = count.Value,
        ["vocabulary_id"] = null,
        ["state"] = "active",
        ["package_count"] = count.Count,
    };
}
