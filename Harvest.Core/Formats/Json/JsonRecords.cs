using System.Buffers;
using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;

namespace Harvest.Formats.Json;

/// <summary>
/// Takes the elements of one list out of a JSON document while it is being read, so that a document of any size costs no
/// more memory than its largest element.
/// </summary>
public sealed class JsonRecords
{
    /// <summary>The largest element that is taken, in bytes.</summary>
    public const int MaxRecord = 32 * 1024 * 1024;

    private const int FirstBuffer = 128 * 1024;
    private const int MaxOther = 64 * 1024;

    /// <summary>Deeper lists are passed over: no catalogue nests so far.</summary>
    private const int MaxFrames = 64;

    private readonly Func<string, JsonStep> steps;
    private readonly Action<string, JsonElement> other;
    private readonly List<JsonRecord> found = [];
    private readonly Stack<Frame> frames = [];
    // How deep an element goes is for its reader to judge; here it only has to be found.
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = int.MaxValue });
    private int done;
    private long taken;
    private bool isBegun;
    private bool isPassedOver;

    private JsonRecords(Func<string, JsonStep> steps, Action<string, JsonElement> other)
    {
        this.steps = steps;
        this.other = other;
    }

    private bool IsInList => frames.TryPeek(out var top) && top.Kind == FrameKind.Records;

    /// <summary>The document has ended; what follows does not belong to it.</summary>
    private bool IsEnded => isBegun && frames.Count == 0;

    /// <summary>
    /// Reads a document. Elements come as sound UTF-8 (<see cref="JsonText"/>); one that is larger than
    /// <see cref="MaxRecord"/> comes as no bytes at all.
    /// </summary>
    /// <param name="document">UTF-8.</param>
    /// <param name="path">
    /// The members that lead to the list, such as <c>result</c>, <c>results</c>; empty when the document is the list.
    /// </param>
    /// <param name="other">Takes the small members beside that path, with their names joined by dots.</param>
    /// <param name="warn">Takes what was mended (<see cref="JsonMending"/>); null for nobody.</param>
    /// <exception cref="JsonException">It is no JSON, or ends too early.</exception>
    /// <exception cref="InvalidDataException">A member beside the list is too large.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream document,
        string[] path,
        Action<string, JsonElement> other,
        Action<string>? warn,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = string.Join('.', path);
        var prefixes = Enumerable.Range(1, Math.Max(0, path.Length - 1)).Select(length => string.Join('.', path.Take(length))).ToHashSet();
        var steps = (string name) => name == list ? JsonStep.Take : prefixes.Contains(name) ? JsonStep.EnterObject : JsonStep.Pass;
        await foreach (var record in WalkAsync(document, steps, other, warn, cancellationToken))
            yield return record.Json;
    }

    /// <summary>Reads a document that has several lists, at any depth. Otherwise as <see cref="ReadAsync"/>.</summary>
    /// <param name="document">UTF-8.</param>
    /// <param name="steps">
    /// What to do with the member of this name, those that lead to it joined by dots; the empty name is the document. Members
    /// of the objects in a list have the list's name before them.
    /// </param>
    /// <param name="other">Takes the small members that are passed by, with their names joined by dots.</param>
    /// <param name="warn">Takes what was mended (<see cref="JsonMending"/>); null for nobody.</param>
    /// <exception cref="JsonException">It is no JSON, or ends too early.</exception>
    /// <exception cref="InvalidDataException">A member that is passed by is too large.</exception>
    public static async IAsyncEnumerable<JsonRecord> WalkAsync(
        Stream document,
        Func<string, JsonStep> steps,
        Action<string, JsonElement> other,
        Action<string>? warn,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(steps, other);
        var buffer = new byte[FirstBuffer];
        var filled = 0;
        var position = 0L;
        while (true)
        {
            var wanted = buffer.Length - filled;
            var read = await document.ReadAtLeastAsync(
                buffer.AsMemory(filled), wanted, throwOnEndOfStream: false, cancellationToken);
            var isLast = read < wanted;
            filled += read;
            if (position == 0 && buffer.AsSpan(0, filled) is [0xEF, 0xBB, 0xBF, ..])
            {
                filled -= 3;
                buffer.AsSpan(3, filled).CopyTo(buffer);
            }
            if (position == 0 && JsonMending.Start(buffer.AsSpan(0, filled)) is > 0 and var start)
            {
                warn?.Invoke(JsonMending.Said(buffer.AsSpan(0, start)));
                filled -= start;
                buffer.AsSpan(start, filled).CopyTo(buffer);
            }
            int consumed;
            while (records.TryParse(buffer.AsSpan(0, filled), isLast, out consumed) is { } fault)
            {
                if (!records.Mend(ref buffer, ref filled, consumed, warn))
                    throw records.Told(fault);
                position += consumed;
                if (records.IsEnded)
                    break;
            }
            foreach (var record in records.found)
                yield return record;
            records.found.Clear();
            if (isLast || (records.IsEnded && filled == 0))
                yield break;
            position += consumed;
            filled -= consumed;
            buffer.AsSpan(consumed, filled).CopyTo(buffer);
            if (consumed > 0 || DropBlanks(buffer, ref filled))
                continue;
            if (buffer.Length < MaxRecord)
                Array.Resize(ref buffer, buffer.Length * 2);
            else if (records.IsInList)
                filled = await records.PassOverAsync(document, buffer, filled, cancellationToken);
            else
                throw TooLarge(position);
        }
    }

    /// <summary>The parser keeps all that stands between a comma and the next element, white space without end too.</summary>
    /// <returns>False when there was none.</returns>
    private static bool DropBlanks(byte[] buffer, ref int filled)
    {
        var comma = filled > 0 && buffer[0] == ',' ? 1 : 0;
        var blanks = buffer.AsSpan(comma, filled - comma).IndexOfAnyExcept(" \t\r\n"u8);
        if (blanks < 0)
            blanks = filled - comma;
        buffer.AsSpan(comma + blanks, filled - comma - blanks).CopyTo(buffer.AsSpan(comma));
        filled -= blanks;
        return blanks > 0;
    }

    /// <summary>Passes over an element that the buffer cannot hold, and leaves <c>null</c> in its place.</summary>
    /// <returns>How far the buffer is filled then.</returns>
    private async Task<int> PassOverAsync(
        Stream document, byte[] buffer, int filled, CancellationToken cancellationToken)
    {
        var skipper = new JsonSkipper();
        int end;
        while ((end = skipper.Skip(buffer.AsSpan(0, filled))) < 0)
        {
            filled = await document.ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, cancellationToken);
            if (filled == 0)
                return 0;
        }
        isPassedOver = true;
        byte[] rest = [.. skipper.HadComma ? ",null"u8 : "null"u8, .. buffer.AsSpan(end, filled - end)];
        rest.CopyTo(buffer, 0);
        return rest.Length;
    }

    private JsonException? TryParse(ReadOnlySpan<byte> bytes, bool isLast, out int consumed)
    {
        try
        {
            consumed = Parse(bytes, isLast);
            return null;
        }
        catch (JsonException fault)
        {
            consumed = done;
            return fault;
        }
    }

    /// <summary>Mends what stands behind the last element that could be read.</summary>
    /// <returns>False when there is nothing that could clearly be mended.</returns>
    private bool Mend(ref byte[] buffer, ref int filled, int from, Action<string>? warn)
    {
        var rest = buffer.AsSpan(from, filled - from);
        if (IsEnded)
        {
            // Another document might hold records.
            if (rest.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)',', ..])
                return false;
            warn?.Invoke("a text after the JSON was passed over");
            filled = 0;
            return true;
        }
        var mended = new ArrayBufferWriter<byte>(rest.Length + 64);
        var kinds = JsonMending.Mend(rest, mended);
        if (kinds.Count == 0)
            return false;
        foreach (var kind in kinds)
            warn?.Invoke($"broken JSON was mended: {kind}{Place()}");
        if (mended.WrittenCount > buffer.Length)
            buffer = new byte[mended.WrittenCount + FirstBuffer];
        mended.WrittenSpan.CopyTo(buffer);
        filled = mended.WrittenCount;
        return true;
    }

    private JsonException Told(JsonException fault) => JsonFault.Plain(fault, Place());

    private string Place() => frames.TryPeek(out var top) && top.Kind == FrameKind.Records
        ? FormattableString.Invariant($", at record {taken + 1:N0}{(top.Name.Length > 0 ? $" of {top.Name}" : "")}")
        : "";

    /// <summary>Goes as far as whole elements go.</summary>
    /// <returns>How many bytes are done with.</returns>
    private int Parse(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var json = new Utf8JsonReader(bytes, isLast, state);
        done = 0;
        while (true)
        {
            if (!json.Read())
            {
                // White space without end is not kept.
                state = json.CurrentState;
                return (int)json.BytesConsumed;
            }
            if (!Take(ref json, bytes))
                return done;
            done = (int)json.BytesConsumed;
            state = json.CurrentState;
        }
    }

    /// <returns>False when more bytes are needed; nothing is taken then.</returns>
    private bool Take(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes)
    {
        if (!frames.TryPeek(out var top))
            return TakeRoot(ref json);
        if (json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
        {
            frames.Pop();
            return true;
        }
        switch (top.Kind)
        {
            case FrameKind.Records:
                var start = (int)json.TokenStartIndex;
                if (!json.TrySkip())
                    return false;
                found.Add(new JsonRecord(top.Name, isPassedOver ? [] : JsonText.Sound(bytes[start..(int)json.BytesConsumed])));
                isPassedOver = false;
                taken++;
                return true;
            case FrameKind.List when json.TokenType == JsonTokenType.StartObject && frames.Count < MaxFrames:
                frames.Push(new Frame(top.Name, FrameKind.Object));
                return true;
            case FrameKind.List:
                return json.TrySkip();
            default:
                return TakeMember(ref json, bytes, top);
        }
    }

    private bool TakeRoot(ref Utf8JsonReader json)
    {
        if (isBegun || json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return json.TrySkip();
        if (json.TokenType == JsonTokenType.StartArray && steps("") != JsonStep.Take)
            return json.TrySkip();
        isBegun = true;
        frames.Push(new Frame("", json.TokenType == JsonTokenType.StartArray ? FrameKind.Records : FrameKind.Object));
        return true;
    }

    private bool TakeMember(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes, Frame holder)
    {
        var name = holder.Name.Length == 0 ? Name(ref json) : $"{holder.Name}.{Name(ref json)}";
        if (!json.Read())
            return false;
        FrameKind? kind = (frames.Count < MaxFrames ? steps(name) : JsonStep.Pass, json.TokenType) switch
        {
            (JsonStep.Take, JsonTokenType.StartArray) => FrameKind.Records,
            (JsonStep.EnterList, JsonTokenType.StartArray) => FrameKind.List,
            (JsonStep.EnterObject, JsonTokenType.StartObject) => FrameKind.Object,
            _ => null,
        };
        if (kind is { } entered)
        {
            frames.Push(new Frame(name, entered));
            return true;
        }
        var start = (int)json.TokenStartIndex;
        if (!json.TrySkip())
            return false;
        var length = (int)json.BytesConsumed - start;
        if (length <= MaxOther)
            other(name, JsonElement.Parse(JsonText.Sound(bytes.Slice(start, length))));
        return true;
    }

    private static InvalidDataException TooLarge(long position) =>
        new($"The member at byte {position} is larger than {MaxRecord / 1024 / 1024} MB");

    private static string Name(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // No characters: whatever it is, it is none of those we look for.
            return Encoding.UTF8.GetString(json.ValueSpan);
        }
    }

    private enum FrameKind
    {
        Object,
        List,
        Records,
    }

    private readonly record struct Frame(string Name, FrameKind Kind);
}

/// <summary>An element of a list, with the name of the list.</summary>
public readonly record struct JsonRecord(string List, byte[] Json);

/// <summary>What to do with a member of a document.</summary>
public enum JsonStep
{
    /// <summary>Pass by.</summary>
    Pass,

    /// <summary>It is an object whose members count.</summary>
    EnterObject,

    /// <summary>It is a list of objects whose members count.</summary>
    EnterList,

    /// <summary>It is a list whose elements are taken.</summary>
    Take,
}
