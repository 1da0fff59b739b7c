using System.Text.Json;
using Harvest.Formats.Json;

namespace Harvest.Harvesters.OpenDataSoft;

/// <summary>A dataset as either version of the API gives it.</summary>
/// <param name="Id">The portal's identifier.</param>
/// <param name="Root">The whole record.</param>
/// <param name="Metas">The metadata: <c>metas.default</c> in version 2.1, <c>metas</c> before.</param>
internal sealed record OdsRecord(string Id, JsonElement Root, JsonElement Metas)
{
    /// <summary>Version 1.0 writes it in one word.</summary>
    public bool IsOld => Root.Member("dataset_id") is null;

    /// <summary>There is something to be had.</summary>
    public bool HasData => Root.Member("has_records") is { ValueKind: JsonValueKind.True }
        || Root.Items("attachments").Any() || Root.Items("alternative_exports").Any();

    public bool IsInspire => Root.Member("interop_metas")?.Member("inspire") is not null
        || Root.Member("metas")?.Member("inspire") is { ValueKind: JsonValueKind.Object } inspire && inspire.EnumerateObject().Any();

    /// <summary>A member of the metadata for other catalogues (<c>dcat</c>, then <c>inspire</c>); null when neither has it.</summary>
    public string? Shared(string name) => Shared("dcat", name) ?? Shared("inspire", name);

    private string? Shared(string part, string name) =>
        Root.Member("metas")?.Member(part)?.Text(name) ?? Root.Member("interop_metas")?.Member(part)?.Text(name) ?? Metas.Text($"{part}.{name}");

    /// <returns>Null when it is no dataset.</returns>
    public static OdsRecord? Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return null;
        JsonElement root;
        try
        {
            root = JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
        var metas = root.Member("metas");
        return (root.Text("dataset_id") ?? root.Text("datasetid")) is { } id && metas is { ValueKind: JsonValueKind.Object } found
            ? new OdsRecord(id, root, found.Member("default") is { ValueKind: JsonValueKind.Object } inner ? inner : found)
            : null;
    }
}
