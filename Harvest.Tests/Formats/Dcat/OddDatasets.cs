using System.Text.Json;
using Harvest.Formats.Dcat;
using Harvest.Model;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>Datasets with anything in any field, always the same ones.</summary>
internal static class OddDatasets
{
    private static readonly string[] Odd =
    [
        "", "x", "https://a.example/ü b", "https://a.example/a", "javascript:1", "2024-13-45", "2024", "P1Y", "\"", "en", "eng", "http://", "a@b.example",
        "[1, {}]", "null", "CSV", "text/csv", "-7", "1.5", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "public", "yearly", "sha256:00ff",
    ];

    /// <param name="count">How many.</param>
    /// <param name="others">Keys of more extras.</param>
    public static IEnumerable<Dataset> Make(int count, params string[] others)
    {
        var random = new Random(11);
        string Any() => Odd[random.Next(Odd.Length)];
        for (var i = 0; i < count; i++)
        {
            yield return new Dataset
            {
                Id = $"d{i}",
                Name = $"d{i}",
                Title = "T",
                Notes = "N",
                Url = Any(),
                Version = Any(),
                Issued = Any(),
                Modified = Any(),
                Frequency = Any(),
                AccessRights = Any(),
                Languages = [Any(), Any()],
                Themes = [Any()],
                ConformsTo = [Any()],
                Tags = [Any()],
                License = new License(Any(), Any(), Any()),
                Publisher = new Agent("P", Any(), Any(), Any(), Any(), Any(), Any()),
                Creators = [new Agent("C", Type: Any())],
                ContactPoints = [new Agent(Any(), Any(), Any(), Any(), Any(), Any())],
                Temporal = [new Period(Any(), Any())],
                Spatial = [new Place(Any(), Any(), Any(), Any(), Any()), new Place(Any(), Any(), Any())],
                Extras = [.. DcatFields.Dataset.Select(field => field.Key).Concat(others).Select(key => new Extra(key, Any()))],
                Resources =
                [
                    new Resource
                    {
                        Id = "r",
                        Url = Any(),
                        Name = Any(),
                        Format = Any(),
                        Others =
                        [
                            .. DcatFields.Resource.Select(field => field.Key)
                                .Concat(["mimetype", "size", "hash", "hash_algorithm", "license", "access_url", "download_url", "cache_url"])
                                .Select(key => KeyValuePair.Create(key, JsonSerializer.SerializeToElement(Any()))),
                        ],
                    },
                ],
            };
        }
    }
}
