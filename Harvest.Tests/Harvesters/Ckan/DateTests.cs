using System.Text;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Tests.Contracts;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>Which dates of a portal's record are published.</summary>
public sealed class DateTests
{
    private const string Stamps = "\"metadata_created\": \"2020-01-02T03:04:05.000001\", \"metadata_modified\": \"2021-01-02T03:04:05\"";

    [TestCase("", "2020-01-02T03:04:05.000001", "2021-01-02T03:04:05", Description = "the portal's own where the dataset says nothing")]
    [TestCase(", \"extras\": [{\"key\": \"issued\", \"value\": \"2011-05-06\"}]", "2011-05-06", "2021-01-02T03:04:05")]
    [TestCase(", \"extras\": [{\"key\": \"modified\", \"value\": \"2012-05-06\"}]", "2020-01-02T03:04:05.000001", "2012-05-06")]
    public void The_dataset_s_own_dates_go_before_those_of_the_portal(string extras, string issued, string modified)
    {
        var record = Encoding.UTF8.GetBytes($"{{\"id\": \"7\", \"name\": \"trees\", \"title\": \"T\", {Stamps}{extras}}}");
        var source = new Source { Id = "s", Name = "s", Url = "https://x.example/", Type = "ckan" };

        var dataset = ContractRun.Registry.Value.Find("ckan")!.Map(new MapContext(source, SourceConfig.Empty, "7", record)).Dataset!;

        (dataset.Issued, dataset.Modified).ShouldBe((issued, modified));
    }
}
