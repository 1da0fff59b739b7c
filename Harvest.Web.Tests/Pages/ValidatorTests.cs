using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>Documents validated by page and API: pasted, uploaded, fetched.</summary>
[Category("Browser")]
public sealed class ValidatorTests
{
    private const string Bad = """{"dataset": [{"title": "<b>x</b>", "identifier": "one", "accessLevel": "everybody"}]}""";

    private Site site = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        await site.UserAsync("keeper");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await site.DisposeAsync();

    [Test]
    public async Task A_pasted_document_has_its_findings_in_a_table_and_as_CSV()
    {
        var page = await Browser.OpenAsync(site);
        await page.GotoAsync("/validate");
        await page.GetByLabel("Paste the document").FillAsync(Bad);
        await page.GetByRole(AriaRole.Button, new() { Name = "Validate" }).ClickAsync();

        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("Checked as DCAT-US 1.1, 1 record.");
        await Assertions.Expect(page.Locator("#findings")).ToContainTextAsync("$.dataset[0].accessLevel");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Findings as CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        lines[0].ShouldBe("severity,record,path,line,message");
        lines.ShouldContain(line => line.StartsWith("error,one,$.dataset[0].accessLevel,1,", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task A_file_is_uploaded_and_checked()
    {
        var page = await Browser.OpenAsync(site, scripts: false);
        await page.GotoAsync("/validate");
        await page.GetByLabel("Or upload a file").SetInputFilesAsync(new FilePayload { Name = "a.ttl", MimeType = "text/turtle", Buffer = "<https://a.example/x> a <http://www.w3.org/ns/dcat#Dataset> ."u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Validate" }).ClickAsync();

        await Assertions.Expect(page.Locator("#findings")).ToContainTextAsync("dct:title is missing");
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task An_address_is_fetched_for_those_who_have_logged_in()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Instead = async (_, context) =>
        {
            await context.Response.WriteAsync(Bad);
            return true;
        };
        var url = new Uri(portal.Url, "/data.json").AbsoluteUri;
        (await site.Anonymous.RefusedAsync(403, "document_validate", new { url })).GetProperty("message").GetString()!.ShouldContain("Log in");

        var client = await site.UserClientAsync("caller");
        var report = await client.ActionAsync("document_validate", new { url });

        report.GetProperty("standard").GetString().ShouldBe("DCAT-US 1.1");
        report.GetProperty("findings").EnumerateArray().ShouldContain(finding => finding.GetProperty("path").GetString() == "$.dataset[0].accessLevel" && finding.GetProperty("line").GetInt32() == 1);
        await client.RefusedAsync(409, "document_validate", new { url, document = "x" });
        await client.RefusedAsync(409, "document_validate", new { });
        await client.RefusedAsync(409, "document_validate", new { url = "file:///etc/passwd" });
    }

    [Test]
    public async Task A_text_is_checked_for_everybody()
    {
        var report = await site.Anonymous.ActionAsync("document_validate", new { document = Bad });

        report.GetProperty("errors").GetInt32().ShouldBeGreaterThan(0);
    }
}
