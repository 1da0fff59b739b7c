using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>What STAC 1.0 and 1.1 ask of a collection or an item and a document does not have: it is read all the same, and told.</summary>
internal sealed class StacRules(StacFields fields)
{
    private static readonly string[] OfCollection = ["description", "license", "extent", "links"];
    private static readonly string[] OfItem = ["geometry", "properties", "links", "assets"];

    public void Check(bool isItem)
    {
        CheckVersion();
        var missing = (isItem ? OfItem : OfCollection).Where(name => !Has(fields.Record, name)).ToList();
        if (isItem && Has(fields.Record, "properties") && !Has(fields.Described, "datetime"))
            missing.Add("properties.datetime");
        if (missing.Count > 0)
            fields.Warn($"{string.Join(", ", missing)}: STAC requires {(missing.Count == 1 ? "it, and it is" : "them, and they are")} missing; the rest is read");
        if (!isItem)
            return;
        // Null, with both ends, stands for a span of time.
        if (Has(fields.Described, "datetime") && fields.Described.Text("datetime") is null
            && (fields.Described.Text("start_datetime") is null || fields.Described.Text("end_datetime") is null))
            fields.Warn("properties.datetime: without it STAC requires start_datetime and end_datetime; the rest is read");
        CheckCollection();
    }

    private void CheckVersion()
    {
        var version = fields.Record.Text("stac_version");
        if (version is null)
            fields.Warn("stac_version: it is missing; the document is read as STAC 1.0");
        else if (!version.StartsWith("1.", StringComparison.Ordinal))
            fields.Warn($"stac_version: {Texts.Shorten(Texts.Plain(version), 30)} is not 1.0 or 1.1; what is alike in them is read");
    }

    /// <summary>An item that says another collection than the one that lists it takes its licence and providers over from the one that lists it.</summary>
    private void CheckCollection()
    {
        if (fields.Record.Text("collection") is { } said && fields.Inherited.Text("id") is { } listing && said != listing)
        {
            fields.Warn(
                $"collection: the item says {Texts.Shorten(Texts.Plain(said), 100)}, and {Texts.Shorten(Texts.Plain(listing), 100)} lists it; "
                + "it is shown as a part of the latter");
        }
    }

    /// <summary>Whether the member is there, with null or without.</summary>
    private static bool Has(JsonElement holder, string name) => holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out _);
}
