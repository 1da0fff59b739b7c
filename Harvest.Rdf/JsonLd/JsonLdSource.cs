using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>The document being read: its settings, its remote documents and the places of its parts.</summary>
internal sealed class JsonLdSource(ReadContext context, string? baseUrl, ReadOnlyMemory<byte> text)
{
    private readonly Dictionary<string, JsonElement> _remote = [];
    private int _counted;
    private long _lines;

    public ReadContext Context { get; } = context;

    /// <summary>Where the document came from.</summary>
    public string? BaseUrl { get; } = baseUrl;

    public bool IsVersion10 => Context.Options.JsonLd10;

    /// <summary>What is being turned into statements, for messages that know no better place.</summary>
    public JsonElement Current { get; set; }

    /// <summary>Where <see cref="Current"/> is.</summary>
    public (long Line, long Column) Locate() => Locate(Current);

    /// <summary>The fault at a place of the document, to be thrown.</summary>
    public RdfException Error(JsonElement at, string code, string problem)
    {
        (long line, long column) = Locate(at);
        return new RdfException($"{problem} ({code})", line, column, code);
    }

    /// <summary>Reports a repair at a place of the document.</summary>
    public void Warn(JsonElement at, string message)
    {
        if (Context.WantsWarnings)
        {
            (long line, long column) = Locate(at);
            Context.Warn(message, line, column);
        }
    }

    /// <summary>The text of a string value.</summary>
    public static string Text(JsonElement value) => value.GetString()!;

    /// <summary>The value of <c>@context</c> in a remote document, which only a loader or this library
    /// provides.</summary>
    public JsonElement RemoteContext(JsonElement at, string url)
    {
        if (!_remote.TryGetValue(url, out JsonElement root))
        {
            _remote[url] = root = Load(at, url);
        }

        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("@context", out JsonElement value) ? value
            : throw Error(at, "invalid remote context", $"the document <{url}> is no context: it has no @context.");
    }

    private JsonElement Load(JsonElement at, string url)
    {
        using Stream stream = Context.Options.JsonLdLoader?.Invoke(url) ?? BuiltInContexts.Open(url)
            ?? throw Error(
                at,
                "loading remote context failed",
                $"the context <{url}> is not built in, and remote contexts are not fetched.");
        try
        {
            using JsonText remote = JsonText.Load(stream, Context);
            using JsonDocument document = remote.Parse(Context);
            return document.RootElement.Clone();
        }
        catch (RdfException e)
        {
            throw Error(at, "loading remote context failed", $"the context <{url}> cannot be read: {e.Message}");
        }
    }

    // The place of an element is where its bytes lie within the text, if they do.
    private (long Line, long Column) Locate(JsonElement at)
    {
        if (at.ValueKind == JsonValueKind.Undefined)
        {
            return (0, 0);
        }

        ReadOnlySpan<byte> all = text.Span, part = JsonMarshal.GetRawUtf8Value(at);
        long offset = (long)Unsafe.ByteOffset(
            ref MemoryMarshal.GetReference(all), ref MemoryMarshal.GetReference(part));
        return offset >= 0 && offset < all.Length ? Place(all, (int)offset) : (0, 0);
    }

    // Counts on from the last place asked for, so that a thousand warnings do not count a large document each.
    private (long Line, long Column) Place(ReadOnlySpan<byte> all, int offset)
    {
        if (offset < _counted)
        {
            (_counted, _lines) = (0, 0);
        }

        _lines += all[_counted..offset].Count((byte)'\n');
        _counted = offset;
        int newline = all[..offset].LastIndexOf((byte)'\n');
        return (_lines + 1, Encoding.UTF8.GetCharCount(all[(newline + 1)..offset]) + 1);
    }

    /// <summary>Line and column, from 1, after these bytes.</summary>
    public static (long Line, long Column) Place(ReadOnlySpan<byte> before)
    {
        int newline = before.LastIndexOf((byte)'\n');
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(newline + 1)..]) + 1);
    }
}
