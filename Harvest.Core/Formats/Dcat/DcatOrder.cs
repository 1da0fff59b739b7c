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
    private const string Periods = "temporal_order";

    /// <summary>The orders of a dataset's lists of more than one, by the key that they are kept under.</summary>
    public static IEnumerable<(string Key, string Order)> Of(Dataset dataset) =>
        ((ReadOnlySpan<(string, IReadOnlyList<string>)>)
        [
            (Creators, Agents(dataset.Creators)), (Contacts, Agents(dataset.ContactPoints)), (Places, [.. dataset.Spatial.Select(Name)]),
            // Nearly always they are in the order of time.
            (Periods, dataset.Temporal.SequenceEqual(dataset.Temporal.OrderBy(period => period.Start, StringComparer.Ordinal)) ? [] : [.. dataset.Temporal.Select(Name)]),
        ]).ToArray().Where(list => list.Item2.Count > 1).Select(list => (list.Item1, DcatLists.Join(list.Item2)!));

    /// <summary>The dataset with its lists in the order that its extras say, and without these extras.</summary>
    public static Dataset Restored(Dataset dataset)
    {
        if (!dataset.Extras.Any(IsOrder))
            return dataset;
        return dataset with
        {
            Creators = Sorted(dataset.Creators, Creators, Agents(dataset.Creators)),
            ContactPoints = Sorted(dataset.ContactPoints, Contacts, Agents(dataset.ContactPoints)),
            Spatial = Sorted(dataset.Spatial, Places, [.. dataset.Spatial.Select(Name)]),
            Temporal = Sorted(dataset.Temporal, Periods, [.. dataset.Temporal.Select(Name)]),
            Extras = [.. dataset.Extras.Where(extra => !IsOrder(extra))],
        };

        IReadOnlyList<T> Sorted<T>(IReadOnlyList<T> list, string key, IReadOnlyList<string> names)
        {
            List<string> order = [.. DcatLists.Split(dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value)];
            // What nobody gave a place comes last, as it was read.
            return order.Count == 0 ? list : [.. list.Zip(names).OrderBy(item => order.IndexOf(item.Second) is >= 0 and var place ? place : int.MaxValue).Select(item => item.First)];
        }
    }

    private static bool IsOrder(Extra extra) => extra.Key is Creators or Contacts or Places or Periods;

    /// <summary>Two of one name are told apart by their addresses.</summary>
    private static IReadOnlyList<string> Agents(IReadOnlyList<Agent> agents) =>
        [.. agents.Select(agent => agents.Count(other => Name(other) == Name(agent)) > 1 ? $"{Name(agent)} {agent.Email} {agent.Url}" : Name(agent))];

    private static string Name(Period period) => $"{period.Start}/{period.End}";

    private static string Name(Agent agent) => agent.Uri ?? agent.Name ?? agent.Email ?? "";

    /// <summary>Geometries are long, so a few digits stand for them.</summary>
    private static string Name(Place place) => place.Uri ?? place.Text
        ?? ((place.Geometry ?? place.Bbox ?? place.Centroid) is { } shape
            ? Hash128.Of(Encoding.UTF8.GetBytes(shape), default).ToString("x32", CultureInfo.InvariantCulture)[..12]
            : "");
}
