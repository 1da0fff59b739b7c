namespace Harvest.Tests.EndToEnd;

/// <summary>Accounts, organizations and tokens from the command line.</summary>
public sealed class AccountCommandTests
{
    [Test]
    public async Task Somebody_is_made_put_into_an_organization_given_a_token_and_closed()
    {
        using var cli = new Cli();
        var made = await cli.JsonAsync("user", "add", "anna", "--full-name", "Anna Li", "--email", "anna@example.org");
        made.GetProperty("password").GetString()!.Length.ShouldBe(16);
        await cli.JsonAsync("org", "add", "harbour-office", "--title", "Harbour Office");
        (await cli.JsonAsync("org", "member", "harbour-office", "anna", "editor")).GetProperty("role").GetString().ShouldBe("editor");
        (await cli.JsonAsync("org", "members", "harbour-office"))[0].GetProperty("user").GetString().ShouldBe("anna");

        (await cli.JsonAsync("org", "remove-member", "harbour-office", "anna")).GetProperty("user").GetString().ShouldBe("anna");
        var twice = await cli.RunAsync("org", "remove-member", "harbour-office", "anna");
        (twice.Code, twice.Errors.Split('\n')[0]).ShouldBe((2, "anna does not belong to harbour-office. Its members: harvest org members harbour-office"));

        var token = await cli.JsonAsync("token", "add", "anna", "nightly", "--days", "3", "--read-only");
        token.GetProperty("token").GetString()!.ShouldStartWith("hv_");
        token.GetProperty("scope").GetString().ShouldBe("read");
        var listed = await cli.JsonAsync("token", "list");
        listed.GetArrayLength().ShouldBe(1);
        listed[0].TryGetProperty("token", out _).ShouldBeFalse();
        await cli.JsonAsync("token", "revoke", token.GetProperty("id").GetString()!);
        (await cli.JsonAsync("user", "close", "anna")).GetProperty("state").GetString().ShouldBe("deleted");
    }

    [Test]
    public async Task An_organization_says_that_it_has_nobody_and_who_belongs_to_it_already()
    {
        using var cli = new Cli();
        await cli.RunAsync("user", "add", "anna");
        await cli.RunAsync("org", "add", "harbour-office");

        (await cli.RunAsync("org", "members", "harbour-office")).Output.Trim()
            .ShouldBe("Nobody belongs to harbour-office. Add somebody: harvest org member harbour-office USER editor");
        (await cli.RunAsync("org", "member", "harbour-office", "anna", "editor")).Output.Trim().ShouldBe("anna is editor of harbour-office");
        (await cli.RunAsync("org", "member", "harbour-office", "anna", "editor")).Output.Trim().ShouldBe("anna is editor of harbour-office already: nothing to change");
        (await cli.RunAsync("org", "member", "harbour-office", "anna", "admin")).Output.Trim().ShouldBe("anna is admin of harbour-office");
    }

    [Test]
    public async Task A_token_says_what_it_is_for()
    {
        using var cli = new Cli();
        await cli.RunAsync("user", "add", "anna");

        foreach (var name in (string[])["", "  ", new string('x', 101)])
        {
            var refused = await cli.RunAsync("token", "add", "anna", name);
            (refused.Code, refused.Errors.Split('\n')[0]).ShouldBe((2, "name: Say in 1 to 100 characters what the token is for"));
        }
        (await cli.RunAsync("token", "add", "anna", "x", "--days", "40000")).Errors.ShouldContain("--days must be a whole number from 0 to 36500, found 40000");
        (await cli.JsonAsync("token", "list")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task The_last_administrator_stays_one()
    {
        using var cli = new Cli();
        await cli.RunAsync("user", "add", "root", "--sysadmin");
        await cli.RunAsync("user", "add", "closed", "--sysadmin");
        (await cli.RunAsync("user", "close", "closed")).Output.Trim().ShouldBe("closed has a closed account now");
        foreach (var verb in (string[])["unsysadmin", "close"])
        {
            var refused = await cli.RunAsync("user", verb, "root");
            refused.Code.ShouldBe(1);
            refused.Errors.ShouldContain("root is the last administrator");
        }

        await cli.RunAsync("user", "open", "closed");

        (await cli.RunAsync("user", "unsysadmin", "root")).Output.Trim().ShouldBe("root is no administrator now");
        (await cli.RunAsync("user", "unsysadmin", "root")).Output.Trim().ShouldBe("root is no administrator: nothing to change");
    }

    [Test]
    public async Task A_closed_account_gets_neither_tokens_nor_rights_nor_a_password()
    {
        using var cli = new Cli();
        await cli.RunAsync("user", "add", "anna");
        await cli.RunAsync("user", "close", "anna");

        await cli.RunAsync("org", "add", "harbour-office");
        foreach (var line in (string[])["token add anna nightly", "user sysadmin anna", "user password anna", "org member harbour-office anna editor"])
        {
            var refused = await cli.RunAsync(line.Split(' '));
            (refused.Code, refused.Errors.Trim()).ShouldBe((1, "The account anna is closed. Open it first: harvest user open anna"), line);
        }

        (await cli.JsonAsync("token", "list")).GetArrayLength().ShouldBe(0);
        (await cli.JsonAsync("user", "list"))[0].GetProperty("sysadmin").GetBoolean().ShouldBeFalse();
        await cli.RunAsync("user", "open", "anna");
        (await cli.RunAsync("user", "sysadmin", "anna")).Code.ShouldBe(0);
    }

    [Test]
    public async Task Closing_an_account_revokes_its_tokens_for_good()
    {
        using var cli = new Cli();
        await cli.RunAsync("user", "add", "anna");
        await cli.RunAsync("token", "add", "anna", "nightly");

        (await cli.RunAsync("user", "close", "anna")).Output.Trim().ShouldBe("anna has a closed account now; 1 API token revoked");
        (await cli.JsonAsync("token", "list")).GetArrayLength().ShouldBe(0);
        await cli.RunAsync("user", "open", "anna");

        (await cli.JsonAsync("token", "list")).GetArrayLength().ShouldBe(0);
        (await cli.RunAsync("user", "close", "--help")).Output.ShouldContain("revoke its API tokens for good");
    }

    [Test]
    public async Task An_organization_is_deleted_when_nothing_belongs_to_it()
    {
        using var cli = new Cli();
        await cli.RunAsync("org", "add", "harbour-office");
        await cli.RunAsync("source", "create", "trees", "http://a.example/", "ckan", "--organization", "harbour-office");

        var refused = await cli.RunAsync("org", "delete", "harbour-office", "--yes");
        (refused.Code, refused.Errors.Trim()).ShouldBe((1, "Organization harbour-office still has 0 datasets and 1 source. Move them first: harvest org merge harbour-office OTHER, which deletes harbour-office, too"));
        await cli.RunAsync("source", "purge", "trees", "--yes");

        (await cli.RunAsync("org", "delete", "harbour-office", "--yes")).Output.Trim().ShouldBe("Deleted organization harbour-office");
        (await cli.JsonAsync("org", "list")).GetArrayLength().ShouldBe(0);
    }

    [TestCase("user", "password", "nobody")]
    [TestCase("user", "add", "No Name")]
    [TestCase("org", "members", "nowhere")]
    [TestCase("token", "revoke", "0")]
    [TestCase("token", "add", "nobody", "x")]
    [TestCase("source", "accept", "nothing")]
    public async Task What_is_not_there_is_named_and_the_exit_code_is_two(params string[] arguments)
    {
        using var cli = new Cli();

        var result = await cli.RunAsync(arguments);

        result.Code.ShouldBe(2);
        result.Errors.ShouldNotContain("   at ");
        result.Errors.Trim().Length.ShouldBeGreaterThan(10);
    }
}
