using System.Buffers;
using System.Text;
using System.Text.Json;
using Harvest.Search;
using Harvest.Storage;

namespace Harvest.Benchmarks.Floor;

/// <summary>
/// The cells of the rows that a harvest ends with for one dataset, made with as little work as they can be: one pass
/// over the JSON for what has a column of its own; the package is the remote's document with three extras put in.
/// </summary>
internal sealed record FloorDataset
{
    private static readonly byte[] ExtrasStart = "\"extras\":["u8.ToArray();

    public required string ObjectId { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string? Modified { get; init; }

    public required string? OwnerOrg { get; init; }

    public required string SearchTitle { get; init; }

    public required string SearchBody { get; init; }

    /// <summary>What it is filtered and counted by.</summary>
    public required IReadOnlyList<string> Facets { get; init; }

    /// <summary>The document as it came, packed.</summary>
    public required byte[] Content { get; init; }

    /// <summary>The document with our extras, packed.</summary>
    public required byte[] Package { get; init; }

    /// <summary>As long as a hash, but none: the floor compares nothing.</summary>
    public string Hash => ObjectId.Replace("-", "", StringComparison.Ordinal);

    public static FloorDataset Read(ReadOnlySpan<byte> document, string sourceId)
    {
        var objectId = Guid.CreateVersion7().ToString();
        string? id = null, name = null, title = null, notes = null, modified = null, owner = null, author = null;
        var words = new StringBuilder();
        var facets = new List<string> { "y:dataset", $"s:{sourceId}" };
        var json = new Utf8JsonReader(document);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = json.ValueSpan;
            json.Read();
            if (member.SequenceEqual("id"u8))
                id = json.GetString();
            else if (member.SequenceEqual("name"u8))
                name = json.GetString();
            else if (member.SequenceEqual("title"u8))
                title = json.GetString();
            else if (member.SequenceEqual("notes"u8))
                notes = json.GetString();
            else if (member.SequenceEqual("author"u8))
                author = json.GetString();
            else if (member.SequenceEqual("owner_org"u8))
                facets.Add($"w:{owner = json.GetString()}");
            else if (member.SequenceEqual("metadata_modified"u8))
                modified = json.GetString();
            else if (member.SequenceEqual("tags"u8) || member.SequenceEqual("resources"u8))
                Words(ref json, words, facets, member.Length == 4 ? 't' : 'f');
            else
                json.Skip();
        }
        words.Append(author).Append(' ').Append(name).Append(' ').Append(notes);
        return new FloorDataset
        {
            ObjectId = objectId,
            Id = id!,
            Name = name!,
            Title = title!,
            Modified = modified,
            OwnerOrg = owner,
            SearchTitle = SearchText.Fold(title!),
            SearchBody = SearchText.Fold(words.ToString()),
            Facets = facets,
            Content = Packed.Pack(document),
            Package = PackWithExtras(document, objectId, sourceId),
        };
    }

    /// <summary>The names and formats within a list.</summary>
    private static void Words(ref Utf8JsonReader json, StringBuilder words, List<string> facets, char facet)
    {
        var depth = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            var isName = json.ValueTextEquals("name"u8);
            if (!isName && !json.ValueTextEquals("format"u8))
                continue;
            json.Read();
            var text = json.GetString();
            words.Append(text).Append(' ');
            if (isName == (facet == 't'))
                facets.Add($"{facet}:{text}");
        }
    }

    private static byte[] PackWithExtras(ReadOnlySpan<byte> document, string objectId, string sourceId)
    {
        var extras = Encoding.UTF8.GetBytes(
            $$"""
            {"key":"harvest_object_id","value":"{{objectId}}"},{"key":"harvest_source_id","value":"{{sourceId}}"},
            {"key":"harvest_source_title","value":"Floor"},
            """);
        var at = document.IndexOf(ExtrasStart) + ExtrasStart.Length;
        var package = ArrayPool<byte>.Shared.Rent(document.Length + extras.Length);
        document[..at].CopyTo(package);
        extras.CopyTo(package.AsSpan(at));
        document[at..].CopyTo(package.AsSpan(at + extras.Length));
        var packed = Packed.Pack(package.AsSpan(0, document.Length + extras.Length));
        ArrayPool<byte>.Shared.Return(package);
        return packed;
    }
}
