using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Harvest.Rdf;

/// <summary>The whole text of a JSON document, loaded within limits.</summary>
internal sealed class JsonText : IDisposable
{
    private byte[] _buffer;
    private int _length;
    private bool _pooled = true;

    private JsonText(byte[] buffer) => _buffer = buffer;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads everything, refusing at once what nests too deep or has too long a string.</summary>
    public static JsonText Load(Stream stream, ReadContext context)
    {
        PeekStream input = Utf8Opener.OpenStream(stream, context);
        var text = new JsonText(ArrayPool<byte>.Shared.Rent(64 * 1024));
        var guard = new JsonGuard(context);
        while (true)
        {
            context.Stop.ThrowIfCancellationRequested();
            text.Fit(context);
            int count = input.Read(text._buffer.AsSpan(text._length));
            if (count == 0)
            {
                text.MakeValid(context);
                JsonSurrogates.Check(text._buffer.AsSpan(0, text._length), context);
                return text;
            }

            text._length += count;
            guard.Check(text._buffer.AsSpan(0, text._length), count);
        }
    }

    public JsonDocument Parse(ReadContext context)
    {
        var options = new JsonDocumentOptions
        {
            MaxDepth = context.Options.MaxDepth + 1,
            AllowTrailingCommas = context.Lenient,
            CommentHandling = context.Lenient ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
        };
        try
        {
            return JsonDocument.Parse(Bytes, options);
        }
        catch (JsonException) when (context.Lenient && JsonRepair.Run(Bytes.Span, context) is { } repaired)
        {
            Replace(repaired);
        }
        catch (JsonException e)
        {
            throw Fault(e);
        }

        return ParseStrictly(options);
    }

    public void Dispose()
    {
        GiveBack();
        _buffer = [];
        _length = 0;
    }

    private JsonDocument ParseStrictly(JsonDocumentOptions options)
    {
        try
        {
            return JsonDocument.Parse(Bytes, options);
        }
        catch (JsonException e)
        {
            throw Fault(e);
        }
    }

    // The message ends with the place, which is told apart.
    private static RdfException Fault(JsonException e)
    {
#pragma warning disable RS0030 // Its position is cut off here.
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string text = place > 0 ? e.Message[..place] : e.Message;
#pragma warning restore RS0030
        return new RdfException(
            "the JSON is not well-formed: " + text, (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1,
            "loading document failed", e);
    }

    private void Fit(ReadContext context)
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        if (_length >= context.Options.MaxJsonLength)
        {
            throw new RdfException(
                $"the document is longer than {context.Options.MaxJsonLength} bytes (MaxJsonLength).");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        Bytes.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void MakeValid(ReadContext context)
    {
        if (Utf8.IsValid(Bytes.Span))
        {
            return;
        }

        if (!context.Lenient)
        {
            throw new RdfException("the document is not UTF-8.", 1, 1, "loading document failed");
        }

        Replace(Encoding.UTF8.GetBytes(Utf8Decoder.Lenient(context).GetString(Bytes.Span)));
    }

    private void Replace(byte[] bytes)
    {
        GiveBack();
        _pooled = false;
        _buffer = bytes;
        _length = bytes.Length;
    }

    private void GiveBack()
    {
        if (_pooled)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
