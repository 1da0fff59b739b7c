using Harvest.Accounts;
using Harvest.Catalogues.Local;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>Organizations and who belongs to them; for sysadmins and for the organizations' own admins.</summary>
public sealed class OrganizationsModel : SitePage
{
    public IReadOnlyList<Model.Organization> Organizations { get; private set; } = [];

    public Model.Organization? Chosen { get; private set; }

    /// <summary>Where the chosen one shall go, when that is to be confirmed.</summary>
    public Model.Organization? Target { get; private set; }

    /// <summary>What would go there.</summary>
    public MergeCounts Moving { get; private set; } = new();

    public IReadOnlyList<Membership> Members { get; private set; } = [];

    /// <summary>What the form of the chosen one shows: its fields, or what was filled in and refused.</summary>
    public Model.Organization Typed { get; private set; } = new("", "", "");

    /// <summary>How the chosen one was when its form was opened (<see cref="FormSeal"/>).</summary>
    public string Seen { get; private set; } = "";

    /// <summary>Fields of the chosen one that somebody else has changed since its form was opened, and this person, too.</summary>
    internal Clash? Clash { get; private set; }

    /// <summary>A new one that was filled in and refused.</summary>
    public Model.Organization New { get; private set; } = new("", "", "");

    /// <summary>A member that was filled in and refused.</summary>
    public (string User, Role Role) Member { get; private set; } = ("", Role.Member);

    public async Task<IActionResult> OnGetAsync(string? name)
    {
        Organizations = [.. (await Get<MemberStore>().OrganizationsAsync(Token)).Where(organization => Caller.MayAdminister(organization.Id))];
        if (!Caller.IsSysadmin && Organizations.Count == 0)
            return Refuse();
        Chosen = name is null ? null : Organizations.FirstOrDefault(organization => organization.Name == name);
        Typed = Chosen ?? Typed;
        Seen = Chosen is null ? "" : Get<FormSeal>().Seen(Fields(Chosen));
        Members = Chosen is null ? [] : await Get<MemberStore>().OfOrganizationAsync(Chosen.Id, Token);
        return Page();
    }

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? title)
    {
        if (!Caller.IsSysadmin)
            return Refuse();
        New = new Model.Organization(Guid.CreateVersion7().ToString(), name?.Trim() ?? "", title?.Trim() ?? "");
        try
        {
            if (!DatasetNames.IsName(New.Name))
                throw new WrongInputException(T("The short name must be 2 to 100 characters of a-z, 0-9, - and _"));
            TitleLimit.Check("title", New.Title);
            await Get<MemberStore>().SaveAsync(New, Token);
        }
        catch (HarvestException fault)
        {
            ComplainHere(fault.Message);
            return await OnGetAsync(null);
        }
        await AuditAsync("organization_create", New.Name);
        Say(T("Organization created."));
        return Redirect($"/admin/organizations?name={New.Name}");
    }

    public Task<IActionResult> OnPostSaveAsync(string name, string? title, string? description, string? image, string? seen) => WithAsync(name, async organization =>
    {
        var changed = organization with { Title = title?.Trim() ?? "", Description = description?.Trim() ?? "", ImageUrl = image?.Trim() ?? "" };
        try
        {
            var typed = Fields(changed);
            var changes = Get<FormSeal>().Compare(seen, Fields(organization), name => typed.First(field => field.Name == name).Shown);
            Clash = changes.Clash(Key("Somebody else changed this organization since you opened the form: {0}."));
            (seen, changed) = (Get<FormSeal>().Seen(Fields(organization)), With(changed, organization, changes.Kept));
            if (Clash is not null)
                return await RefuseAsync();
            if (changed.ImageUrl.Length > 0 && Ui.Link(changed.ImageUrl) is null && LogIn.Local(changed.ImageUrl) != changed.ImageUrl)
                throw new WrongInputException(T("The address of the logo must begin with http, https or /"));
            TitleLimit.Check("title", changed.Title);
            await Get<MemberStore>().SaveAsync(changed, Token);
        }
        catch (HarvestException fault)
        {
            ComplainHere(fault.Message);
            return await RefuseAsync();
        }
        await AuditAsync("organization_update", organization.Name);
        Say(T("Saved. Datasets show the new title after their next change."));
        return null;

        async Task<IActionResult> RefuseAsync()
        {
            await OnGetAsync(name);
            (Typed, Seen) = (changed, seen ?? Seen);
            return Page();
        }
    });

    private static IReadOnlyList<FormField> Fields(Model.Organization organization) =>
    [
        new("title", T("title"), organization.Title, organization.Title),
        new("description", T("description"), organization.Description, organization.Description),
        new("image", T("logo"), organization.ImageUrl, organization.ImageUrl),
    ];

    private static Model.Organization With(Model.Organization typed, Model.Organization now, IReadOnlyList<FormField> kept) => typed with
    {
        Title = kept.Any(field => field.Name == "title") ? now.Title : typed.Title,
        Description = kept.Any(field => field.Name == "description") ? now.Description : typed.Description,
        ImageUrl = kept.Any(field => field.Name == "image") ? now.ImageUrl : typed.ImageUrl,
    };

    /// <summary>Only one that nothing belongs to.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(string name)
    {
        if (!Caller.IsSysadmin || await Get<MemberStore>().FindAsync(name, Token) is not { } organization)
            return Refuse();
        try
        {
            await Get<OrganizationService>().DeleteAsync(Caller, organization, Token);
        }
        catch (HarvestException)
        {
            Complain(T("{0} still has datasets or sources. Give them to another organization first.", organization.Name));
            return Redirect($"/admin/organizations?name={organization.Name}");
        }
        Say(T("Organization {0} deleted.", organization.Name));
        return Redirect("/admin/organizations");
    }

    /// <summary>Asks first, with what goes; then puts one organization into another.</summary>
    public async Task<IActionResult> OnPostMergeAsync(string name, string? into, bool confirmed)
    {
        if (!Caller.IsSysadmin || await Get<MemberStore>().FindAsync(name, Token) is not { } from)
            return Refuse();
        if (await Get<MemberStore>().FindAsync(into ?? "", Token) is not { } target || target.Id == from.Id)
        {
            Complain(T("Choose another organization."));
            return Redirect($"/admin/organizations?name={from.Name}");
        }
        if (confirmed)
        {
            return await TryAsync(
                async () =>
                {
                    await Get<OrganizationService>().MergeAsync(Caller, from, target, Token);
                    return T("{0} is part of {1} now.", from.Name, target.Name);
                },
                $"/admin/organizations?name={target.Name}");
        }
        await OnGetAsync(from.Name);
        (Target, Moving) = (target, await Get<OrganizationService>().CountAsync(Caller, from, Token));
        return Page();
    }

    public Task<IActionResult> OnPostSetAsync(string name, string? user, Role role) => WithAsync(name, user, role, async (organization, found) =>
    {
        if (!ModelState.IsValid || !Enum.IsDefined(role))
        {
            Complain("Nothing was changed: the role must be Member, Editor or Admin");
            return;
        }
        if (!found.Active)
        {
            Complain($"The account {found.Name} is closed. Open it first.");
            return;
        }
        if (!await Get<MemberStore>().SetAsync(organization.Id, found.Id, role, Token))
        {
            Say(T("{0} is {1} already: nothing was changed.", found.Name, T($"{role}")));
            return;
        }
        await AuditAsync("organization_member_set", organization.Name, $"{found.Name} {role}");
        Say(T("{0} is {1} now.", found.Name, T($"{role}")));
    });

    public Task<IActionResult> OnPostRemoveAsync(string name, string? user) => WithAsync(name, user, Role.Member, async (organization, found) =>
    {
        if (!await Get<MemberStore>().RemoveAsync(organization.Id, found.Id, Token))
        {
            Complain(T("{0} does not belong to it.", found.Name));
            return;
        }
        await AuditAsync("organization_member_remove", organization.Name, found.Name);
        Say(T("{0} no longer belongs to it.", found.Name));
    });

    private Task<IActionResult> WithAsync(string name, string? user, Role role, Func<Model.Organization, User, Task> work) => WithAsync(name, async organization =>
    {
        if (await Get<UserStore>().FindAsync(user?.Trim() ?? "", Token) is { } found)
        {
            await work(organization, found);
            return null;
        }
        ComplainHere(T("There is no user {0}", user));
        Member = (user ?? "", role);
        return await OnGetAsync(name);
    });

    /// <param name="name">The organization.</param>
    /// <param name="work">Gives the page to show where something was refused; null to go back to the organization.</param>
    private async Task<IActionResult> WithAsync(string name, Func<Model.Organization, Task<IActionResult?>> work)
    {
        if (await Get<MemberStore>().FindAsync(name, Token) is not { } organization || !Caller.MayAdminister(organization.Id))
            return Refuse();
        return await work(organization) ?? Redirect($"/admin/organizations?name={organization.Name}");
    }
}
