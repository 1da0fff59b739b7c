using System.IO.Compression;
using System.Text;
using Harvest.Formats.Json;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Folder;

/// <summary>Folders of files on the machine: every kind of file, what goes wrong with them, and what must stay closed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FolderTests
{
    private const string Turtle =
        """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://woods.example/oaks> a dcat:Dataset ; dct:title "Oaks" ; dct:description "d" .
        <https://woods.example/elms> a dcat:Dataset ; dct:title "Elms" ; dct:description "d" .
        """;

    private const string DataJson =
        """
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{"@type": "dcat:Dataset", "title": "Ashes", "description": "d", "keyword": ["a"],
          "modified": "2026-01-02", "publisher": {"name": "P"}, "contactPoint": {"fn": "F", "hasEmail": "mailto:f@example.org"}, "identifier": "ashes", "accessLevel": "public",
          "bureauCode": ["015:11"], "programCode": ["015:001"]}]}
        """;

    private const string Iso =
        """
        <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier><gco:CharacterString>limes-1</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Limes</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation><gmd:abstract><gco:CharacterString>a</gco:CharacterString></gmd:abstract></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>
        """;

    [Test]
    public async Task Files_of_every_kind_are_read_by_what_is_in_them()
    {
        await using var site = await SiteAsync();
        site.Put("dcat/trees.ttl", Turtle);
        site.Put("data.json", DataJson);
        site.Put("iso/limes.xml", Iso);
        site.Put("ckan/dump.jsonl", Package("p1", "Pines") + "\n" + Package("p2", "Planes") + "\n");
        site.PutPacked("ckan/more.jsonl.gz", Package("p3", "Pears"));
        site.Put("README.md", "# Our catalogues");
        site.Put(".git/config.json", "{}");

        (await site.HarvestWellAsync()).ShouldCount(added: 7);

        (await site.TitlesAsync()).ShouldBe(["Ashes", "Elms", "Limes", "Oaks", "Pears", "Pines", "Planes"]);
        (await site.HarvestWellAsync()).ShouldCount(same: 7);
    }

    [TestCase("[{0}, {1}]")]
    [TestCase("""{"success": true, "result": {"count": 2, "results": [{0}, {1}]} }""")]
    [TestCase("""{"help": "h", "success": true, "result": [{0}, {1}]}""")]
    [TestCase("{0}\n{1}")]
    [TestCase("{0}\n\n{1}\n")]
    public async Task A_dump_of_CKAN_may_have_any_form_that_CKAN_gives(string form)
    {
        await using var site = await SiteAsync();
        site.Put("dump.json", form.Replace("{0}", Package("a", "Alders"), StringComparison.Ordinal).Replace("{1}", Package("b", "Birches"), StringComparison.Ordinal));

        (await site.HarvestWellAsync()).ShouldCount(added: 2);

        (await site.TitlesAsync()).ShouldBe(["Alders", "Birches"]);
    }

    [TestCase("{0}")]
    [TestCase("""{"help": "h", "success": true, "result": {0} }""")]
    public async Task A_file_may_be_one_dataset_of_CKAN(string form)
    {
        await using var site = await SiteAsync();
        site.Put("one.json", form.Replace("{0}", Package("a", "Alders"), StringComparison.Ordinal));

        (await site.HarvestWellAsync()).ShouldCount(added: 1);

        (await site.TitlesAsync()).ShouldBe(["Alders"]);
    }

    [Test]
    public async Task What_changes_moves_or_goes_is_followed()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        site.Put("dump.jsonl", Package("p1", "Pines"));
        await site.HarvestWellAsync();
        site.Remove("trees.ttl");
        site.Put("moved/trees.ttl", Turtle.Replace("\"Elms\"", "\"Wych elms\"", StringComparison.Ordinal));
        site.Put("dump.jsonl", Package("p2", "Planes"));

        (await site.HarvestWellAsync()).ShouldCount(added: 1, updated: 1, same: 1, deleted: 1);

        (await site.TitlesAsync()).ShouldBe(["Oaks", "Planes", "Wych elms"]);
    }

    [TestCase("dump.jsonl", """{"id": "p1", "name": "p1", "title": "Pines", "resources": [""")]
    [TestCase("dump.jsonl", """{"id": "p1", "name": "p1", "title": "Pines", "notes": "Green all ye""")]
    [TestCase("dump.jsonl", "")]
    [TestCase("dump.jsonl", "not JSON at all")]
    [TestCase("trees.ttl", "<https://woods.example/oaks> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"Oa")]
    public async Task A_file_that_breaks_off_is_named_and_deletes_nothing(string file, string content)
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        site.Put("dump.jsonl", Package("p1", "Pines"));
        await site.HarvestWellAsync();
        site.Put(file, content);

        var job = await site.HarvestAsync();

        (job.Complete, job.Deleted).ShouldBe((false, 0));
        (await site.Engine.ErrorsAsync(job)).ShouldContain(error => error.Contains(file));
        (await site.TitlesAsync()).ShouldBe(["Elms", "Oaks", "Pines"]);
    }

    [Test]
    public async Task Patterns_choose_the_files()
    {
        await using var site = await SiteAsync("""{"files": ["*.ttl", "!old/**"]}""");
        site.Put("trees.ttl", Turtle);
        site.Put("old/trees.ttl", Turtle.Replace("oaks", "old-oaks", StringComparison.Ordinal));
        site.Put("package.json", """{"name": "site", "version": "1.0.0"}""");

        (await site.HarvestWellAsync()).ShouldCount(added: 2);
    }

    [Test]
    public async Task A_file_that_is_no_catalogue_but_looks_like_one_is_named_with_the_way_to_leave_it_out()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        site.Put("package.json", """{"name": "site", "version": "1.0.0"}""");

        var job = await site.HarvestAsync();

        job.Added.ShouldBe(2);
        (await site.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("!package.json");
    }

    [Test]
    public async Task Links_that_lead_out_of_the_folder_are_not_followed()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        var secret = Path.Combine(site.Outside, "secret.jsonl");
        await File.WriteAllTextAsync(secret, Package("s", "Secret"));
        File.CreateSymbolicLink(Path.Combine(site.Folder, "link.jsonl"), secret);
        Directory.CreateSymbolicLink(Path.Combine(site.Folder, "outside"), site.Outside);
        Directory.CreateSymbolicLink(Path.Combine(site.Folder, "circle"), site.Folder);

        var errors = await site.Engine.ErrorsAsync(await site.HarvestAsync());

        errors.ShouldContain(error => error.StartsWith("link.jsonl leads out"));
        errors.ShouldContain(error => error.StartsWith("outside leads out"));
        (await site.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
    }

    [Test]
    public async Task A_folder_that_the_operator_did_not_open_is_refused_when_it_is_added_and_when_it_is_harvested()
    {
        await using var site = await SiteAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Outside, "dump.jsonl"), Package("s", "Secret"));
        var address = new Uri(site.Outside).AbsoluteUri;

        (await ProblemsAsync(address)).ShouldHaveSingleItem().ShouldContain("Harvest:Http:Folders");
        (await ProblemsAsync(site.Outside)).ShouldHaveSingleItem().ShouldContain("Harvest:Http:Folders");
        (await ProblemsAsync($"{new Uri(site.Folder).AbsoluteUri}/../outside")).ShouldHaveSingleItem().ShouldContain("Harvest:Http:Folders");
        (await ProblemsAsync("https://data.example")).ShouldHaveSingleItem().ShouldContain("Must be a folder");
        (await ProblemsAsync(address, "dcat")).ShouldHaveSingleItem().ShouldContain("Must be an http or https address");
        (await ProblemsAsync(Path.Combine(site.Folder, "below"))).ShouldBeEmpty();
        var job = await site.Engine.HarvestAsync(await site.ChangedAsync(source => source with { Url = address }));
        (await site.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("Harvest:Http:Folders");
        (await site.TitlesAsync()).ShouldBeEmpty();

        async Task<IReadOnlyList<string>> ProblemsAsync(string url, string type = "folder") =>
            [.. (await site.Engine.Get<SourceControl>().CheckAsync(new SourceDraft("ours", url, type), null, default)).Select(problem => problem.Message)];
    }

    [TestCase("dcat", Turtle)]
    [TestCase("generic", "[]")]
    public async Task No_other_type_reads_files(string type, string content)
    {
        await using var site = await SiteAsync();
        site.Put("catalog.ttl", content);
        var config = type == "generic" ? """{"fields": {"identifier": "$.id", "title": "$.t"}}""" : "";

        var job = await site.Engine.HarvestAsync(await site.ChangedAsync(
            source => source with { Url = new Uri(Path.Combine(site.Folder, "catalog.ttl")).AbsoluteUri, Type = type, Config = config }));

        (await site.Engine.ErrorsAsync(job)).ShouldNotBeEmpty();
        job.Added.ShouldBe(0);
    }

    [Test]
    public async Task A_folder_and_a_file_are_detected_and_tell_nothing_of_the_machine()
    {
        await using var site = await SiteAsync();
        site.Put("dump.jsonl", Package("p1", "Pines"));
        site.Put("readme.txt", "Hello");

        var found = await site.Engine.Get<SourceDetector>().DetectAsync(site.Folder, default);
        var file = await site.Engine.Get<SourceDetector>().DetectAsync(Path.Combine(site.Folder, "dump.jsonl"), default);

        (found.Type, file.Type).ShouldBe(("folder", "folder"));
        site.Put("dump.jsonl", "{");
        var errors = await site.Engine.ErrorsAsync(await site.HarvestAsync());
        errors.ShouldNotBeEmpty();
        errors.ShouldAllBe(error => !error.Contains(site.Folder));
        (await site.Engine.Get<SourceDetector>().SurveyAsync([new Uri(Path.Combine(site.Folder, "readme.txt"))], default)).ToString().ShouldContain("no file with datasets");
    }

    [Test]
    public async Task A_record_of_two_files_is_told_with_both_names()
    {
        await using var site = await SiteAsync();
        site.Put("a.jsonl", Package("p1", "Pines") + "\n" + Package("p2", "Planes"));
        site.Put("b/again.jsonl", Package("p1", "Firs"));
        site.Put("c.jsonl", Package("p2", "Planes"));

        var job = await site.HarvestAsync();

        (await site.Engine.ErrorsAsync(job)).ShouldHaveSingleItem()
            .ShouldBe("p1: listed twice with different content, in a.jsonl and in b/again.jsonl; the one in a.jsonl is taken");
        var dry = await site.Engine.Get<Harvest.Pipeline.Gather.DryRun>().RunAsync(await site.ChangedAsync(source => source), new JobOrder(), _ => { }, default);
        dry.Warnings.ShouldContain(remark => remark.Contains("1 record of c.jsonl is in a.jsonl, too, with the same content: it is taken from there"));
        (await site.TitlesAsync()).ShouldBe(["Pines", "Planes"]);
    }

    [Test]
    public async Task A_damaged_packed_file_is_told_once_and_not_tried_again()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        site.PutPacked("dump.jsonl.gz", string.Join('\n', Enumerable.Range(0, 500).Select(i => Package($"p{i}", $"Pine {i} {Guid.NewGuid()}"))));
        var packed = await File.ReadAllBytesAsync(Path.Combine(site.Folder, "dump.jsonl.gz"));
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, "dump.jsonl.gz"), packed[..(packed.Length / 2)]);

        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldAllBe(error => error.StartsWith("dump.jsonl.gz: ") && !error.Contains("Tried"));
    }

    [Test]
    public async Task Patterns_that_no_file_is_like_are_named()
    {
        await using var site = await SiteAsync("""{"files": ["*.ttl", "dcat/*.json"]}""");
        site.Put("trees.ttl", Turtle);

        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldHaveSingleItem().ShouldStartWith("files: dcat/*.json is like no file of the folder");
    }

    [Test]
    public async Task Links_to_nothing_and_files_of_whitespace_are_named()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        site.Put("blank.json", " \n\n ");
        File.CreateSymbolicLink(Path.Combine(site.Folder, "dead.jsonl"), Path.Combine(site.Folder, "gone.jsonl"));

        var errors = await site.Engine.ErrorsAsync(await site.HarvestAsync());

        errors.ShouldContain(error => error.StartsWith("blank.json is no catalogue that can be read: it is empty"));
        errors.ShouldContain(error => error.StartsWith("dead.jsonl is no catalogue that can be read: it is a link that leads nowhere"));
    }

    [Test]
    public async Task A_file_whose_name_is_not_UTF_8_is_told()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        using (var made = System.Diagnostics.Process.Start("bash", ["-c", $"echo '{{}}' > '{site.Folder}'/$'caf\\xe9.json'"]))
            await made.WaitForExitAsync();

        var errors = await site.Engine.ErrorsAsync(await site.HarvestAsync());
        // .NET cannot delete it either.
        using (var gone = System.Diagnostics.Process.Start("rm", ["-r", site.Folder]))
            await gone.WaitForExitAsync();

        errors.ShouldHaveSingleItem().ShouldContain("has a name that is not in UTF-8 and was not read. Rename it");
    }

    [Test]
    public async Task A_data_json_with_few_members_is_known_and_its_records_say_what_they_lack()
    {
        await using var site = await SiteAsync();
        site.Put("data.json", """{"dataset": [{"title": "Ashes", "identifier": "ashes"}]}""");

        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldHaveSingleItem().ShouldStartWith("ashes: $, 'description' is a required property");
    }

    [Test]
    public async Task Addresses_of_files_are_told()
    {
        await using var site = await SiteAsync();
        site.Put("dump.jsonl", Package("p1", "Pines").Replace("https://trees.example/p1.csv", "file:///home/anna/ashes.csv", StringComparison.Ordinal));

        var job = await site.HarvestWellAsync();
        job.ShouldCount(added: 1);

        (await site.Engine.Get<Harvest.Storage.Jobs.JobReports>().ObjectErrorsAsync(job.Id, 100, default))
            .ShouldContain(warning => warning.Warning && warning.Message.Contains("file:///home/anna/ashes.csv leads to a file on somebody's machine"));
    }

    [TestCase("../x")]
    [TestCase("./data")]
    [TestCase("data/")]
    [TestCase("~/data")]
    public async Task A_relative_path_is_no_web_address(string path)
    {
        await using var site = await SiteAsync();

        (await site.Engine.Get<SourceControl>().CheckAsync(new SourceDraft("ours", path, "folder"), null, default))
            .Select(problem => problem.Message).ShouldHaveSingleItem().ShouldContain($"{path} is a relative path: name a folder by its whole path");
        Should.Throw<WrongInputException>(() => SourceAddress.Read(path)).Message.ShouldContain("Harvest:Http:Folders");
        SourceAddress.LacksScheme(path).ShouldBeFalse();
    }

    [Test]
    public async Task A_pipe_in_the_folder_is_not_waited_for()
    {
        await using var site = await SiteAsync();
        site.Put("trees.ttl", Turtle);
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(site.Folder, "pipe.json")))
            await made.WaitForExitAsync();

        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldHaveSingleItem().ShouldContain("pipe.json");

        (await site.TitlesAsync()).ShouldBe(["Elms", "Oaks"]);
    }

    [Test]
    public async Task What_is_typed_at_a_terminal_is_detected_and_not_stored_unless_the_operator_opens_it()
    {
        await using var site = await SiteAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Outside, "dump.jsonl"), Package("s", "Pines"));
        var address = new Uri(site.Outside);
        site.Engine.Get<HarvestHttp>().Trust(address);

        (await site.Engine.Get<SourceDetector>().DetectAsync(address, default)).Type.ShouldBe("folder");
        (await site.Engine.Get<SourceControl>().CheckAsync(new SourceDraft("ours", address.AbsoluteUri, "folder"), null, default))
            .ShouldHaveSingleItem().Message.ShouldContain("Harvest:Http:Folders");
        (await site.Engine.Get<SourceControl>().CheckAsync(new SourceDraft("ours", $"{address.AbsoluteUri}%00", "folder"), null, default)).ShouldNotBeEmpty();
    }

    [Test]
    public async Task A_folder_that_is_emptied_or_gone_deletes_nothing()
    {
        await using var site = await SiteAsync();
        site.Put("dump.jsonl", Package("p1", "Pines"));
        await site.HarvestWellAsync();

        site.Remove("dump.jsonl");
        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldNotBeEmpty();
        Directory.Delete(site.Folder, recursive: true);
        (await site.Engine.ErrorsAsync(await site.HarvestAsync())).ShouldNotBeEmpty();

        (await site.TitlesAsync()).ShouldBe(["Pines"]);
    }

    private static string Package(string id, string title) =>
        $$"""{"id": "{{id}}", "name": "name-{{id}}", "title": "{{title}}", "notes": "n", "metadata_modified": "2026-01-02T03:04:05", "resources": [{"url": "https://trees.example/{{id}}.csv"}]}""";

    private static async Task<FolderSite> SiteAsync(string config = "")
    {
        var root = Path.Combine(Path.GetTempPath(), $"harvest-folder-{Guid.NewGuid():N}");
        var folder = Directory.CreateDirectory(Path.Combine(root, "catalogues")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "outside"));
        var engine = await Engine.StartAsync(settings: [("Http:Folders", folder)]);
        return new FolderSite(root, engine, await engine.CreateSourceAsync(new Uri(folder), "folder", config));
    }

    private sealed class FolderSite(string root, Engine engine, Source source) : IAsyncDisposable
    {
        public Engine Engine => engine;

        public string Folder { get; } = Path.Combine(root, "catalogues");

        public string Outside { get; } = Path.Combine(root, "outside");

        public void Put(string place, string content)
        {
            var path = Path.Combine(Folder, place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        public void PutPacked(string place, string content)
        {
            using var packed = new GZipStream(File.Create(Path.Combine(Folder, place)), CompressionLevel.Fastest);
            packed.Write(Encoding.UTF8.GetBytes(content));
        }

        /// <summary>The source as somebody changes it in the database, past all checks.</summary>
        public async Task<Source> ChangedAsync(Func<Source, Source> change)
        {
            await engine.Get<SourceStore>().UpdateAsync(change(source), default);
            return await engine.ReloadAsync(source);
        }

        public void Remove(string place) => File.Delete(Path.Combine(Folder, place));

        public Task<Job> HarvestAsync() => engine.HarvestAsync(source);

        public async Task<Job> HarvestWellAsync()
        {
            var job = await HarvestAsync();
            (await engine.ErrorsAsync(job)).ShouldBeEmpty();
            return job;
        }

        public async Task<IReadOnlyList<string>> TitlesAsync() =>
            [.. (await engine.DatasetsAsync()).Select(dataset => dataset.Text("title")!).Order(StringComparer.Ordinal)];

        public async ValueTask DisposeAsync()
        {
            await engine.DisposeAsync();
            if (Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }
}
