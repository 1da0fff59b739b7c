using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Web.Api;

/// <summary>Accounts, and the organizations of whoever calls.</summary>
internal static class UserActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("user_show", true, "Shows an account: your own without id, any other for sysadmins.", ShowAsync).With("id string Id or name"),
        new ApiAction("organization_list_for_user", true, "The organizations that you belong to; all for sysadmins.", OrganizationsAsync).With(
            "id string Id or name of another account, for sysadmins", "permission read|create_dataset|admin What you may do there",
            "include_dataset_count boolean Has no effect"),
    ];

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var user = await FindAsync(call);
        return ActionAnswer.Of(new JsonObject
        {
            ["id"] = user.Id,
            ["name"] = user.Name,
            ["fullname"] = user.FullName,
            ["display_name"] = user.Shown,
            ["email"] = user.Email,
            ["created"] = ApiShapes.Time(user.Created),
            ["last_active"] = ApiShapes.Time(user.LastLogin),
            ["about"] = null,
            ["image_url"] = null,
            ["image_display_url"] = null,
            ["sysadmin"] = user.Sysadmin,
            ["state"] = user.Active ? "active" : "deleted",
            ["number_created_packages"] = 0,
        });
    }

    private static async Task<ActionAnswer> OrganizationsAsync(ActionCall call)
    {
        if (!call.Caller.IsKnown && call.Text("id") is null)
            return ActionAnswer.Of(new JsonArray());
        var user = await FindAsync(call);
        var least = call.Text("permission") switch
        {
            null or "" or "read" => Role.Member,
            "create_dataset" or "update_dataset" or "edit_group" or "delete_dataset" => Role.Editor,
            "admin" or "membership" => Role.Admin,
            var other => throw ActionException.Invalid("permission", $"Must be read, create_dataset or admin; found {other}"),
        };
        var all = await call.Get<MemberStore>().OrganizationsAsync(call.Token);
        var roles = (await call.Get<MemberStore>().OfUserAsync(user.Id, call.Token)).ToDictionary(membership => membership.OrganizationId, membership => membership.Role);
        return ActionAnswer.Of(new JsonArray([.. all
            .Where(organization => user.Sysadmin || (roles.TryGetValue(organization.Id, out var role) && role >= least))
            .OrderBy(organization => organization.Name, StringComparer.Ordinal)
            .Select(organization => new JsonObject
            {
                ["id"] = organization.Id,
                ["name"] = organization.Name,
                ["title"] = organization.Title,
                ["display_name"] = organization.Title.Length > 0 ? organization.Title : organization.Name,
                ["description"] = organization.Description,
                ["image_url"] = organization.ImageUrl,
                ["type"] = "organization",
                ["is_organization"] = true,
                ["state"] = "active",
                ["capacity"] = (user.Sysadmin ? Role.Admin : roles[organization.Id]).ToString().ToLowerInvariant(),
            })]));
    }

    /// <exception cref="ActionException">There is none, or the caller may not see it.</exception>
    private static async Task<User> FindAsync(ActionCall call)
    {
        var id = call.Text("id");
        call.Demand(call.Caller.IsKnown, "see accounts");
        var user = await call.Get<UserStore>().FindAsync(string.IsNullOrEmpty(id) ? call.Caller.Name : id, call.Token);
        if (user?.Name != call.Caller.Name)
            call.DemandSysadmin("see the accounts of others");
        return user ?? throw ActionException.Missing("User was not found");
    }
}
