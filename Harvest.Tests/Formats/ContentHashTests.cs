using System.Text;
using Harvest.Datasets;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

public sealed class ContentHashTests
{
    [ForAll(MaxTest = 500)]
    public void The_order_of_keys_white_space_and_escapes_do_not_matter(Json json, int seed)
    {
        var random = new Random(seed);

        Of(json.WriteOtherwise(random)).ShouldBe(Of(json.Write()));
        Of(json.WriteOtherwise(random)).ShouldBe(Of(json.Write()));
    }

    [ForAll(MaxTest = 200)]
    public void Any_change_in_any_place_matters(Json json)
    {
        var hash = Of(json.Write());

        foreach (var changed in json.Changed())
            Of(changed.Write()).ShouldNotBe(hash, $"{json.Write()} and {changed.Write()}");
    }

    [ForAll(MaxTest = 30)]
    public void Different_values_have_different_hashes(Json[] values)
    {
        var texts = values.SelectMany(value => value.Changed().Append(value)).Select(value => value.Write()).Distinct().ToList();

        // Those that differ in the order of their keys only are the same value.
        texts.GroupBy(Of).ShouldAllBe(group => group.Select(Sorted).Distinct().Count() == 1);
    }

    [TestCase("""{"a": 1}""", """{"a": "1"}""")]
    [TestCase("""{"a": 1}""", """{"a": 1.0}""")]
    [TestCase("""{"a": true}""", """{"a": "true"}""")]
    [TestCase("""{"a": null}""", "{}")]
    [TestCase("""{"a": {}}""", """{"a": []}""")]
    [TestCase("""{"a": [], "b": [1]}""", """{"a": [1], "b": []}""")]
    [TestCase("""[[1], [2]]""", """[[1, 2]]""")]
    [TestCase("""[[1], [2]]""", """[[2], [1]]""")]
    [TestCase("""[[], 1]""", """[1, []]""")]
    [TestCase("""{"a": "b"}""", """{"b": "a"}""")]
    [TestCase("""{"a": {"b": 1}, "c": 2}""", """{"a": {"c": 2}, "b": 1}""")]
    [TestCase("""[{"a": 1, "b": 2}]""", """[{"a": 1}, {"b": 2}]""")]
    [TestCase("""[{"a": 1, "b": 2}, {"a": 3, "b": 4}]""", """[{"a": 1, "b": 4}, {"a": 3, "b": 2}]""")]
    [TestCase("""{"": "a"}""", """{"a": ""}""")]
    [TestCase("\"ab\"", "\"a\\u0000b\"")]
    [TestCase("\"é\"", "\"e\u0301\"")]
    public void These_differ(string one, string other) => Of(one).ShouldNotBe(Of(other));

    [Test]
    public void It_is_the_same_in_every_version()
    {
        // Stored in databases: were it to change, every record would be imported again.
        Of("""{"id": "a", "tags": ["x", "y"], "n": 1.5, "none": null}""").ShouldBe("107bd1e6d4dcb5cd29454e857dd6bd39");
    }

    [Test]
    public void What_else_decides_the_meaning_goes_in()
    {
        var content = "{}"u8.ToArray();

        ContentHash.Of(content, "ckan/1").ShouldNotBe(ContentHash.Of(content, "ckan/2"));
        ContentHash.Of(content, "ckan/1").ShouldBe(ContentHash.Of(content, "ckan/1"));
    }

    [Test]
    public void Members_without_meaning_are_passed_over_in_the_outermost_object_only()
    {
        Of("""{"a": 1, "visits": {"total": 1}}""", "visits").ShouldBe(Of("""{"visits": [7], "a": 1}""", "visits"));
        Of("""{"a": 1, "visits": 1}""", "visits").ShouldBe(Of("""{"a": 1}""", "visits"));
        Of("""{"a": {"visits": 1}}""", "visits").ShouldNotBe(Of("""{"a": {"visits": 2}}""", "visits"));
        Of("""{"visit": 1}""", "visits").ShouldNotBe(Of("""{"visit": 2}""", "visits"));
        Of("""{"\u0076isits": 1}""", "visits").ShouldBe(Of("{}", "visits"));
    }

    [Test]
    public void What_is_no_JSON_is_told_apart_byte_by_byte()
    {
        Of("<rdf:RDF/>").ShouldBe(Of("<rdf:RDF/>"));
        Of("<rdf:RDF/>").ShouldNotBe(Of("<rdf:RDF />"));
        Of("""{"a": 1""").ShouldNotBe(Of("""{"a": 2"""));
        Of("").ShouldNotBe(Of(" "));
        Of("{} {}").ShouldNotBe(Of("{}"));
    }

    [TestCase(128)]
    [TestCase(129)]
    [TestCase(5000)]
    public void Great_depth_is_told_apart(int depth)
    {
        Of(Deep("1")).ShouldBe(Of(Deep("1")));
        Of(Deep("1")).ShouldNotBe(Of(Deep("2")));

        string Deep(string value) => new string('[', depth) + value + new string(']', depth);
    }

    [TestCase("\"\\ud800\"", "\"\\udc00\"")]
    [TestCase("{\"\\ud800\": 1}", "{\"\\ud800\": 2}")]
    public void Texts_that_are_none_are_told_apart(string one, string other)
    {
        Of(one).ShouldBe(Of(one));
        Of(one).ShouldNotBe(Of(other));
        Of(one, "visits").ShouldNotBe(Of(other, "visits"));
    }

    private static string Of(string json) => ContentHash.Of(Encoding.UTF8.GetBytes(json), "");

    private static string Of(string json, string ignored) =>
        ContentHash.Of(Encoding.UTF8.GetBytes(json), "", new HashSet<string> { ignored });

    private static string Sorted(string json) => new string([.. json.Order()]);
}
