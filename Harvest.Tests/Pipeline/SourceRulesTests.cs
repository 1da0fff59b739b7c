using System.Text.Json;
using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>The settings that every source may have, from the configuration to the package form.</summary>
public sealed class SourceRulesTests(DatabaseKind kind) : PipelineTests(kind)
{
    private static readonly Dataset Trees = new()
    {
        Id = "trees-id",
        Name = "trees",
        Title = "Trees",
        Notes = "From the source",
        Tags = ["parks", "Some spaces  here", "random:other%characters&_.here"],
        Groups = [new Group("g1", "nature", "Nature")],
        Organization = new Organization("o1", "city-hall", "City hall"),
        Extras = [new Extra("scale", "1:1000")],
        Frequency = "daily",
        Publisher = new Agent("City", Phone: "123"),
    };

    protected override IEnumerable<(string, string)> Settings =>
        [("Catalogue:UserName", "harvester"), ("Catalogue:NotOverwriteFields", "author, scale")];

    [Test]
    public async Task Default_tags_are_added_to_those_that_the_dataset_has()
    {
        var dataset = await HarvestAsync("""{"default_tags": [{"name": "parks"}, {"name": "new"}, "plain"]}""");

        Names(dataset, "tags").ShouldBe(["parks", "Some spaces  here", "random:other%characters&_.here", "new", "plain"]);
    }

    [Test]
    public async Task Tags_are_cleaned_where_the_source_says_so()
    {
        var dataset = await HarvestAsync("""{"clean_tags": true, "default_tags": ["As It Is"]}""", Trees with
        {
            Tags = ["Parks", "parks", "Some spaces  here", "random:other%characters&_.here", "river-water-dashes", "%%", "Ä"],
        });

        Names(dataset, "tags").ShouldBe(
            ["parks", "some-spaces--here", "randomothercharactershere", "river-water-dashes", "a_", "As It Is"]);
    }

    [Test]
    public async Task Default_groups_are_added_and_made_and_come_once()
    {
        var dataset = await HarvestAsync("""{"default_groups": ["nature", "health", "g1"]}""");

        Names(dataset, "groups").ShouldBe(["nature", "health"]);
        (await RowsAsync<string>("SELECT name FROM organization WHERE NOT is_organization ORDER BY name")).ShouldContain("health");
    }

    [Test]
    public async Task Default_extras_fill_what_is_missing_and_replace_nothing()
    {
        var (dataset, source) = await HarvestedAsync(
            """
            {"default_extras": {"scale": "1:1", "frequency": "yearly", "language": "de", "number": 5, "list": [1, "a"], "nested": {"a":{"b":1}},
                "link": "{harvest_source_url}/{dataset_id}", "who": "{harvest_source_title} {{x}}", "ids": "{harvest_source_id}",
                "job": "{harvest_job_id}", "object": "{harvest_object_id}"}}
            """);

        var extras = Extras(dataset);
        extras["scale"].ShouldBe("1:1000");
        extras["frequency"].ShouldBe("daily");
        extras["language"].ShouldBe("de");
        extras["number"].ShouldBe("5");
        extras["nested"].ShouldBe("""{"a":{"b":1}}""");
        extras["list"].ShouldBe("""[1, "a"]""");
        extras["link"].ShouldBe("http://source.example/trees-id");
        extras["who"].ShouldBe("source {x}");
        extras["ids"].ShouldBe(source.Id);
        extras["job"].ShouldBe(await ValueAsync<string>("SELECT id FROM harvest_job"));
        extras["object"].ShouldBe(await ValueAsync<string>("SELECT id FROM harvest_object"));
    }

    [Test]
    public async Task Overriding_extras_replace_those_of_the_dataset_wherever_they_stand()
    {
        var dataset = await HarvestAsync(
            """{"override_extras": true, "default_extras": {"scale": "1:1", "frequency": "yearly", "publisher_name": "Ours", "gone": ""}}""",
            Trees with { Extras = [new Extra("scale", "1:1000"), new Extra("gone", "x"), new Extra("kept", "y")] });

        var extras = Extras(dataset);
        (extras["scale"], extras["frequency"], extras["publisher_name"], extras["kept"]).ShouldBe(("1:1", "yearly", "Ours", "y"));
        extras.ContainsKey("gone").ShouldBeFalse();
    }

    [TestCase("", "", "city-hall")]
    [TestCase("", "parks-office", "parks-office")]
    [TestCase("ignore", "", null)]
    [TestCase("ignore", "parks-office", "parks-office")]
    [TestCase("only_local", "", null)]
    [TestCase("only_local", "parks-office", "parks-office")]
    [TestCase("create", "parks-office", "city-hall")]
    public async Task A_dataset_belongs_to_the_organization_that_the_settings_give_it(string policy, string publisher, string? owner)
    {
        var dataset = await HarvestAsync($$"""{"remote_orgs": "{{policy}}"}""", publisher: publisher);

        Name(dataset.GetProperty("organization")).ShouldBe(owner);
    }

    [TestCase("", "nature")]
    [TestCase("ignore", "")]
    [TestCase("only_local", "")]
    [TestCase("create", "nature")]
    public async Task Groups_of_the_remote_come_as_the_settings_say(string policy, string groups)
    {
        var dataset = await HarvestAsync($$"""{"remote_groups": "{{policy}}"}""");

        string.Join(' ', Names(dataset, "groups")).ShouldBe(groups);
    }

    [Test]
    public async Task What_the_catalogue_has_by_name_is_taken_where_only_that_is_wished()
    {
        await HarvestAsync("""{"remote_orgs": "create", "remote_groups": "create"}""");
        var other = Trees with { Organization = new Organization("else", "city-hall"), Groups = [new Group("else", "nature")] };

        var dataset = await HarvestAsync("""{"remote_orgs": "only_local", "remote_groups": "only_local"}""", other, name: "second");

        dataset.GetProperty("organization").GetProperty("id").GetString().ShouldBe("o1");
        dataset.GetProperty("groups")[0].GetProperty("id").GetString().ShouldBe("g1");
    }

    [TestCase("""{"not_overwrite_fields": ["title", "tags", "scale", "frequency", "owner_org"]}""", "Trees", "1:1000", "daily", "city-hall", "New notes")]
    [TestCase("""{"not_overwrite_fields": ["extras", "notes", "id", "name"]}""", "New", "1:1000", "daily", "new-owner", "From the source")]
    [TestCase("""{"not_overwrite_fields": []}""", "New", "1:5", "never", "new-owner", "New notes")]
    [TestCase("", "New", "1:1000", "never", "new-owner", "New notes")]
    [TestCase("""{"read_only": true, "not_overwrite_fields": ["title"]}""", "New", "1:5", "never", "new-owner", "New notes")]
    public async Task Fields_are_kept_on_an_update_as_the_source_or_the_site_says(
        string config, string title, string scale, string frequency, string owner, string notes)
    {
        var (_, source) = await HarvestedAsync(config);
        Harvester.Serve("source", Trees with
        {
            Title = "New",
            Notes = "New notes",
            Tags = ["new"],
            Extras = [new Extra("scale", "1:5")],
            Frequency = "never",
            Organization = new Organization("o2", "new-owner"),
        });

        (await Engine.HarvestAsync(source)).Updated.ShouldBe(1);

        var dataset = (await Engine.DatasetsAsync(source)).Single();
        var extras = Extras(dataset);
        (Text(dataset, "title"), extras["scale"], extras["frequency"], Name(dataset.GetProperty("organization")), Text(dataset, "notes"))
            .ShouldBe((title, scale, frequency, owner, notes));
        Names(dataset, "tags").ShouldBe(config.Contains("tags", StringComparison.Ordinal) ? Trees.Tags : ["new"]);
        (await Get<DatasetQueries>().SearchAsync(title, null, 0, 10, None)).Count.ShouldBe(1);
    }

    [TestCase(true, "New hall", "New hall")]
    [TestCase(false, "City hall", "New hall")]
    public async Task An_organization_follows_the_source_that_made_it_and_no_other_until_somebody_edits_it(bool isFollowed, string followed, string others)
    {
        Organization Hall(string title) => new("o1", "city-hall", title, $"Of {title}", $"https://portal.example/{title.Length}.png");
        Task<Organization?> HereAsync() => Get<MemberStore>().FindAsync("city-hall", None);
        var (_, source) = await HarvestedAsync($$"""{"follow_orgs": {{(isFollowed ? "true" : "false")}}}""", Trees with { Organization = Hall("City hall") });
        Harvester.Serve("source", Trees with { Title = "Second", Organization = Hall("New hall") });

        await Engine.HarvestAsync(source);

        (await HereAsync()).ShouldBe(Hall(followed));
        await HarvestAsync("""{"follow_orgs": true}""", Trees with { Organization = Hall("Stolen hall") }, name: "second");
        (await HereAsync()).ShouldBe(Hall(followed));
        await Get<MemberStore>().SaveAsync(Hall(others), None);
        Harvester.Serve("source", Trees with { Title = "Third", Organization = Hall("Third hall") });
        await Engine.HarvestAsync(source);
        (await HereAsync()).ShouldBe(Hall(others));
    }

    [Test]
    public async Task Kept_is_what_the_catalogue_has_now_and_not_what_came_first()
    {
        var (_, source) = await HarvestedAsync("""{"not_overwrite_fields": ["title"]}""");
        var packed = await ValueAsync<byte[]>("SELECT package FROM dataset");
        var edited = System.Text.Encoding.UTF8.GetString(Packed.Unpack(packed)).Replace("\"Trees\"", "\"By hand\"", StringComparison.Ordinal);
        await SqlAsync("UPDATE dataset SET package = @package", new { package = Packed.Pack(System.Text.Encoding.UTF8.GetBytes(edited)) });
        Harvester.Serve("source", Trees with { Title = "New", Notes = "New" });

        await Engine.HarvestAsync(source);

        var dataset = (await Engine.DatasetsAsync(source)).Single();
        (Text(dataset, "title"), Text(dataset, "notes")).ShouldBe(("By hand", "New"));
    }

    [Test]
    public async Task Taken_names_get_random_digits_where_the_source_says_so()
    {
        await HarvestAsync("");
        await HarvestAsync("""{"name_append": "random-hex"}""", name: "second");
        await HarvestAsync("""{"name_append": "number-sequence"}""", name: "third");

        var names = (await Engine.DatasetsAsync()).Select(Name).ToList();
        names.ShouldContain("trees");
        names.ShouldContain("trees1");
        names.Single(name => name is not ("trees" or "trees1"))!.ShouldMatch("^trees[0-9a-f]{5}$");
    }

    [TestCase("", "harvester")]
    [TestCase("""{"user": "somebody"}""", "somebody")]
    public async Task The_maker_of_a_dataset_is_named(string config, string creator) =>
        Text(await HarvestAsync(config), "creator_user_id").ShouldBe(creator);

    [Test]
    public async Task A_read_only_dataset_says_so_and_others_do_not()
    {
        (await HarvestAsync("""{"read_only": true}""")).GetProperty("read_only").GetBoolean().ShouldBeTrue();
        (await HarvestAsync("", name: "second")).TryGetProperty("read_only", out _).ShouldBeFalse();
    }

    [Test]
    public async Task A_changed_setting_imports_what_is_unchanged_once_more()
    {
        var (_, source) = await HarvestedAsync("");
        await Get<SourceStore>().UpdateAsync(source with { Config = """{"default_tags": ["late"]}""" }, None);

        (await Engine.HarvestAsync(source)).Updated.ShouldBe(1);
        (await Engine.HarvestAsync(source)).Unchanged.ShouldBe(1);

        Names((await Engine.DatasetsAsync(source)).Single(), "tags").ShouldContain("late");
    }

    [Test]
    public async Task A_group_that_the_catalogue_neither_has_nor_makes_is_refused_when_the_source_is_made()
    {
        await using var strict = await Engine.StartAsync(
            null,
            null,
            services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<ICatalogue, StrictCatalogue>(services));

        var fault = await Should.ThrowAsync<HarvestException>(() => strict.CreateSourceAsync(
            new Uri("http://portal.example/"), config: """{"default_groups": ["health", "trees"]}"""));

        fault.Message.ShouldBe("config: Error parsing the configuration options: Default group not found: trees");
    }

    private async Task<JsonElement> HarvestAsync(string config, Dataset? dataset = null, string name = "source", string publisher = "") =>
        (await HarvestedAsync(config, dataset, name, publisher)).Dataset;

    private async Task<(JsonElement Dataset, Source Source)> HarvestedAsync(
        string config, Dataset? dataset = null, string name = "source", string publisher = "")
    {
        Harvester.Serve(name, dataset ?? Trees);
        if (publisher.Length > 0)
            await Get<MemberStore>().SaveAsync(new Organization(publisher, publisher), None);
        var source = await Get<SourceControl>().CreateAsync(
            new SourceDraft(name, $"http://user:secret@{name}.example/", ScriptedHarvester.Name) { Config = config, Organization = publisher }, None);
        var job = await Engine.HarvestAsync(source);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        return ((await Engine.DatasetsAsync(source)).Single(), source);
    }

    private static IReadOnlyList<string> Names(JsonElement dataset, string list) =>
        [.. dataset.GetProperty(list).EnumerateArray().Select(entry => Text(entry, "name"))];

    private static string? Name(JsonElement holder) => holder.ValueKind == JsonValueKind.Null ? null : Text(holder, "name");

    private static string Text(JsonElement holder, string member) => holder.GetProperty(member).GetString().ShouldNotBeNull();

    private static Dictionary<string, string> Extras(JsonElement dataset) =>
        dataset.GetProperty("extras").EnumerateArray().ToDictionary(extra => Text(extra, "key"), extra => Text(extra, "value"));

    private sealed class StrictCatalogue : ICatalogue
    {
        public Task ApplyAsync(
            Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<string>> MissingGroupsAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. groups.Where(group => group != "health")]);

        public Task<long> ClearAsync(Source source, CancellationToken cancellationToken) => Task.FromResult(0L);

        public Task<CatalogueEntry?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
            Task.FromResult<CatalogueEntry?>(null);
    }
}
