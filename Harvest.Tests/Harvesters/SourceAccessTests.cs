using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Tests.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters;

/// <summary>What a source's settings add to requests goes to its own host and nowhere else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SourceAccessTests
{
    [TestCase("""{"token": "abcd1234"}""", "Authorization", "Bearer abcd1234")]
    [TestCase("""{"username": "ann", "password": "straße"}""", "Authorization", "Basic YW5uOnN0cmHDn2U=")]
    [TestCase("""{"api_key": "abcd1234"}""", "Authorization", "abcd1234")]
    [TestCase("""{"api_key": "abcd1234", "api_key_header": "X-API-KEY"}""", "X-API-KEY", "abcd1234")]
    [TestCase("""{"headers": {"X-Portal": "blue"}}""", "X-Portal", "blue")]
    [TestCase("""{"headers": {"User-Agent": "Mozilla/5.0"}}""", "User-Agent", "Mozilla/5.0")]
    public async Task It_is_sent(string config, string header, string value)
    {
        await using var site = await TestSite.StartAsync("well");

        await AskAsync(site.Url, site.Url, config);

        site.Requests.ShouldHaveSingleItem().Headers[header].ShouldBe(value);
    }

    [TestCase("""{"token": "abcd1234"}""", "Authorization")]
    [TestCase("""{"headers": {"X-Portal": "blue"}}""", "X-Portal")]
    public async Task Another_host_never_sees_it(string config, string header)
    {
        await using var other = await TestSite.StartAsync("well");
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.AbsoluteUri);
            return Task.CompletedTask;
        });

        await AskAsync(site.Url, site.Url, config);
        await AskAsync(site.Url, other.Url, config);

        site.Requests.ShouldHaveSingleItem().Headers.ContainsKey(header).ShouldBeTrue();
        other.Requests.Count.ShouldBe(2);
        other.Requests.ShouldAllBe(request => !request.Headers.ContainsKey(header));
    }

    [Test]
    public async Task An_error_page_that_repeats_it_is_cleaned()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync($"no entry for {context.Request.Headers["X-Portal"]} today");
        });

        var fault = await Should.ThrowAsync<RemoteException>(() => AskAsync(site.Url, site.Url, """{"headers": {"X-Portal": "open-sesame"}}"""));

        fault.Message.ShouldContain("no entry for *** today");
    }

    [TestCase("""{"headers": {"Bad Name": "a"}}""", "no name of a header")]
    [TestCase("""{"headers": {"X-A": 1}}""", "must be text")]
    [TestCase("""{"headers": {"X-A": "a\r\nX-B: b"}}""", "printable ASCII")]
    [TestCase("""{"token": "a\nb-secret"}""", "token holds characters")]
    [TestCase("""{"password": "p"}""", "password needs a username")]
    [TestCase("""{"api_key": "a", "token": "b"}""", "cannot be given together")]
    [TestCase("""{"include": {"publisher": "a"}}""", "include is no setting of ckan")]
    public void What_cannot_be_sent_is_refused_without_repeating_it(string config, string words)
    {
        var problem = Contracts.ContractRun.Registry.Value.Check("ckan", config).ShouldHaveSingleItem();

        problem.Message.ShouldContain(words);
        problem.Message.ShouldNotContain("secret");
    }

    [Test]
    public void Masked_settings_that_come_back_are_as_they_were()
    {
        const string stored = """{"token": "t", "headers": {"X-A": "a", "X-B": "b"}, "limit": 5}""";
        var info = Contracts.ContractRun.Registry.Value.Find("ckan")!.Info;
        var shown = SourceConfig.Parse(stored).Masked(info);
        shown.ShouldBe("""{"token":"********","headers":{"X-A":"********","X-B":"********"},"limit":5}""");

        var edited = shown.Replace("5}", "6}").Replace("\"X-B\":\"********\"", "\"X-B\":\"new\"");

        SourceConfig.Restored(edited, stored, info).ShouldBe("""{"token":"t","headers":{"X-A":"a","X-B":"new"},"limit":6}""");
        SourceConfig.Restored("{", stored, info).ShouldBe("{");
    }

    [Test]
    public void Secrets_that_were_given_for_one_host_are_not_restored_for_another()
    {
        var info = Contracts.ContractRun.Registry.Value.Find("ckan")!.Info;
        var source = new Source { Id = "s", Name = "s", Type = "ckan", Url = "https://portal.example", Config = """{"token": "t"}""" };
        const string shown = """{"token":"********"}""";

        SourceConfig.Restored(shown, "https://portal.example/data", source, info).ShouldBe("""{"token":"t"}""");
        SourceConfig.Restored(shown, "https://elsewhere.example", source, info).ShouldBe(shown);
        SourceConfig.Restored(shown, "https://portal.example:8443", source, info).ShouldBe(shown);
        SourceConfig.Restored(shown, "no address", source, info).ShouldBe(shown);
    }

    [TestCase("ckan")]
    [TestCase("ods")]
    [TestCase("udata")]
    [TestCase("oai-pmh")]
    [TestCase("single-doc")]
    public void The_password_of_an_address_is_in_nothing_that_is_shown(string type)
    {
        var source = new Source { Id = "s", Name = "s", Type = type, Url = "https://anna:s3cr3t@portal.example/here" };
        var harvester = Contracts.ContractRun.Registry.Value.Find(type)!;

        var link = harvester.PublicUrl(source, "guid").ShouldNotBeNull();

        link.ShouldContain("portal.example");
        link.ShouldNotContain("s3cr3t");
        link.ShouldNotContain("anna");
        new MapContext(source, SourceConfig.Empty, "guid", default).Source.Url.ShouldBe("https://portal.example/here");
    }

    [Test]
    public void The_password_of_a_record_s_own_address_is_not_shown() => Contracts.ContractRun.Registry.Value.Find("dcat")!
        .PublicUrl(new Source { Id = "s", Name = "s", Type = "dcat", Url = "https://portal.example/" }, "https://u:s3cr3t@portal.example/trees")
        .ShouldBe("https://portal.example/trees");

    [TestCase("ckan", """{"limit": 5, "limit": 6}""")]
    [TestCase("udata", """{"include": {"tag": "a", "tag": "b"}}""")]
    [TestCase("dcat-us", """{"places": {"Texas": [1, 2, 3, 4], "Texas": [1, 2, 3, 4]}}""")]
    public void Settings_with_a_key_twice_are_refused(string type, string config) =>
        Contracts.ContractRun.Registry.Value.Check(type, config).ShouldHaveSingleItem().Message.ShouldStartWith("Error parsing the configuration options");

    private static async Task AskAsync(Uri source, Uri url, string config)
    {
        await using var http = Clients.New();
        var asked = http.For(new Source { Id = "s", Name = "s", Type = "ckan", Url = source.AbsoluteUri }, SourceConfig.Parse(config));
        await asked.GetAsync(url);
    }
}
