using System.Text;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.DcatUs;
using Harvest.Tests.Harvesters.Waf;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>What had to be guessed of an answer is a warning where its owner looks: of the job, or of the record that was fetched.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GuessTests
{
    private const string Catalog =
        """
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{"identifier": "a", "title": "Straßen", "description": "D", "keyword": ["k"],
        "modified": "2026-01-01", "publisher": {"name": "P"}, "contactPoint": {"fn": "C", "hasEmail": "mailto:c@x.example"}, "accessLevel": "public"}]}
        """;

    [Test]
    public async Task An_encoding_that_nobody_declares_is_told_by_the_job()
    {
        await using var run = await FileRun.StartAsync("", _ => Encoding.Latin1.GetBytes(Catalog), "");

        var job = await run.HarvestAsync();

        job.ErrorFree.ShouldBeTrue();
        job.ShouldCount(added: 1);
        (await run.DatasetsAsync()).ShouldHaveSingleItem().GetProperty("title").GetString().ShouldBe("Straßen");
        (await run.Engine.Get<JobReports>().GatherWarningsAsync(job.Id, 10, CancellationToken.None))
            .ShouldHaveSingleItem().ShouldContain("no encoding is declared");
    }

    [Test]
    public async Task That_of_a_fetched_document_is_told_by_its_record()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            var isFile = context.Request.Path.Value!.EndsWith(".xml", StringComparison.Ordinal);
            context.Response.ContentType = isFile ? "application/xml" : "text/html";
            var bytes = isFile ? Encoding.Latin1.GetBytes(FakeFolder.Record("a", "Straßen")) : """<html><body><a href="a.xml">a.xml</a></body></html>"""u8.ToArray();
            return context.Response.Body.WriteAsync(bytes).AsTask();
        });
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.At("/files/"), "waf");

        var job = await engine.HarvestAsync(source);

        job.ErrorFree.ShouldBeTrue();
        (await engine.DatasetsAsync(source)).ShouldHaveSingleItem().GetProperty("title").GetString().ShouldBe("Straßen");
        var told = (await engine.Get<JobReports>().ObjectErrorsAsync(job.Id, 10, CancellationToken.None)).Where(problem => problem.Message.Contains("Windows-1252"));
        told.ShouldHaveSingleItem().Warning.ShouldBeTrue();
    }
}
