using System.Net;
using System.Xml.Linq;
using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>/oai of a site, asked by hand and by other clients, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class OaiTests(DatabaseKind kind)
{
    private static readonly XNamespace Oai = "http://www.openarchives.org/OAI/2.0/";

    private const int Many = 230;

    private const string PerlClient =
        """
        use HTTP::OAI;
        my $harvester = HTTP::OAI::Harvester->new(baseURL => $ARGV[0], resume => 1);
        my $identity = $harvester->Identify;
        die $identity->message if $identity->is_error;
        my $records = $harvester->ListRecords(metadataPrefix => 'oai_dc', onRecord => sub { print shift->identifier, "\n" });
        die $records->message if $records->is_error;
        """;

    private Site site = null!;
    private FakePortal portal = null!;
    private string? database;
    private Model.Source source = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database, null, "Web:ContactEmail=help@site.example", "Web:Title=The site");
        portal = await FakePortal.StartAsync();
        portal.Fill(Many);
        portal.Put("hidden", package => package["private"] = true);
        source = await site.SourceAsync(portal.Url, "portal");
        (await site.HarvestAsync(source)).Errored.ShouldBe(0);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [Test, Order(1)]
    public async Task A_repository_says_what_it_is_and_has()
    {
        var identity = (await AskAsync("verb=Identify")).Element(Oai + "Identify")!;
        var formats = (await AskAsync("verb=ListMetadataFormats")).Descendants(Oai + "metadataPrefix").Select(prefix => prefix.Value);
        var sets = (await AskAsync("verb=ListSets")).Descendants(Oai + "setSpec").Select(set => set.Value);

        identity.Element(Oai + "repositoryName")!.Value.ShouldBe("The site");
        identity.Element(Oai + "adminEmail")!.Value.ShouldBe("help@site.example");
        identity.Element(Oai + "deletedRecord")!.Value.ShouldBe("persistent");
        formats.ShouldBe(["oai_dc", "dcat_ap"]);
        sets.ShouldContain("source:portal");
    }

    [TestCase("ListRecords", "oai_dc"), Order(2)]
    [TestCase("ListRecords", "dcat_ap")]
    [TestCase("ListIdentifiers", "oai_dc")]
    public async Task A_list_in_pages_has_every_public_dataset_once(string verb, string prefix)
    {
        var identifiers = new List<string>();
        var answer = await AskAsync($"verb={verb}&metadataPrefix={prefix}");
        for (var pages = 1; ; pages++)
        {
            identifiers.AddRange(answer.Descendants(Oai + "identifier").Select(identifier => identifier.Value));
            var token = answer.Descendants(Oai + "resumptionToken").Single();
            token.Attribute("completeListSize")!.Value.ShouldBe($"{Many}");
            if (token.Value.Length == 0)
            {
                pages.ShouldBe(3);
                break;
            }
            answer = await AskAsync($"verb={verb}&resumptionToken={Uri.EscapeDataString(token.Value)}");
        }
        identifiers.Count.ShouldBe(Many);
        identifiers.ShouldBeUnique();
        identifiers.ShouldNotContain(identifier => identifier.EndsWith(":hidden", StringComparison.Ordinal));
    }

    [TestCase("verb=Nothing", "badVerb"), Order(3)]
    [TestCase("", "badVerb")]
    [TestCase("verb=Identify&verb=Identify", "badVerb")]
    [TestCase("verb=Identify&set=x", "badArgument")]
    [TestCase("verb=ListRecords", "badArgument")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&from=soon", "badArgument")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2021-01-01T00:00:00Z", "badArgument")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&from=2021-01-01&until=2020-01-01", "badArgument")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument")]
    [TestCase("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch")]
    [TestCase("verb=ListRecords&metadataPrefix=oai_dc&set=mood:good", "noRecordsMatch")]
    [TestCase("verb=ListRecords&resumptionToken=nonsense", "badResumptionToken")]
    [TestCase("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:hidden", "idDoesNotExist")]
    public async Task A_request_that_is_none_gets_the_error_of_the_protocol(string query, string code) =>
        (await AskAsync(query)).Element(Oai + "error")!.Attribute("code")!.Value.ShouldBe(code);

    [Test, Order(3)]
    public async Task Another_client_takes_every_record_once()
    {
        using var perl = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("perl", ["-e", PerlClient, $"{site.Url}oai"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var faults = perl.StandardError.ReadToEndAsync();
        var lines = (await perl.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await perl.WaitForExitAsync();

        perl.ExitCode.ShouldBe(0, $"{await faults} (HTTP::OAI is needed: ./test.sh installs libhttp-oai-perl)");
        lines.Length.ShouldBe(Many);
        lines.ShouldBeUnique();
    }

    [Test, Order(4)]
    public async Task What_is_asked_since_the_last_answer_has_changes_and_deletions_and_nothing_else()
    {
        var before = (await AskAsync("verb=Identify")).Element(Oai + "responseDate")!.Value;
        await Harvest.Tests.Support.Eventually.ShouldAsync(
            async () => (await AskAsync("verb=Identify")).Element(Oai + "responseDate")!.Value != before, "a second is over", TimeSpan.FromSeconds(10));
        before = (await AskAsync("verb=Identify")).Element(Oai + "responseDate")!.Value;
        portal.Remove("00003");
        portal.Put("00005", package => package["title"] = "Changed");
        (await site.HarvestAsync(source)).Errored.ShouldBe(0);

        var records = (await AskAsync($"verb=ListRecords&metadataPrefix=oai_dc&from={before}&set=source:portal")).Descendants(Oai + "record").ToList();

        records.Select(record => record.Element(Oai + "header")!.Attribute("status")?.Value ?? "").Order().ShouldBe(["", "deleted"]);
        records.Single(record => record.Element(Oai + "metadata") is not null).Value.ShouldContain("Changed");
    }

    [Test, Order(7)]
    public async Task What_was_private_from_the_start_is_never_told_of()
    {
        portal.Change("hidden", package => (package["private"], package["title"]) = (true, "Changed"));
        (await site.HarvestAsync(source)).Errored.ShouldBe(0);
        portal.Remove("hidden");
        (await site.HarvestAsync(source)).Errored.ShouldBe(0);
        portal.Change("hidden", package => package["private"] = true);
        (await site.HarvestAsync(source)).Errored.ShouldBe(0);
        await (await site.UserClientAsync("emptier", sysadmin: true)).ActionAsync("harvest_source_clear", new { id = "portal" });

        var told = new List<string>();
        var answer = await AskAsync("verb=ListIdentifiers&metadataPrefix=oai_dc");
        while (true)
        {
            told.AddRange(answer.Descendants(Oai + "identifier").Select(identifier => identifier.Value));
            if (answer.Descendants(Oai + "resumptionToken").SingleOrDefault()?.Value is not { Length: > 0 } token)
                break;
            answer = await AskAsync($"verb=ListIdentifiers&resumptionToken={Uri.EscapeDataString(token)}");
        }
        told.ShouldNotContain(identifier => identifier.EndsWith(":hidden", StringComparison.Ordinal));
        told.Count.ShouldBe(Many);
    }

    [TestCase("oai_dc"), Order(5)]
    [TestCase("dcat_ap")]
    public async Task Our_own_harvester_takes_the_repository_and_hears_of_deletions(string prefix)
    {
        await using var follower = await Site.StartAsync();
        var follows = await follower.SourceAsync(
            new Uri(site.Url, "/oai"), "follows", draft => draft with { Type = "oai-pmh", Config = $$"""{"metadata_prefix": "{{prefix}}"}""" });
        var there = await site.Get<DatasetQueries>().CountAsync(CancellationToken.None) - 1;

        var first = await follower.HarvestAsync(follows);
        portal.Remove(prefix == "oai_dc" ? "00007" : "00008");
        await site.HarvestAsync(source);
        var second = await follower.HarvestAsync(follows);

        (first.Added, first.Errored).ShouldBe(((int)there, 0));
        (second.Deleted, second.Errored).ShouldBe((1, 0));
        (await follower.Get<DatasetQueries>().CountAsync(CancellationToken.None)).ShouldBe(there - 1);
    }

    [Test, Order(6)]
    public async Task A_request_by_form_is_answered_alike()
    {
        using var form = new FormUrlEncodedContent([new("verb", "ListSets")]);
        using var answer = await site.Anonymous.PostAsync(new Uri("/oai", UriKind.Relative), form);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("source:portal");
    }

    private async Task<XElement> AskAsync(string query) =>
        XDocument.Parse(await site.Anonymous.GetStringAsync(new Uri($"/oai?{query}", UriKind.Relative))).Root!;
}
