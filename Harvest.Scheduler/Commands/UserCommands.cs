using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest user …</c>: accounts of the web.</summary>
internal static class UserCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "Log-in name" };

    public static Command Create() => new("user", "Manage user accounts")
    {
        Add(), List(), Password(), RemoveSecondFactor(), Change("sysadmin", "Make a user an administrator", "is an administrator", user => user with { Sysadmin = true }),
        Change("unsysadmin", "Revoke a user's administrator rights", "is no administrator", user => user with { Sysadmin = false }),
        Change("close", "Deactivate an account; end its sessions and revoke its API tokens for good", "has a closed account", user => user with { Active = false }),
        Change(
            "open", "Reactivate a deactivated or locked account; its API tokens stay revoked", "has an open account",
            user => user with { Active = true, LockedUntil = null, FailedLogins = 0 }),
    };

    /// <summary>The account that a person named.</summary>
    public static async Task<User> FindAsync(Invocation run, string name, CancellationToken cancellationToken) =>
        await run.Get<UserStore>().FindAsync(name, cancellationToken)
            ?? throw WrongInputException.Unknown(
                "user", name, (await run.Get<UserStore>().ListAsync(cancellationToken)).Select(user => user.Name), "harvest user list");

    /// <summary>Writes down what was done on the command line.</summary>
    public static Task AuditAsync(Invocation run, string action, string subject, string detail, CancellationToken cancellationToken) =>
        run.Get<AuditStore>().AddAsync($"{Environment.UserName} (command line)", "", action, subject, detail, cancellationToken);

    private static Command Add()
    {
        var fullName = new Option<string>("--full-name") { Description = "Name to be shown", DefaultValueFactory = _ => "" };
        var email = new Option<string>("--email") { Description = "E-mail address", DefaultValueFactory = _ => "" };
        var sysadmin = new Option<bool>("--sysadmin") { Description = "May do everything" };
        var command = new Command("add", "Create an account and print its one-time password") { Name, fullName, email, sysadmin };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var password = AccountControl.NewPassword();
            var user = await run.Get<AccountControl>().CreateAsync(
                new User
                {
                    Id = "",
                    Name = parsed.GetRequiredValue(Name),
                    FullName = parsed.GetValue(fullName)!,
                    Email = parsed.GetValue(email)!,
                    Sysadmin = parsed.GetValue(sysadmin),
                    MustChange = true,
                },
                password,
                token);
            await AuditAsync(run, "user_create", user.Name, user.Sysadmin ? "administrator" : "", token);
            ShowPassword(run, user, password);
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List user accounts");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var users = await run.Get<UserStore>().ListAsync(token);
            run.Out.Show(
                () => new JsonArray([.. users.Select(Shape)]),
                () =>
                {
                    run.Out.Table(
                        ["name", "full name", "sysadmin", "two-factor", "active", "last log-in (UTC)"],
                        users.Select(user => (IReadOnlyList<string>)
                            [user.Name, user.FullName, user.Sysadmin ? "yes" : "", user.HasSecondFactor ? "yes" : "", user.Active ? "yes" : "no", Moment.Of(user.LastLogin, "never")]));
                    Console.WriteLine(users.Count == 1 ? "There is 1 user" : $"There are {users.Count:N0} users");
                });
            return 0;
        });
        return command;
    }

    private static Command Password()
    {
        var command = new Command("password", "Set a new one-time password and unlock the account") { Name };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var user = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            AccountControl.RefuseClosed(user);
            var password = AccountControl.NewPassword();
            await run.Get<AccountControl>().SetPasswordAsync(user, password, mustChange: true, token);
            await AuditAsync(run, "password_reset", user.Name, "", token);
            ShowPassword(run, user, password);
            return 0;
        });
        return command;
    }

    private static Command RemoveSecondFactor()
    {
        var command = new Command("remove-second-factor", "Turn off two-factor authentication of an account that has lost its device") { Name };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var user = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var isGone = await run.Get<SecondFactorStore>().RemoveAsync(user.Id, token);
            if (isGone)
                await AuditAsync(run, "second_factor_off", user.Name, "", token);
            run.Out.Show(
                () => Shape(user with { HasSecondFactor = false }),
                () => Console.WriteLine($"{user.Name}: two-factor authentication {(isGone ? "is off" : "was not on")}"));
            return 0;
        });
        return command;
    }

    private static Command Change(string verb, string description, string state, Func<User, User> change)
    {
        var command = new Command(verb, description) { Name };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var before = await FindAsync(run, parsed.GetRequiredValue(Name), token);
            var user = change(before);
            var revoked = 0;
            if (user != before)
            {
                revoked = await run.Get<AccountControl>().ChangeAsync(before, user, token);
                await AuditAsync(run, $"user_{verb}", user.Name, revoked > 0 ? $"{Counted.Of(revoked, "API token")} revoked" : "", token);
            }
            var also = revoked > 0 ? $"; {Counted.Of(revoked, "API token")} revoked" : "";
            run.Out.Show(() => Shape(user), () => Console.WriteLine($"{user.Name} {state}{(user == before ? ": nothing to change" : $" now{also}")}"));
            return 0;
        });
        return command;
    }

    private static void ShowPassword(Invocation run, User user, string password)
    {
        var shape = Shape(user);
        shape["password"] = password;
        run.Out.Show(() => shape, () => Console.WriteLine($"{user.Name} logs in with the one-time password {password} and then chooses one"));
    }

    private static JsonObject Shape(User user) => new()
    {
        ["id"] = user.Id,
        ["name"] = user.Name,
        ["fullname"] = user.FullName,
        ["email"] = user.Email,
        ["sysadmin"] = user.Sysadmin,
        ["second_factor"] = user.HasSecondFactor,
        ["state"] = user.Active ? "active" : "deleted",
        ["created"] = ApiShapes.Time(user.Created),
        ["last_login"] = ApiShapes.Time(user.LastLogin),
    };
}
