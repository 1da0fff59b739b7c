using Harvest.Datasets;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>Organizations and who belongs to them; for sysadmins and for the organizations' own admins.</summary>
public sealed class OrganizationsModel : SitePage
{
    public IReadOnlyList<Model.Organization> Organizations { get; private set; } = [];

    public Model.Organization? Chosen { get; private set; }

    public IReadOnlyList<Membership> Members { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? name)
    {
        Organizations = [.. (await Get<MemberStore>().OrganizationsAsync(Token)).Where(organization => Caller.MayAdminister(organization.Id))];
        if (!Caller.IsSysadmin && Organizations.Count == 0)
            return Refuse();
        Chosen = name is null ? null : Organizations.FirstOrDefault(organization => organization.Name == name);
        Members = Chosen is null ? [] : await Get<MemberStore>().OfOrganizationAsync(Chosen.Id, Token);
        return Page();
    }

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? title)
    {
        if (!Caller.IsSysadmin)
            return Refuse();
        if (!DatasetNames.IsName(name ?? ""))
        {
            Complain("The short name must be 2 to 100 characters of a-z, 0-9, - and _");
            return Redirect("/admin/organizations");
        }
        return await TryAsync(
            async () =>
            {
                await Get<MemberStore>().SaveAsync(new Model.Organization(Guid.CreateVersion7().ToString(), name!, title ?? ""), Token);
                await AuditAsync("organization_create", name!);
                return "Organization created.";
            },
            $"/admin/organizations?name={name}");
    }

    public Task<IActionResult> OnPostSaveAsync(string name, string? title, string? description, string? image) => WithAsync(name, async organization =>
    {
        if (image?.Trim() is { Length: > 0 } address && Ui.Link(address) is null)
        {
            Complain("The address of the logo must begin with http or https");
            return;
        }
        await Get<MemberStore>().SaveAsync(
            organization with { Title = title?.Trim() ?? "", Description = description?.Trim() ?? "", ImageUrl = image?.Trim() ?? "" }, Token);
        await AuditAsync("organization_update", organization.Name);
        Say("Saved. Datasets show the new title after their next change.");
    });

    /// <summary>Only one that nothing belongs to.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string name)
    {
        if (!Caller.IsSysadmin || await Get<MemberStore>().FindAsync(name, Token) is not { } organization)
            return Refuse();
        var found = await Get<Api.CatalogueSearch>().SearchAsync(
            new SearchRequest { Visibility = Visibility.Everything, Filters = [new SearchExpression.Term("organization", organization.Name, false)], Rows = 0 }, Token);
        if (found.Count > 0 || !await Get<MemberStore>().DeleteAsync(organization, Token))
        {
            Complain($"{organization.Name} still has datasets or sources. Give them to another organization first.");
            return Redirect($"/admin/organizations?name={organization.Name}");
        }
        await AuditAsync("organization_delete", organization.Name);
        Say($"Organization {organization.Name} deleted.");
        return Redirect("/admin/organizations");
    }

    public Task<IActionResult> OnPostSetAsync(string name, string user, Role role) => WithAsync(name, user, async (organization, found) =>
    {
        await Get<MemberStore>().SetAsync(organization.Id, found.Id, role, Token);
        await AuditAsync("organization_member_set", organization.Name, $"{found.Name} {role}");
        Say($"{found.Name} is {role} now.");
    });

    public Task<IActionResult> OnPostRemoveAsync(string name, string user) => WithAsync(name, user, async (organization, found) =>
    {
        await Get<MemberStore>().RemoveAsync(organization.Id, found.Id, Token);
        await AuditAsync("organization_member_remove", organization.Name, found.Name);
        Say($"{found.Name} no longer belongs to it.");
    });

    private Task<IActionResult> WithAsync(string name, string user, Func<Model.Organization, User, Task> work) => WithAsync(name, async organization =>
    {
        if (await Get<UserStore>().FindAsync(user, Token) is { } found)
            await work(organization, found);
        else
            Complain($"There is no user {user}");
    });

    private async Task<IActionResult> WithAsync(string name, Func<Model.Organization, Task> work)
    {
        if (await Get<MemberStore>().FindAsync(name, Token) is not { } organization || !Caller.MayAdminister(organization.Id))
            return Refuse();
        await work(organization);
        return Redirect($"/admin/organizations?name={organization.Name}");
    }
}
