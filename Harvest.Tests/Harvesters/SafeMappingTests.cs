using System.Text;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Model;

namespace Harvest.Tests.Harvesters;

/// <summary>What holds for the records of all sources.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SafeMappingTests
{
    [TestCase("""{"name": "trees"}""")]
    [TestCase("""{"name": "trees", "title": ""}""")]
    [TestCase("""{"name": "trees", "title": "  "}""")]
    [TestCase("""{"name": "trees", "title": null}""")]
    [TestCase("""{"name": "trees", "title": {"de": "", "fr": null}}""")]
    [TestCase("""{"name": "trees", "title": "&nbsp;"}""")]
    public void An_empty_title_is_told(string package)
    {
        var mapped = Map(package);

        mapped.Dataset!.Title.ShouldBeEmpty();
        var problem = mapped.Problems.ShouldHaveSingleItem();

        (problem.Message, problem.IsWarning).ShouldBe(("title: it is empty; the dataset is shown under its name", true));
    }

    [Test]
    public void Names_are_plain()
    {
        var mapped = Map("""{"name": "trees", "title": "Trees &amp; parks", "tags": [{"name": "a &amp; b"}]}""");

        (mapped.Dataset!.Title, mapped.Dataset.Tags[0]).ShouldBe(("Trees & parks", "a & b"));
        mapped.Problems.ShouldBeEmpty();
    }

    private static MappedDataset Map(string package)
    {
        using var harvester = new CkanHarvester();
        var source = new Source { Id = "s", Name = "portal", Title = "Portal", Url = "https://portal.example", Type = "ckan" };
        return harvester.MapSafely(new MapContext(source, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes(package)));
    }
}
