using Harvest.Harvesters;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters;

/// <summary>What an address is taken for, where several harvesters could.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DetectionTests
{
    private const string DataJson =
        """{"@type": "dcat:Catalog", "dataset": [{"title": "T", "identifier": "a", "description": "D", "publisher": {"name": "P"}}]}""";

    [TestCase("/data.json", "dcat-us")]
    [TestCase("/", "ckan")]
    [TestCase("/dataset/trees", "ckan")]
    public async Task A_file_on_a_portal_is_the_file_and_its_pages_are_the_portal(string path, string type)
    {
        var portal = new FakePortal();
        portal.Fill(3);
        await using var site = await TestSite.StartAsync(context =>
        {
            if (context.Request.Path.StartsWithSegments("/api"))
                return portal.AnswerAsync(context);
            context.Response.StatusCode = context.Request.Path == "/data.json" ? 200 : 404;
            return context.Request.Path == "/data.json" ? context.Response.WriteAsync(DataJson) : Task.CompletedTask;
        });

        (await DetectAsync(site.At(path))).Type.ShouldBe(type);
    }

    [TestCase("/api/feed/dcat-us/1.1.json", "arcgis")]
    [TestCase("/data.json", "dcat-us")]
    public async Task A_site_with_a_feed_is_what_the_feed_says(string feed, string type)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == feed ? 200 : 404;
            return context.Request.Path == feed ? context.Response.WriteAsync(DataJson) : Task.CompletedTask;
        });

        (await DetectAsync(site.Url)).Type.ShouldBe(type);
    }

    [Test]
    public async Task A_file_of_version_3_brings_its_configuration()
    {
        await using var site = await TestSite.StartAsync(DataJson.Replace("dcat:Catalog", "Catalog", StringComparison.Ordinal), "application/json");

        var found = await DetectAsync(site.At("/catalog.json"));

        (found.Type, found.Config).ShouldBe(("dcat-us", """{"schema": "3.0"}"""));
        found.Reason.ShouldContain("3.0");
    }

    [Test]
    public async Task What_is_nothing_is_told_with_the_reasons()
    {
        await using var site = await TestSite.StartAsync("<!DOCTYPE html><title>Town</title>", "text/html");

        var fault = await Should.ThrowAsync<HarvestException>(() => DetectAsync(site.Url));

        fault.Message.ShouldContain("is no catalogue that can be harvested here");
        foreach (var title in (string[])["CKAN", "DCAT-US", "OpenDataSoft", "OAI-PMH", "udata", "Socrata"])
            fault.Message.ShouldContain($"  {title}: ");
    }

    [Test]
    public async Task Where_nobody_answers_nobody_else_is_asked()
    {
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0")]);

        var survey = await engine.Get<SourceDetector>().SurveyAsync(new Uri("http://127.0.0.1:9/"), CancellationToken.None);

        survey.Found.ShouldBeEmpty();
        survey.Reasons.ShouldHaveSingleItem().ShouldContain("refused the connection");
    }

    private static async Task<DetectedSource> DetectAsync(Uri url)
    {
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0")]);
        return await engine.Get<SourceDetector>().DetectAsync(url, CancellationToken.None);
    }
}
