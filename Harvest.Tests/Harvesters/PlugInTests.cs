using System.IO.Compression;
using System.Text.RegularExpressions;
using Harvest.Harvesters;
using Harvest.Tests.Docs;
using Harvest.Tests.EndToEnd;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters;

/// <summary>Harvesters of others: the sample under <c>samples/plugin</c>, as it was built, and what is no plug-in at all.</summary>
public sealed class PlugInTests
{
    private const string Sample = "Harvest.Sample.JsonLines";

    private Cli cli = null!;

    [SetUp]
    public void Begin() => cli = new Cli();

    [TearDown]
    public void Forget() => cli.Dispose();

    [Test]
    public async Task The_sample_harvests_as_one_of_the_product()
    {
        Install();
        await using var site = await TestSite.StartAsync(
            """
            {"id": "rivers", "title": "Rivers", "tags": ["water"]}

            {"id": "lakes", "title": "Lakes", "url": "http://example.org/lakes"}
            """);
        var source = await cli.JsonAsync(
            "source", "create", "lines", site.At("/all.jsonl").AbsoluteUri, "json-lines", "--config", """{"default_tag": "sample"}""");
        source.GetProperty("type").GetString().ShouldBe("json-lines");

        (await cli.RunAsync("run-test", "lines")).Code.ShouldBe(0);

        var datasets = await cli.JsonAsync("datasets", "list");
        datasets.EnumerateArray().Select(dataset => dataset.GetProperty("title").GetString()).Order().ShouldBe(["Lakes", "Rivers"]);
        datasets.EnumerateArray().SelectMany(dataset => dataset.GetProperty("tags").EnumerateArray())
            .Select(tag => tag.GetProperty("name").GetString()).Order().ShouldBe(["sample", "sample", "water"]);
    }

    [Test]
    public async Task Lines_that_make_no_sense_are_reported_with_their_number()
    {
        Install();
        await using var site = await TestSite.StartAsync("{\"id\": \"a\", \"title\": \"A\"}\nnonsense\n[1]\n{\"id\": \"b\"}\n");
        await cli.JsonAsync("source", "create", "lines", site.At("/all.jsonl").AbsoluteUri, "json-lines");

        await cli.RunAsync("run-test", "lines");

        var report = (await cli.RunAsync("job", "report", "lines")).Output;
        report.ShouldContain("Line 2 is no JSON object with an id");
        report.ShouldContain("Line 3 is no JSON object with an id");
        report.ShouldContain("title: Missing value");
        (await cli.JsonAsync("datasets", "list")).GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task Its_settings_are_checked_as_those_of_the_product_are()
    {
        Install();

        var result = await cli.RunAsync("source", "create", "lines", "http://example.org/all.jsonl", "json-lines", "--config", """{"default_tga": "x"}""");

        result.Code.ShouldBe(2);
        result.Errors.ShouldContain("default_tga is no setting of json-lines. Did you mean default_tag? It knows ");
    }

    [Test]
    public async Task A_broken_plug_in_is_named_and_does_not_stop_the_rest()
    {
        Install();
        Write("Broken", "Broken.dll", "this is no library"u8.ToArray());
        Write("Empty", "readme.txt", []);
        Write("NoHarvester", "NoHarvester.dll", File.ReadAllBytes(typeof(Dapper.SqlMapper).Assembly.Location));

        var result = await cli.RunAsync("harvesters");

        result.Code.ShouldBe(0);
        result.Output.ShouldContain("json-lines");
        result.Output.ShouldMatch($@"(?m)^    plug-in {Regex.Escape(Sample)} \d+\.\d+\.\d+[^+\s]*$");
        Regex.Count(result.Output, "plug-in ").ShouldBe(1);
        result.Output.ShouldContain("ckan");
        result.Errors.ShouldContain("Broken.dll: it cannot be loaded: it is no .NET library");
        result.Errors.ShouldContain("Empty.dll: there is no such file");
        result.Errors.ShouldContain("NoHarvester.dll: it has no public class that is an IHarvester");
    }

    [Test]
    public async Task A_source_of_a_plug_in_that_is_gone_says_so_in_its_job()
    {
        Install();
        await using var site = await TestSite.StartAsync("""{"id": "a", "title": "A"}""");
        await cli.JsonAsync("source", "create", "lines", site.At("/all.jsonl").AbsoluteUri, "json-lines");
        File.WriteAllText(Path.Combine(FolderOf(Sample), $"{Sample}.dll"), "spoilt");

        await cli.RunAsync("run-test", "lines");

        (await cli.RunAsync("job", "report", "lines")).Output.ShouldContain("Unknown harvester type: json-lines");
    }

    [Test]
    public async Task The_doctor_names_a_broken_plug_in()
    {
        Write("Broken", "Broken.dll", [1, 2, 3]);

        var result = await cli.RunAsync("doctor");

        result.Code.ShouldBe(1);
        result.Output.ShouldContain("Broken.dll: it cannot be loaded");
        result.Output.ShouldContain("Mend or remove the plug-in");
    }

    [Test]
    public async Task A_name_that_is_taken_is_refused_and_the_first_one_stays()
    {
        var file = Path.Combine(Folder(), $"{Sample}.dll");
        Install();
        await using var engine = await Engine.StartAsync();
        var plugIns = PlugIns.Load(Path.Combine(cli.Folder, "plugins"), engine.Get<IServiceProvider>());
        var same = plugIns.Found.Single().Harvester;

        var registry = new HarvesterRegistry([same], plugIns);

        registry.Find("json-lines").ShouldBeSameAs(same);
        registry.PlugInProblems.Single().ShouldContain("there is a harvester named json-lines already");
        File.Exists(file).ShouldBeTrue();
    }

    [Test]
    public async Task A_package_is_loaded_without_unpacking_it()
    {
        WritePackage(Sample, (Path.Combine("lib", "net10.0", $"{Sample}.dll"), File.ReadAllBytes(Path.Combine(Folder(), $"{Sample}.dll"))));
        await using var site = await TestSite.StartAsync("""{"id": "rivers", "title": "Rivers"}""");

        (await cli.RunAsync("harvesters")).Output.ShouldMatch($@"(?m)^    plug-in {Regex.Escape(Sample)} \d+\.\d+\.\d+[^+\s]*$");
        await cli.JsonAsync("source", "create", "lines", site.At("/all.jsonl").AbsoluteUri, "json-lines");
        (await cli.RunAsync("run-test", "lines")).Code.ShouldBe(0);

        (await cli.JsonAsync("datasets", "list"))[0].GetProperty("title").GetString().ShouldBe("Rivers");
    }

    [Test]
    public async Task A_package_that_is_none_says_what_it_lacks()
    {
        var folder = Directory.CreateDirectory(Path.Combine(cli.Folder, "plugins")).FullName;
        File.WriteAllText(Path.Combine(folder, "Torn.1.0.0.nupkg"), "half a download");
        WritePackage("Newer", ("lib/net11.0/Newer.dll", [1]));
        WritePackage("Other", ("lib/net10.0/Else.dll", [1]));

        var result = await cli.RunAsync("harvesters");

        result.Code.ShouldBe(0);
        result.Errors.ShouldContain("Torn.1.0.0.nupkg: it cannot be loaded: it is no NuGet package");
        result.Errors.ShouldContain("Newer.1.0.0.nupkg: it cannot be loaded: it has no library for net10.0 under lib/");
        result.Errors.ShouldContain("Other.1.0.0.nupkg: it cannot be loaded: it has no library Other.dll under lib/");
    }

    private void WritePackage(string id, params (string Path, byte[] Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cli.Folder, "plugins")).FullName;
        using var package = ZipFile.Open(Path.Combine(folder, $"{id}.1.0.0.nupkg"), ZipArchiveMode.Create);
        foreach (var (path, content) in files.Append(($"{id}.nuspec", "<package />"u8.ToArray())))
        {
            using var entry = package.CreateEntry(path).Open();
            entry.Write(content);
        }
    }

    private static string Folder()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Repository.Root, "artifacts", "bin", Sample, configuration);
    }

    private string FolderOf(string name) => Directory.CreateDirectory(Path.Combine(cli.Folder, "plugins", name)).FullName;

    private void Install()
    {
        foreach (var file in Directory.GetFiles(Folder()))
            File.Copy(file, Path.Combine(FolderOf(Sample), Path.GetFileName(file)));
    }

    private void Write(string name, string file, byte[] content) => File.WriteAllBytes(Path.Combine(FolderOf(name), file), content);
}
