using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Accounts;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest token …</c>: tokens for scripts that call the API.</summary>
internal static class TokenCommands
{
    public static Command Create() => new("token", "Manage API tokens") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var user = new Argument<string>("user") { Description = "Owner of the token" };
        var name = new Argument<string>("name") { Description = "Purpose of the token" };
        var read = new Option<bool>("--read-only") { Description = "The token may only read" };
        var days = new Option<int>("--days") { Description = "Days until the token expires; 0 for never", DefaultValueFactory = _ => 90 }.AtLeast(0, DayLimit.Most);
        var command = new Command("add", "Create a token and print it, once") { user, name, read, days };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var owner = await UserCommands.FindAsync(run, parsed.GetRequiredValue(user), token);
            var life = parsed.GetValue(days) is > 0 and var number ? TimeSpan.FromDays(number) : (TimeSpan?)null;
            var (made, secret) = await run.Get<AccountControl>().CreateTokenAsync(
                owner, parsed.GetRequiredValue(name), parsed.GetValue(read) ? TokenScope.Read : TokenScope.Write, life, token);
            await UserCommands.AuditAsync(run, "token_create", owner.Name, $"{made.Name} {made.Scope}", token);
            var shape = Shape(made, owner.Name);
            shape["token"] = secret;
            run.Out.Show(() => shape, () => Console.WriteLine(secret));
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List tokens");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var users = (await run.Get<UserStore>().ListAsync(token)).ToDictionary(user => user.Id);
            var tokens = await run.Get<TokenStore>().ListAsync(null, token);
            run.Out.Show(
                () => new JsonArray([.. tokens.Select(found => Shape(found, Owner(found)?.Name ?? ""))]),
                () =>
                {
                    run.Out.Table(
                        ["id", "user", "for", "may", "until (UTC)", "used last (UTC)"],
                        tokens.Select(found => (IReadOnlyList<string>)
                        [
                            found.Id, Owner(found)?.Name ?? "", found.Name, found.Scope.ToString().ToLowerInvariant(),
                            Owner(found) is { Active: true } ? Moment.Of(found.Expires, "for ever") : "void: account closed", Moment.Of(found.LastUsed, "never"),
                        ]));
                    Console.WriteLine(tokens.Count == 1 ? "There is 1 token" : $"There are {tokens.Count:N0} tokens");
                });
            return 0;

            // An older version left closed accounts their tokens.
            User? Owner(ApiToken one) => users.GetValueOrDefault(one.UserId);
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The token's id, as harvest token list shows it" };
        var command = new Command("revoke", "Revoke a token") { id };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var reference = parsed.GetRequiredValue(id);
            if (!await run.Get<TokenStore>().RemoveAsync(reference, null, token))
                throw WrongInputException.Unknown("token", reference, [], "harvest token list");
            await UserCommands.AuditAsync(run, "token_remove", reference, "", token);
            run.Out.Show(() => new JsonObject { ["id"] = reference }, () => Console.WriteLine("The token is revoked"));
            return 0;
        });
        return command;
    }

    private static JsonObject Shape(ApiToken token, string user) => new()
    {
        ["id"] = token.Id,
        ["user"] = user,
        ["name"] = token.Name,
        ["scope"] = token.Scope.ToString().ToLowerInvariant(),
        ["created"] = ApiShapes.Time(token.Created),
        ["expires"] = ApiShapes.Time(token.Expires),
        ["last_used"] = ApiShapes.Time(token.LastUsed),
    };
}
