using System.Globalization;
using System.Text;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Formats.Dcat;

/// <summary>
/// Which of several creators, contacts and places is the first: RDF has no order, and to a catalogue the first is the main one. The writer says it in
/// words of its own, and the reader goes by them; what it reads of others stays in the order that it has there.
/// </summary>
internal static class DcatOrder
{
    private const string Creators = "creator_order";
    private const string Contacts = "contact_order";
    private const string Places = "spatial_order";

    /// <summary>The orders of a dataset's lists of more than one, by the key that they are kept under.</summary>
    public static IEnumerable<(string Key, string Order)> Of(Dataset dataset) =>
        ((ReadOnlySpan<(string, IReadOnlyList<string>)>)
        [
            (Creators, [.. dataset.Creators.Select(Name)]), (Contacts, [.. dataset.ContactPoints.Select(Name)]), (Places, [.. dataset.Spatial.Select(Name)]),
        ]).ToArray().Where(list => list.Item2.Count > 1).Select(list => (list.Item1, DcatLists.Join(list.Item2)!));

    /// <summary>The dataset with its lists in the order that its extras say, and without these extras.</summary>
    public static Dataset Restored(Dataset dataset)
    {
        if (!dataset.Extras.Any(IsOrder))
            return dataset;
        return dataset with
        {
            Creators = Sorted(dataset.Creators, Creators, Name),
            ContactPoints = Sorted(dataset.ContactPoints, Contacts, Name),
            Spatial = Sorted(dataset.Spatial, Places, Name),
            Extras = [.. dataset.Extras.Where(extra => !IsOrder(extra))],
        };

        IReadOnlyList<T> Sorted<T>(IReadOnlyList<T> list, string key, Func<T, string> name)
        {
            List<string> order = [.. DcatLists.Split(dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value)];
            // What nobody gave a place comes last, as it was read.
            return order.Count == 0 ? list : [.. list.OrderBy(item => order.IndexOf(name(item)) is >= 0 and var place ? place : int.MaxValue)];
        }
    }

    private static bool IsOrder(Extra extra) => extra.Key is Creators or Contacts or Places;

    private static string Name(Agent agent) => agent.Uri ?? agent.Name ?? agent.Email ?? "";

    /// <summary>Geometries are long, so a few digits stand for them.</summary>
    private static string Name(Place place) => place.Uri ?? place.Text
        ?? ((place.Geometry ?? place.Bbox ?? place.Centroid) is { } shape
            ? Hash128.Of(Encoding.UTF8.GetBytes(shape), default).ToString("x32", CultureInfo.InvariantCulture)[..12]
            : "");
}
