using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest org …</c>: organizations and who belongs to them.</summary>
internal static class OrganizationCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "Short name or id of the organization" };
    private static readonly Argument<string> User = new("user") { Description = "Log-in name" };

    public static Command Create() => new("org", "Manage organizations and their members") { Add(), List(), Members(), Member(), Leave(), Merge(), Delete() };

    /// <summary>The organization that a person named.</summary>
    public static async Task<Organization> FindAsync(Invocation run, string name, CancellationToken cancellationToken) =>
        await run.Get<MemberStore>().FindAsync(name, cancellationToken)
            ?? throw WrongInputException.Unknown(
                "organization", name, (await run.Get<MemberStore>().OrganizationsAsync(cancellationToken)).Select(found => found.Name), "harvest org list");

    private static Command Add()
    {
        var title = new Option<string>("--title") { Description = "Title; the name without it", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Create an organization") { Name, title };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var name = parsed.GetRequiredValue(Name);
            if (!DatasetNames.IsName(name))
                throw new WrongInputException($"NAME must be 2 to 100 characters of a-z, 0-9, - and _, found {Output.Safe(name)}");
            TitleLimit.Check("--title", parsed.GetValue(title));
            var organization = new Organization(Guid.CreateVersion7().ToString(), name, parsed.GetValue(title)!);
            await run.Get<MemberStore>().SaveAsync(organization, token);
            await UserCommands.AuditAsync(run, "organization_create", name, "", token);
            run.Out.Show(() => Shape(organization), () => Console.WriteLine($"Made organization {name}"));
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List organizations");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var all = await run.Get<MemberStore>().OrganizationsAsync(token);
            if (all.Count == 0)
                run.Out.Tell("There are no organizations. Add one: harvest org add NAME --title TITLE");
            run.Out.Show(
                () => new JsonArray([.. all.Select(Shape)]),
                () => run.Out.Table(["name", "title"], all.Select(organization => (IReadOnlyList<string>)[organization.Name, organization.Title])));
            return 0;
        });
        return command;
    }

    private static Command Members()
    {
        var command = new Command("members", "List the members of an organization") { Name };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var organization = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var members = await run.Get<MemberStore>().OfOrganizationAsync(organization.Id, token);
            run.Out.Show(
                () => new JsonArray([.. members.Select(member => new JsonObject { ["user"] = member.UserName, ["role"] = member.Role.ToString().ToLowerInvariant() })]),
                () =>
                {
                    if (members.Count == 0)
                        run.Out.Say($"Nobody belongs to {organization.Name}. Add somebody: harvest org member {organization.Name} USER editor");
                    run.Out.Table(["user", "role"], members.Select(member => (IReadOnlyList<string>)[member.UserName, member.Role.ToString().ToLowerInvariant()]));
                });
            return 0;
        });
        return command;
    }

    private static Command Member()
    {
        var role = new Argument<Role>("role") { Description = "member (sees private things), editor (changes and runs sources) or admin (accepts sources, says who belongs to it)" };
        var command = new Command("member", "Set a user's role in an organization") { Name, User, role };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var organization = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var user = await UserCommands.FindAsync(run, parsed.GetRequiredValue(User), token);
            AccountControl.RefuseClosed(user);
            var given = parsed.GetRequiredValue(role);
            var isNew = await run.Get<MemberStore>().SetAsync(organization.Id, user.Id, given, token);
            if (isNew)
                await UserCommands.AuditAsync(run, "organization_member_set", organization.Name, $"{user.Name} {given}", token);
            run.Out.Show(
                () => new JsonObject { ["organization"] = organization.Name, ["user"] = user.Name, ["role"] = given.ToString().ToLowerInvariant() },
                () => Console.WriteLine($"{user.Name} is {given.ToString().ToLowerInvariant()} of {organization.Name}{(isNew ? "" : " already: nothing to change")}"));
            return 0;
        });
        return command;
    }

    private static Command Leave()
    {
        var command = new Command("remove-member", "Remove a user from an organization") { Name, User };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var organization = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var user = await UserCommands.FindAsync(run, parsed.GetRequiredValue(User), token);
            if (!await run.Get<MemberStore>().RemoveAsync(organization.Id, user.Id, token))
                throw new WrongInputException($"{user.Name} does not belong to {organization.Name}. Its members: harvest org members {organization.Name}");
            await UserCommands.AuditAsync(run, "organization_member_remove", organization.Name, user.Name, token);
            run.Out.Show(
                () => new JsonObject { ["organization"] = organization.Name, ["user"] = user.Name },
                () => Console.WriteLine($"{user.Name} no longer belongs to {organization.Name}"));
            return 0;
        });
        return command;
    }

    private static Command Merge()
    {
        var into = new Argument<string>("into") { Description = "Short name or id of the organization that gets everything" };
        var command = new Command("merge", "Move an organization's datasets, sources and members into another and delete it") { Name, into, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var from = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var target = await FindAsync(run, parsed.GetRequiredValue(into), token);
            var service = run.Get<OrganizationService>();
            var counts = await service.CountAsync(Caller.CommandLine, from, token);
            Confirmation.Ask(
                $"Move {Counted.Of(counts.Datasets, "dataset")}, {Counted.Of(counts.Sources, "source")} and {Counted.Of(counts.Members, "member")} from {from.Name} to {target.Name} and delete {from.Name}?",
                parsed.GetValue(Confirmation.Yes));
            await service.MergeAsync(Caller.CommandLine, from, target, token);
            run.Out.Show(
                () => new JsonObject { ["from"] = from.Name, ["into"] = target.Name, ["datasets"] = counts.Datasets, ["sources"] = counts.Sources, ["members"] = counts.Members },
                () => Console.WriteLine($"{from.Name} is part of {target.Name} now; its name leads there"));
            return 0;
        });
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Delete an organization that has no datasets and no sources") { Name, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var organization = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            Confirmation.Ask($"Delete organization {organization.Name}?", parsed.GetValue(Confirmation.Yes));
            await run.Get<OrganizationService>().DeleteAsync(Caller.CommandLine, organization, token);
            run.Out.Show(() => Shape(organization), () => Console.WriteLine($"Deleted organization {organization.Name}"));
            return 0;
        });
        return command;
    }

    private static JsonObject Shape(Organization organization) => new()
    {
        ["id"] = organization.Id,
        ["name"] = organization.Name,
        ["title"] = organization.Title,
    };
}
