using Harvest.Harvesters;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>What is wrong with a configuration is said when the source is made, in the reference's words.</summary>
public sealed class SettingTests
{
    private Engine engine = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => engine = await Engine.StartAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await engine.DisposeAsync();

    [TestCase("not_json", "true, false, null, a number or a text in quotation marks is expected, found not_json")]
    [TestCase("[1]", "The configuration must be a JSON object")]
    [TestCase("""{"api_version": "2"}""", "api_version must be an integer")]
    [TestCase("""{"api_version": 7}""", "api_version must be 1, 2 or 3")]
    [TestCase("""{"default_tags": "trees"}""", "default_tags must be a list")]
    [TestCase("""{"default_tags": [{"name": "a"}, {"nom": "b"}]}""", "default_tags must be a list of dictionaries")]
    [TestCase("""{"default_tags": [{"name": "a"}, 3]}""", "default_tags must be a list of dictionaries")]
    [TestCase("""{"default_groups": "trees"}""", "default_groups must be a *list* of group names/ids")]
    [TestCase("""{"default_groups": ["trees", {"id": "x"}]}""", "default_groups must be a *list* of group names/ids (i.e. strings)")]
    [TestCase("""{"default_extras": ["a"]}""", "default_extras must be a dictionary")]
    [TestCase("""{"default_extras": {"link": "{harvest_source}"}}""", "default_extras: link: {harvest_source} is no replacement")]
    [TestCase("""{"default_extras": {"link": "a } b"}}""", "default_extras: link: a single }")]
    [TestCase("""{"override_extras": "yes"}""", "override_extras must be boolean")]
    [TestCase("""{"read_only": 1}""", "read_only must be boolean")]
    [TestCase("""{"force_all": "true"}""", "force_all must be boolean")]
    [TestCase("""{"clean_tags": null}""", "clean_tags must be boolean")]
    [TestCase("""{"remote_groups": "some"}""", "remote_groups must be one of ignore, only_local, create")]
    [TestCase("""{"remote_orgs": true}""", "remote_orgs must be one of ignore, only_local, create")]
    [TestCase("""{"name_append": "letters"}""", "name_append must be one of number-sequence, random-hex")]
    [TestCase("""{"not_overwrite_fields": "title"}""", "not_overwrite_fields must be a list of texts")]
    [TestCase(
        """{"organizations_filter_include": ["a"], "organizations_filter_exclude": ["b"]}""",
        "Harvest configuration cannot contain both organizations_filter_include and organizations_filter_exclude")]
    [TestCase(
        """{"groups_filter_include": ["a"], "groups_filter_exclude": ["b"]}""",
        "Harvest configuration cannot contain both groups_filter_include and groups_filter_exclude")]
    [TestCase("""{"organizations_filter_include": "a"}""", "organizations_filter_include must be a list of texts")]
    [TestCase("""{"user_agent": "a\r\nX-Evil: b"}""", "user_agent must be of printable ASCII characters")]
    [TestCase("""{"api_key": "schlüssel"}""", "api_key holds characters that a header cannot have")]
    [TestCase("""{"include_private": true}""", "include_private needs an api_key")]
    public void A_wrong_configuration_is_refused(string config, string complaint)
    {
        var problem = engine.Get<HarvesterRegistry>().Check("ckan", config).ShouldHaveSingleItem();

        problem.Field.ShouldBe("config");
        problem.Message.ShouldStartWith($"Error parsing the configuration options: {complaint}");
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"default_tags": [], "default_groups": [], "default_extras": {}, "remote_groups": "", "remote_orgs": ""}""")]
    [TestCase("""{"default_tags": ["a", {"name": "b"}], "default_extras": {"number": 5, "list": [1], "braces": "{{x}} {dataset_id}"}}""")]
    [TestCase("""{"organizations_filter_include": ["a"], "organizations_filter_exclude": [], "api_version": 1, "user": "me", "read_only": true}""")]
    [TestCase("""{"api_key": "secret", "include_private": true, "user_agent": "Ours/1.0 (+http://x.example)"}""")]
    public void A_good_configuration_is_taken(string config) =>
        engine.Get<HarvesterRegistry>().Check("ckan", config).ShouldBeEmpty();

    [Test]
    public async Task Every_setting_of_the_harvester_is_on_its_page_and_every_common_one_on_theirs()
    {
        var ckan = engine.Get<HarvesterRegistry>().Find("ckan").ShouldNotBeNull();
        var (own, common) = (await PageAsync("harvesters/ckan.md"), await PageAsync("sources.md"));

        foreach (var setting in ckan.Info.Settings)
            own.ShouldContain($"`{setting.Name}`");
        foreach (var setting in CommonSettings.All)
            common.ShouldContain($"`{setting.Name}`");

        static Task<string> PageAsync(string name) => File.ReadAllTextAsync(Path.Combine(Docs.Repository.Root, "docs", name));
    }
}
