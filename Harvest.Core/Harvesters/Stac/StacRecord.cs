using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// A collection or item as a record of the source. A collection is known by its id, an item by <c>COLLECTION/items/ITEM</c>; so they stay
/// the same where a catalogue moves. The stored document says where it came from in its link <c>self</c>: relative addresses
/// in it start there.
/// </summary>
internal static class StacRecord
{
    /// <summary>The member of a stored item that has what it takes over from its collection.</summary>
    public const string Inherited = "harvest:collection";

    private const string Items = "/items/";

    private static readonly string[] Shared = ["id", "title", "license", "providers"];

    /// <param name="collection">A collection with an id.</param>
    /// <param name="url">Where it is.</param>
    public static RemoteRecord OfCollection(JsonElement collection, Uri url) =>
        new(collection.Text("id")!) { Modified = collection.Text("updated"), Content = Content(collection, url, null) };

    /// <param name="item">An item with an id.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="collection">What it takes over (<see cref="Shareable"/>); null for an item without a collection.</param>
    public static RemoteRecord OfItem(JsonElement item, Uri url, JsonObject? collection) => new(GuidOfItem(item, collection))
    {
        Modified = item.Member("properties")?.Text("updated"),
        Content = Content(item, url, collection),
    };

    /// <summary>The ids of collection and item; null for a guid of a collection.</summary>
    public static (string Collection, string Item)? Parts(string guid) =>
        guid.LastIndexOf(Items, StringComparison.Ordinal) is var at and >= 0 ? (guid[..at], guid[(at + Items.Length)..]) : null;

    /// <summary>What of a collection counts for its items, too: title, licence, providers, and where it and its licence are.</summary>
    public static JsonObject Shareable(JsonElement collection, Uri url)
    {
        var shared = new JsonObject(Shared.Where(name => collection.Member(name) is not null)
            .Select(name => KeyValuePair.Create<string, JsonNode?>(name, JsonNode.Parse(collection.GetProperty(name).GetRawText()))));
        shared["links"] = new JsonArray(
        [
            Link("self", Public(url)),
            .. StacLink.Of(collection).Where(link => link.Rel == "license").Select(link => JsonNode.Parse(link.Json.GetRawText())),
        ]);
        return shared;
    }

    /// <summary>Where a document says that it is; null where it does not.</summary>
    public static Uri? SelfOf(JsonElement document) => StacLink.Of(document)
        .Select(link => link.Rel == "self" && Uri.TryCreate(link.Href, UriKind.Absolute, out var own) && Redirects.IsWeb(own) ? own : null)
        .FirstOrDefault(own => own is not null);

    /// <summary>An address without what nobody else is to know.</summary>
    private static string Public(Uri url)
    {
        url = SafeUrl.WithoutUser(url);
        return SafeUrl.Of(url) == url.AbsoluteUri ? url.AbsoluteUri : url.GetLeftPart(UriPartial.Path);
    }

    private static string GuidOfItem(JsonElement item, JsonObject? collection)
    {
        var id = item.Text("id")!;
        var owner = item.Text("collection") ?? collection?["id"]?.ToString();
        return owner is null ? id : $"{owner}{Items}{id}";
    }

    private static byte[] Content(JsonElement document, Uri url, JsonObject? collection)
    {
        var self = Public(url);
        var isSaid = StacLink.Of(document).FirstOrDefault(link => link.Rel == "self")?.Href == self;
        // A list of links that is none stays as it is, for the reader to tell.
        if ((isSaid && collection is null) || document.Member("links") is { ValueKind: not JsonValueKind.Array })
            return Raw(document);
        try
        {
            var written = JsonNode.Parse(document.GetRawText())!.AsObject();
            if (!isSaid)
                written["links"] = new JsonArray([Link("self", self), .. Others(document)]);
            if (collection is not null)
                written[Inherited] = collection.DeepClone();
            return JsonSerializer.SerializeToUtf8Bytes(written, SourceConfig.Readable);
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException)
        {
            // A member that comes twice: it can be read, but nothing can be added.
            return Raw(document);
        }
    }

    private static byte[] Raw(JsonElement document) => Encoding.UTF8.GetBytes(document.GetRawText());

    private static IEnumerable<JsonNode?> Others(JsonElement document) => document.Items("links")
        .Where(link => link.Text("rel") != "self").Select(link => JsonNode.Parse(link.GetRawText()));

    private static JsonNode Link(string relation, string href) => DcatLists.Node(("rel", relation), ("href", href));
}
