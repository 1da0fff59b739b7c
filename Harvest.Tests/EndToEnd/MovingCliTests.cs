using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Moving;

namespace Harvest.Tests.EndToEnd;

/// <summary>Moving over from ckanext-harvest as the guide tells people to.</summary>
public sealed class MovingCliTests
{
    [Test]
    public async Task Sources_come_over_and_the_first_harvest_updates_them()
    {
        await using var site = await CkanextSite.CreateAsync();
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(4);
        await site.AddSourceAsync("parks", portal.Url);
        for (var i = 1; i <= 4; i++)
            await site.AddObjectAsync("parks", $"{i:00000}", $$"""{"id": "{{i:00000}}", "title": "Before"}""");
        using var cli = new Cli();

        var dry = await cli.JsonAsync("import-ckanext", "--connection", site.Connection, "--dry-run");
        dry.GetProperty("sources")[0].GetProperty("datasets").GetInt32().ShouldBe(4);
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(0);

        var moved = await cli.RunAsync("import-ckanext", "--connection", site.Connection);
        (moved.Code, moved.Errors).ShouldBe((0, ""));
        moved.Output.ShouldContain("1 source brought over");
        var harvested = await cli.JsonAsync("run-test", "parks");
        harvested.GetProperty("job").GetProperty("stats").GetProperty("updated").GetInt32().ShouldBe(4);
        harvested.GetProperty("job").GetProperty("stats").GetProperty("added").GetInt32().ShouldBe(0);

        var csv = Path.Combine(cli.Folder, "attach.csv");
        await File.WriteAllTextAsync(csv, "local;remote\npackage-00001;elsewhere\nnobody;x\n");
        var attached = await cli.RunAsync("source", "attach", "parks", csv);
        attached.Code.ShouldBe(1);
        attached.Output.ShouldContain("Line 3: the catalogue has no dataset nobody");
        attached.Output.ShouldContain("1 dataset attached to parks, 1 line passed over");
    }

    [Test]
    public async Task An_ini_alone_needs_no_database_and_its_translation_is_a_settings_file()
    {
        using var cli = new Cli();
        var (ini, json) = (Path.Combine(cli.Folder, "ckan.ini"), Path.Combine(cli.Folder, "out.json"));
        await File.WriteAllTextAsync(ini, "[app:main]\nckan.site_id = parks\nckan.harvest.mq.type = redis\nckan.harvest.mq.password = s3cret\n");

        var written = await cli.RunAsync("import-ckanext", "--ini", ini, "--output", json);

        written.Code.ShouldBe(0, written.ToString());
        (written.Output + written.Errors).ShouldNotContain("s3cret");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(json).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(Path.Combine(cli.Folder, "harvest.db")).ShouldBeFalse();
        (await cli.RunAsync("import-ckanext", "--ini", ini, "--output", json)).Errors.ShouldContain("cannot be written");
        var shown = await cli.JsonAsync("import-ckanext", "--ini", ini);
        shown.GetProperty("Harvest").GetProperty("SiteId").GetString().ShouldBe("parks");
        // The programs take it as it is.
        (await cli.JsonAsync("harvesters", "--config", json, "--set", "Queue:Type=Memory")).GetArrayLength().ShouldBeGreaterThan(0);
    }

    [TestCase("import-ckanext", "Give --connection")]
    [TestCase("import-ckanext --ini nowhere.ini", "There is no file nowhere.ini")]
    [TestCase("import-ckanext --connection what", "--connection is neither")]
    [TestCase("import-ckanext --connection postgresql://u:s3cret@127.0.0.1:1/ckan", "The CKAN database cannot be opened: 127.0.0.1:1/ckan")]
    public async Task What_is_wrong_is_told(string line, string complaint)
    {
        using var cli = new Cli();

        var result = await cli.RunAsync(line.Split(' '));

        result.Code.ShouldBe(line.Contains("--connection", StringComparison.Ordinal) ? 1 : 2);
        result.Errors.ShouldContain(complaint);
        result.Errors.ShouldNotContain("s3cret");
    }
}
