using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>What a dataset is found by besides its id and name: ids of its resources, its own IRI.</summary>
public static class DatasetKeys
{
    private const int MaxLength = 1000;

    /// <summary>All keys of a dataset, each once.</summary>
    public static IReadOnlyList<string> Of(Dataset dataset) =>
    [
        .. dataset.Resources.Select(resource => resource.Id).OfType<string>().Select(OfResource)
            .Concat(dataset.Extras.Where(extra => extra.Key == "uri").Select(extra => OfIri(extra.Value)))
            .Where(key => key.Length is > 2 and <= MaxLength)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The key of a resource by its id.</summary>
    public static string OfResource(string id) => $"r:{id}";

    /// <summary>The key of a dataset's own IRI.</summary>
    public static string OfIri(string iri) => $"u:{iri}";
}
