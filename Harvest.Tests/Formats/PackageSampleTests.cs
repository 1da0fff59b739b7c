using System.Text.Json;
using Harvest.Datasets;

namespace Harvest.Tests.Formats;

/// <summary>Packages as portals of several ages and kinds give them (Fixtures/ckan).</summary>
public sealed class PackageSampleTests
{
    [TestCaseSource(nameof(Samples))]
    public void A_package_of_a_real_portal_keeps_all_it_says(string file)
    {
        var package = File.ReadAllBytes(file);

        var (dataset, problems) = PackageReader.Read(package);

        problems.ShouldBeEmpty();
        var written = PackageWriter.Write(dataset, PackageTests.Entry with { Id = dataset.Id, Name = dataset.Name });
        var again = PackageReader.Read(written).Dataset;
        PackageTests.Shape(again).ShouldBe(
            PackageTests.Shape(dataset with { MetadataCreated = again.MetadataCreated, MetadataModified = again.MetadataModified }));
        Said(JsonElement.Parse(package)).Except(Said(JsonElement.Parse(written))).ShouldBeEmpty();
    }

    private static IEnumerable<string> Samples() =>
        Directory.GetFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "ckan"), "*.json").Order();

    /// <summary>What a package says of the data: all texts and numbers, but for what a portal says of itself.</summary>
    private static IEnumerable<string> Said(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Where(member => !Housekeeping.Contains(member.Name))
            .SelectMany(member => member.Name switch
            {
                "tags" or "groups" => Entries(member.Value, "name"),
                "extras" => Entries(member.Value, "value"),
                _ => Said(member.Value),
            }),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Said),
        JsonValueKind.String => Inside(json.GetString()!),
        JsonValueKind.Number => [json.GetRawText()],
        _ => [],
    };

    private static IEnumerable<string> Entries(JsonElement list, string name) => list.ValueKind == JsonValueKind.Object
        ? Said(list)
        : list.EnumerateArray().SelectMany(entry => Said(entry.ValueKind == JsonValueKind.Object ? entry.GetProperty(name) : entry));

    /// <summary>Lists and objects may be written as texts.</summary>
    private static IEnumerable<string> Inside(string text)
    {
        try
        {
            return text.StartsWith('[') || text.StartsWith('{') ? Said(JsonElement.Parse(text)).ToList()
                : text.Length > 0 ? [text]
                : [];
        }
        catch (JsonException)
        {
            return [text];
        }
    }

    private static readonly HashSet<string> Housekeeping =
    [
        "revision_id", "revision_timestamp", "creator_user_id", "package_id", "state", "private", "num_tags", "num_resources",
        "relationships_as_object", "relationships_as_subject", "tracking_summary", "metadata_created", "metadata_modified",
        "image_url", "created", "approval_status", "position", "type",
    ];
}
