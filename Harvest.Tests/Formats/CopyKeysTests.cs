using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Tests.Formats;

/// <summary>What makes two datasets one: enough to be sure, in any spelling.</summary>
public sealed class CopyKeysTests
{
    private const string Uuid = "0b6f1a52-6a5e-4c1e-9d3f-2f7a1c9e8b10";

    [TestCase("1")]
    [TestCase("dataset-1")]
    [TestCase("2024-05-01")]
    [TestCase("https://data.example.org/")]
    [TestCase("http://localhost/dataset/1")]
    [TestCase("http://10.0.0.1/dataset/1")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("")]
    public void What_may_be_of_two_datasets_is_no_key(string identifier) => CopyKeys.Name(identifier).ShouldBeNull();

    [TestCase(Uuid, "urn:uuid:0B6F1A52-6A5E-4C1E-9D3F-2F7A1C9E8B10")]
    [TestCase(Uuid, "{" + Uuid + "}")]
    [TestCase("10.5281/zenodo.1234567", "https://doi.org/10.5281/ZENODO.1234567")]
    [TestCase("10.5281/zenodo.1234567", "doi:10.5281/zenodo.1234567")]
    [TestCase("https://data.example.org/dataset/trees", "http://www.data.example.org/dataset/trees/")]
    public void The_same_identifier_is_known_in_any_spelling(string one, string other) =>
        CopyKeys.Name(one).ShouldNotBeNull().ShouldBe(CopyKeys.Name(other));

    [Test]
    public void A_title_counts_with_all_addresses_and_never_alone()
    {
        Keys(new Dataset { Title = "Trees of the city" }).ShouldBeEmpty();
        Keys(With("", "https://files.example.org/a.csv")).ShouldBeEmpty();
        Keys(With("Trees of the city")).ShouldBeEmpty();
        Keys(With("Trees of the city", "https://files.example.org/a.csv")).ShouldNotBe(Keys(With("Trees of the city", "https://files.example.org/b.csv")));
        Keys(With("Trees of the city", "https://files.example.org/a.csv", "https://files.example.org/b.csv"))
            .ShouldBe(Keys(With(" trees of  the City", "https://files.example.org/b.csv", "http://files.example.org/a.csv")));
    }

    [Test]
    public void A_page_counts_unless_it_is_that_of_a_site()
    {
        Keys(new Dataset { Url = "https://city.example/opendata" }).ShouldBeEmpty();
        Keys(new Dataset { Url = "https://city.example/opendata/trees" }).Count.ShouldBe(1);
        CopyKeys.Of(new Dataset { Url = "https://city.example/opendata/trees" }, "1", "https://city.example/api").ShouldContain(CopyKeys.Near);
    }

    private static Dataset With(string title, params string[] addresses) =>
        new() { Title = title, Resources = [.. addresses.Select(address => new Resource { Url = address })] };

    private static IReadOnlyList<string> Keys(Dataset dataset) => CopyKeys.Of(dataset, "1", "https://portal.example/");
}
