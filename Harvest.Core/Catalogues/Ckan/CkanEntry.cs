using System.Runtime.InteropServices;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Catalogues.Ckan;

/// <summary>A dataset as the site answers with it.</summary>
internal sealed record CkanEntry(string Id, string Name, bool IsDeleted, Dataset Dataset)
{
    /// <summary>Extras that tell whose a dataset is.</summary>
    public const string GuidKey = "guid";
    public const string ObjectKey = "harvest_object_id";
    public const string SourceKey = "harvest_source_id";
    public const string SourceTitleKey = "harvest_source_title";

    /// <summary>Extras that are ours to write; a remote's own are not passed on.</summary>
    public static readonly IReadOnlySet<string> OurKeys = new HashSet<string> { GuidKey, ObjectKey, SourceKey, SourceTitleKey };

    /// <summary>The object that it was last written for; null when we did not write it.</summary>
    public string? ObjectId { get; private init; }

    public string? Guid { get; private init; }

    public string? SourceId { get; private init; }

    /// <exception cref="CkanRefusal">It is no package.</exception>
    public static CkanEntry Read(JsonElement package)
    {
        if (package.ValueKind != JsonValueKind.Object)
        {
            throw new CkanRefusal(
                RefusalKind.Other, "The CKAN answered without the dataset: is Catalogue:Url the address of a CKAN site?");
        }
        var dataset = PackageReader.Read(JsonMarshal.GetRawUtf8Value(package)).Dataset;
        if (dataset.Id.Length == 0 || dataset.Name.Length == 0)
            throw new CkanRefusal(RefusalKind.Other, "The CKAN answered with a dataset without id and name");
        var isDeleted = package.TryGetProperty("state", out var state) && state.ValueEquals("deleted"u8);
        var theirs = dataset.Extras.Where(extra => !OurKeys.Contains(extra.Key)).ToList();
        return new CkanEntry(dataset.Id, dataset.Name, isDeleted, dataset with { Extras = theirs })
        {
            Guid = Extra(package, GuidKey),
            ObjectId = Extra(package, ObjectKey),
            SourceId = Extra(package, SourceKey),
        };
    }

    private static string? Extra(JsonElement package, string key) =>
        package.TryGetProperty("extras", out var extras) && extras.ValueKind == JsonValueKind.Array
            ? extras.EnumerateArray().Where(extra => Text(extra, "key") == key).Select(extra => Text(extra, "value")).FirstOrDefault()
            : null;

    private static string? Text(JsonElement holder, string member) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Whether it is what was made of this record, here or before a crash.</summary>
    public bool IsOf(Source source, string guid) => SourceId == source.Id && Guid == guid;
}
