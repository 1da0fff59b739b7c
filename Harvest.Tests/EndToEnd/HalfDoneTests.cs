using Harvest.Tests.Harvesters.Ckan;

namespace Harvest.Tests.EndToEnd;

/// <summary>An order that is refused has done nothing: it is looked at whole before any of it is begun.</summary>
public sealed class HalfDoneTests
{
    private Cli cli = null!;

    [SetUp]
    public void Start() => cli = new Cli();

    [TearDown]
    public void End() => cli.Dispose();

    [Test]
    public async Task No_job_is_made_for_a_record_that_the_source_does_not_have()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(2);
        await cli.RunAsync("source", "create", "parks", portal.Url.AbsoluteUri, "ckan");

        foreach (var dry in (string[][])[[], ["--dry-run"]])
        {
            var result = await cli.RunAsync(["run-test", "parks", "--guid", "nope", .. dry]);

            (result.Code, result.Errors.Split('\n')[0]).ShouldBe((2, "Source parks has no record nope"));
        }

        (await cli.JsonAsync("jobs")).GetArrayLength().ShouldBe(0);
        (await cli.RunAsync("run-test", "parks", "--guid", "00001")).Code.ShouldBe(0);
    }

    [TestCase("notify_to: nonsense", "Source two: notify_to: 'nonsense' is no mail address")]
    [TestCase("url: http://one.example/", "Source two: url: Source one of the file has the same address and settings")]
    public async Task No_source_of_a_file_is_written_when_one_cannot_be(string line, string complaint)
    {
        var file = Path.Combine(cli.Folder, "sources.yaml");
        var url = line.StartsWith("url", StringComparison.Ordinal) ? "" : "\n  url: http://two.example/";
        await File.WriteAllTextAsync(file, $"- name: one\n  url: http://one.example/\n  type: ckan\n- name: two{url}\n  type: ckan\n  {line}\n");

        var result = await cli.RunAsync("sources", "import", file, "--yes");

        (result.Code, result.Errors.Split('\n')[0]).ShouldBe((2, complaint));
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Settings_of_a_ckan_ini_are_not_written_when_its_database_cannot_be_read()
    {
        var (ini, json) = (Path.Combine(cli.Folder, "ckan.ini"), Path.Combine(cli.Folder, "out.json"));
        await File.WriteAllTextAsync(ini, "[app:main]\nckan.site_id = parks\n");

        var result = await cli.RunAsync("import-ckanext", "--ini", ini, "--output", json, "--connection", "Host=127.0.0.1;Port=1;Database=ckan;Timeout=2");

        result.Code.ShouldBe(1, result.ToString());
        File.Exists(json).ShouldBeFalse();
        (await cli.RunAsync("import-ckanext", "--output", json)).Code.ShouldBe(2);
    }

    [Test]
    public async Task Jobs_of_a_source_that_there_is_not_cannot_be_ended() =>
        (await cli.RunAsync("abort-failed-jobs", "--include", "nobody")).Errors.ShouldContain("There is no source nobody");
}
