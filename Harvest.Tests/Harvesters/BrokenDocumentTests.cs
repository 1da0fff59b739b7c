using System.Text;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters;

/// <summary>Documents that cannot be read, with every harvester: a problem of the record, in words for people.</summary>
public sealed class BrokenDocumentTests
{
    [TestCase("{\"title\": \"A\",, }")]
    [TestCase("{\"title\": \"A\"")]
    [TestCase("[1]")]
    [TestCase("<record><title>A</record>")]
    [TestCase("")]
    public async Task What_is_said_of_a_broken_document_is_for_people(string text)
    {
        await using var engine = await Engine.StartAsync();
        foreach (var harvester in engine.Get<HarvesterRegistry>().All)
        {
            var source = new Source { Id = "s", Name = "s", Url = "https://a.example/", Type = harvester.Info.Name };

            var mapped = harvester.MapSafely(new MapContext(source, SourceConfig.Empty, "guid", Encoding.UTF8.GetBytes(text)));

            mapped.HasErrors.ShouldBeTrue(harvester.Info.Name);
            foreach (var problem in mapped.Problems)
                (harvester.Info.Name, problem.Message).Message.ShouldNotMatch("LineNumber|BytePosition|StartArray|StartObject|JsonValueKind|instance of an object", harvester.Info.Name);
        }
    }
}
