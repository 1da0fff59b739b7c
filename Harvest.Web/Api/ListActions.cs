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

    /// <summary>A parameter of lists of tags.</summary>
    internal const string Vocabulary = "vocabulary_id string There are none: every tag is free";

    private static readonly string[] Listing =
    [
        "all_fields boolean Not only the names", "limit integer At most", "offset integer How many to pass over",
        "sort string name, title or package_count, with asc or desc; name without it", "order_by string The same as sort",
    ];

    /// <summary>Parts of organizations and groups that CKAN's clients ask for; what there is of them is there always.</summary>
    private static readonly string[] Parts =
        ["include_dataset_count", "include_extras", "include_users", "include_groups", "include_tags", "include_followers", "include_member_count"];

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("organization_list", true, "Organizations by name.", call => OrganizationsAsync(call)).With(
            [.. Listing, "organizations array Only these", "type string organization, the only one"]).Ignoring(Parts),
        new ApiAction("organization_show", true, "Shows an organization.", OrganizationAsync).With(
            "id* string Id or name", "include_datasets boolean Its first ten datasets, too").Ignoring(Parts),
        new ApiAction("group_list", true, "Groups by name.", GroupsAsync).With(
            [.. Listing, "groups array Only these", "type string group, the only one"]).Ignoring(Parts),
        new ApiAction("group_show", true, "Shows a group.", GroupAsync).With("id* string Id or name", "include_datasets boolean Its first ten datasets, too").Ignoring(Parts),
        new ApiAction("tag_list", true, "Tags by name.", TagsAsync).With(
            "query string Must occur in the tag", "all_fields boolean Not only the names", "limit integer At most", "offset integer How many to pass over", Vocabulary),
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
        CheckType(call, "organization");
        var wanted = call.Texts("organizations");
        var all = (await call.Get<MemberStore>().OrganizationsAsync(call.Token))
            .Where(organization => wanted.Count == 0 || wanted.Contains(organization.Name) || wanted.Contains(organization.Id));
        var order = GroupOrder.Of(call);
        var counts = call.Flag("all_fields") || order.NeedsCounts
            ? (await CountsAsync(call, "organization")).ToDictionary(count => count.Value, count => count.Count)
            : [];
        var page = Page(call, order.Of(all.Select(organization => (organization, counts.GetValueOrDefault(organization.Name)))));
        return call.Flag("all_fields")
            ? ActionAnswer.Of(new JsonArray([.. page.Select(row => Organization(row.Group, row.Count))]))
            : ActionAnswer.Texts(page.Select(row => row.Group.Name));
    }

    private static async Task<ActionAnswer> OrganizationAsync(ActionCall call)
    {
        var members = call.Get<MemberStore>();
        var organization = await members.FindAsync(call.Required("id"), call.Token)
            ?? (await members.MergedAsync(call.Required("id"), call.Token) is { } name ? await members.FindAsync(name, call.Token) : null)
            ?? throw ActionException.Missing("Organization was not found");
        var shape = Organization(organization, await CountAsync(call, "organization", organization.Name));
        await AddDatasetsAsync(call, shape, "organization", organization.Name);
        return ActionAnswer.Of(shape);
    }

    private static async Task<ActionAnswer> GroupsAsync(ActionCall call)
    {
        CheckType(call, "group");
        var wanted = call.Texts("groups");
        var titles = await call.Get<MemberStore>().GroupTitlesAsync(call.Token);
        var all = (await CountsAsync(call, "groups")).Where(count => wanted.Count == 0 || wanted.Contains(count.Value))
            .Select(count => (new Organization(count.Value, count.Value, titles.GetValueOrDefault(count.Value, "")), count.Count));
        var page = Page(call, GroupOrder.Of(call).Of(all));
        return call.Flag("all_fields")
            ? ActionAnswer.Of(new JsonArray([.. page.Select(row => Group(row.Group, row.Count))]))
            : ActionAnswer.Texts(page.Select(row => row.Group.Name));
    }

    private static void CheckType(ActionCall call, string only)
    {
        if (call.Text("type") is { Length: > 0 } type && type != only)
            throw ActionException.Invalid("type", $"Must be {only}; there are no others");
    }

    private static Task<ActionAnswer> TagsAsync(ActionCall call)
    {
        CheckVocabulary(call);
        return ValuesAsync(call, "tags", Tag);
    }

    /// <summary>As CKAN says it of a vocabulary that it does not have.</summary>
    internal static void CheckVocabulary(ActionCall call)
    {
        if (call.Text("vocabulary_id") is { Length: > 0 } vocabulary)
            throw ActionException.Missing($"could not find vocabulary '{vocabulary}': every tag is free");
    }

    /// <summary>A thematic group by id or name, with the number of its public datasets; null when it has none.</summary>
    internal static async Task<(Organization Group, long Count)?> FindGroupAsync(ActionCall call)
    {
        var id = call.Required("id");
        var group = await call.Get<MemberStore>().FindGroupAsync(id, call.Token) ?? new Organization(id, id);
        var count = await CountAsync(call, "groups", group.Name);
        return count == 0 ? null : (group, count);
    }

    private static async Task<ActionAnswer> GroupAsync(ActionCall call)
    {
        var (group, count) = await FindGroupAsync(call) ?? throw ActionException.Missing("Group was not found");
        var shape = Group(group, count);
        var name = group.Name;
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

    private static JsonObject Organization(Organization organization, long count)
    {
        var shape = Organization(organization);
        shape["created"] = null;
        shape["num_followers"] = 0;
        foreach (var list in (string[])["extras", "groups", "tags", "users"])
            shape[list] = new JsonArray();
        shape["package_count"] = count;
        return shape;
    }

    /// <summary>An organization as its datasets have it.</summary>
    internal static JsonObject Organization(Organization organization) => new()
    {
        ["id"] = organization.Id,
        ["name"] = organization.Name,
        ["title"] = Called(organization),
        ["display_name"] = Called(organization),
        ["description"] = organization.Description,
        ["image_url"] = organization.ImageUrl,
        ["image_display_url"] = organization.ImageUrl,
        ["type"] = "organization",
        ["is_organization"] = true,
        ["approval_status"] = "approved",
        ["state"] = "active",
    };

    private static JsonObject Group(Organization group, long count) => new()
    {
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["title"] = Called(group),
        ["display_name"] = Called(group),
        ["description"] = group.Description,
        ["image_url"] = group.ImageUrl,
        ["image_display_url"] = group.ImageUrl,
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
        ["package_count"] = count,
    };

    private static string Called(Organization group) => group.Title.Length > 0 ? group.Title : group.Name;

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
