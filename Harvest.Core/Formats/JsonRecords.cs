using System.Text;
using System.Text.Json;

namespace Harvest.Formats;

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

    private readonly string[] path;
    private readonly Action<string, JsonElement> other;
    private readonly List<byte[]> found = [];
    // How deep an element goes is for its reader to judge; here it only has to be found.
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = int.MaxValue });
    private int matched;
    private bool inList;
    private bool isPassedOver;

    private JsonRecords(string[] path, Action<string, JsonElement> other)
    {
        this.path = path;
        this.other = other;
    }

    /// <summary>
    /// Reads a document. Elements come as sound UTF-8 (<see cref="JsonText"/>); one that is larger than
    /// <see cref="MaxRecord"/> comes as no bytes at all.
    /// </summary>
    /// <param name="document">UTF-8.</param>
    /// <param name="path">
    /// The members that lead to the list, such as <c>result</c>, <c>results</c>; empty when the document is the list.
    /// </param>
    /// <param name="other">Takes the small members beside that path, with their names joined by dots.</param>
    /// <exception cref="JsonException">It is no JSON, or ends too early.</exception>
    /// <exception cref="InvalidDataException">A member beside the list is too large.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream document,
        string[] path,
        Action<string, JsonElement> other,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(path, other);
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
            var consumed = records.Parse(buffer.AsSpan(0, filled), isLast);
            foreach (var record in records.found)
                yield return record;
            records.found.Clear();
            if (isLast)
                yield break;
            position += consumed;
            filled -= consumed;
            buffer.AsSpan(consumed, filled).CopyTo(buffer);
            if (consumed > 0 || DropBlanks(buffer, ref filled))
                continue;
            if (buffer.Length < MaxRecord)
                Array.Resize(ref buffer, buffer.Length * 2);
            else if (records.inList)
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

    /// <summary>Goes as far as whole elements go.</summary>
    /// <returns>How many bytes are done with.</returns>
    private int Parse(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var json = new Utf8JsonReader(bytes, isLast, state);
        var done = 0L;
        while (true)
        {
            if (!json.Read())
            {
                // White space without end is not kept.
                state = json.CurrentState;
                return (int)json.BytesConsumed;
            }
            if (!Take(ref json, bytes))
                return (int)done;
            done = json.BytesConsumed;
            state = json.CurrentState;
        }
    }

    /// <returns>False when more bytes are needed; nothing is taken then.</returns>
    private bool Take(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes)
    {
        if (inList)
        {
            if (json.TokenType == JsonTokenType.EndArray)
            {
                inList = false;
                matched = Math.Max(0, matched - 1);
                return true;
            }
            var start = (int)json.TokenStartIndex;
            if (!json.TrySkip())
                return false;
            found.Add(isPassedOver ? [] : JsonText.Sound(bytes[start..(int)json.BytesConsumed]));
            isPassedOver = false;
            return true;
        }
        switch (json.TokenType)
        {
            case JsonTokenType.StartArray when path.Length == 0:
                inList = true;
                return true;
            case JsonTokenType.EndObject:
                matched = Math.Max(0, matched - 1);
                return true;
            case JsonTokenType.PropertyName:
                return TakeMember(ref json, bytes);
            default:
                return json.TokenType == JsonTokenType.StartObject || json.TrySkip();
        }
    }

    private bool TakeMember(ref Utf8JsonReader json, ReadOnlySpan<byte> bytes)
    {
        var name = Name(ref json);
        if (!json.Read())
            return false;
        if (matched < path.Length && name == path[matched])
        {
            if (matched == path.Length - 1 && json.TokenType == JsonTokenType.StartArray)
            {
                matched++;
                inList = true;
                return true;
            }
            if (matched < path.Length - 1 && json.TokenType == JsonTokenType.StartObject)
            {
                matched++;
                return true;
            }
        }
        var start = (int)json.TokenStartIndex;
        if (!json.TrySkip())
            return false;
        var length = (int)json.BytesConsumed - start;
        if (length <= MaxOther)
        {
            var value = JsonElement.Parse(JsonText.Sound(bytes.Slice(start, length)));
            other(string.Join('.', path.Take(matched).Append(name)), value);
        }
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
}
