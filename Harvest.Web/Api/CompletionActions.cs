using System.Text.Json.Nodes;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Names while somebody types, and the lists of tags, groups and members that CKAN's clients ask for.</summary>
internal static class CompletionActions
{
    private static readonly string[] Typing = ["q* string What was typed", "limit integer At most 100; 10 without it"];

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("package_autocomplete", true, "Datasets whose title has the words typed.", PackagesAsync).With(Typing),
        new ApiAction("tag_autocomplete", true, "Tags with what was typed in them.", call => NamesAsync(call, "tags")).With([.. Typing, "query string The same as q", ListActions.Vocabulary]),
        new ApiAction("group_autocomplete", true, "Groups with what was typed in their name.", call => GroupsAsync(call, isOrganization: false)).With(Typing),
        new ApiAction("organization_autocomplete", true, "Organizations with what was typed in their name or title.", call => GroupsAsync(call, isOrganization: true)).With(Typing),
        new ApiAction("format_autocomplete", true, "Formats with what was typed in them.", call => NamesAsync(call, "res_format")).With(Typing),
        new ApiAction("tag_show", true, "Shows a tag.", TagAsync).With("id* string Name", "include_datasets boolean Its datasets, too", ListActions.Vocabulary),
        new ApiAction("tag_search", true, "Tags with a text in them.", SearchTagsAsync).With(
            "query string Must occur in the tag", "limit integer At most", "offset integer How many to pass over", ListActions.Vocabulary),
        new ApiAction("vocabulary_list", true, "Vocabularies of tags: none, every tag is free.", _ => Task.FromResult(ActionAnswer.Of(new JsonArray()))),
        new ApiAction("group_package_show", true, "Datasets of a group.", PackagesOfGroupAsync).With("id* string Id or name", "limit integer At most 1000"),
        new ApiAction("member_list", true, "Datasets of an organization or group: id, type, capacity.", MembersAsync).With(
            "id* string Id or name", "object_type string package, the only one that is shown to everybody", "capacity string public"),
    ];

    private static int Limit(ActionCall call) => call.Integer("limit", 10, 0, 100);

    private static async Task<ActionAnswer> PackagesAsync(ActionCall call)
    {
        var found = await call.Get<CatalogueSearch>().SearchAsync(
            new SearchRequest { Visibility = Visibility.Public, Text = call.Required("q"), Rows = Limit(call) }, call.Token);
        return ActionAnswer.Of(new JsonArray([.. found.Packages.Select(CatalogueActions.Node).Select(package => new JsonObject
        {
            ["name"] = package["name"]!.ToString(),
            ["title"] = package["title"]!.ToString(),
            ["match_field"] = "title",
            ["match_displayed"] = $"{package["title"]} ({package["name"]})",
        })]));
    }

    private static async Task<ActionAnswer> NamesAsync(ActionCall call, string field)
    {
        ListActions.CheckVocabulary(call);
        var typed = call.Text("q") ?? call.Text("query") ?? throw ActionException.Invalid("q", "Missing value");
        return ActionAnswer.Texts((await ListActions.CountsAsync(call, field))
            .Where(count => count.Value.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(count => count.Count).Take(Limit(call)).Select(count => count.Value));
    }

    private static async Task<ActionAnswer> GroupsAsync(ActionCall call, bool isOrganization)
    {
        var typed = call.Required("q");
        var all = isOrganization
            ? (await call.Get<MemberStore>().OrganizationsAsync(call.Token)).Select(organization => (organization.Id, organization.Name, organization.Title))
            : await GroupTitlesAsync(call);
        return ActionAnswer.Of(new JsonArray([.. all
            .Where(group => group.Name.Contains(typed, StringComparison.OrdinalIgnoreCase) || group.Title.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(group => group.Name, StringComparer.Ordinal).Take(Limit(call))
            .Select(group => new JsonObject { ["id"] = group.Id, ["name"] = group.Name, ["title"] = group.Title })]));
    }

    private static async Task<IEnumerable<(string Id, string Name, string Title)>> GroupTitlesAsync(ActionCall call)
    {
        var titles = await call.Get<MemberStore>().GroupTitlesAsync(call.Token);
        return (await ListActions.CountsAsync(call, "groups")).Select(count => (Id: count.Value, Name: count.Value, Title: titles.GetValueOrDefault(count.Value, count.Value)));
    }

    private static async Task<ActionAnswer> TagAsync(ActionCall call)
    {
        var name = call.Required("id");
        ListActions.CheckVocabulary(call);
        var found = await FindAsync(call, "tags", name, call.Flag("include_datasets") ? 1000 : 0);
        if (found.Count == 0)
            throw ActionException.Missing("Tag was not found");
        var tag = Tag(name);
        if (call.Flag("include_datasets"))
            tag["packages"] = new JsonArray([.. found.Packages.Select(CatalogueActions.Node)]);
        return ActionAnswer.Of(tag);
    }

    private static async Task<ActionAnswer> SearchTagsAsync(ActionCall call)
    {
        ListActions.CheckVocabulary(call);
        var query = call.Text("query") ?? "";
        var found = (await ListActions.CountsAsync(call, "tags")).Where(count => count.Value.Contains(query, StringComparison.OrdinalIgnoreCase)).ToList();
        var page = found.Skip(call.Integer("offset", 0, 0, int.MaxValue)).Take(call.Integer("limit", int.MaxValue, 0, int.MaxValue));
        return ActionAnswer.Of(new JsonObject
        {
            ["count"] = found.Count,
            ["results"] = new JsonArray([.. page.Select(count => Tag(count.Value))]),
        });
    }

    private static async Task<ActionAnswer> PackagesOfGroupAsync(ActionCall call)
    {
        var (group, _) = await ListActions.FindGroupAsync(call) ?? throw ActionException.Missing("Group was not found");
        var found = await FindAsync(call, "groups", group.Name, call.Integer("limit", 1000, 0, 1000));
        return ActionAnswer.Of(new JsonArray([.. found.Packages.Select(CatalogueActions.Node)]));
    }

    private static async Task<ActionAnswer> MembersAsync(ActionCall call)
    {
        var id = call.Required("id");
        var organization = await call.Get<MemberStore>().FindAsync(id, call.Token);
        var found = organization is not null
            ? await FindAsync(call, "organization", organization.Name, 1000)
            : await FindAsync(call, "groups", (await ListActions.FindGroupAsync(call))?.Group.Name ?? id, 1000);
        if (organization is null && found.Count == 0)
            throw ActionException.Missing("Group was not found");
        var isShown = (call.Text("object_type") ?? "package") == "package" && (call.Text("capacity") ?? "public") == "public";
        return ActionAnswer.Of(new JsonArray([.. (isShown ? found.Packages : []).Select(CatalogueActions.Node)
            .Select(package => new JsonArray(package["id"]!.ToString(), "package", "public"))]));
    }

    private static Task<SearchResult> FindAsync(ActionCall call, string field, string value, int rows) => call.Get<CatalogueSearch>().SearchAsync(
        new SearchRequest
        {
            Visibility = Visibility.Public,
            Filters = [new SearchExpression.Term(field, value, false)],
            Sort = SearchSort.Id,
            Rows = rows,
        },
        call.Token);

    private static JsonObject Tag(string name) => new()
    {
        ["id"] = name,
        ["name"] = name,
        ["display_name"] = name,
        ["vocabulary_id"] = null,
    };
}
