namespace Harvest.Formats.Json;

/// <summary>Passes over one JSON value, however large, without understanding more of it than where it ends.</summary>
internal sealed class JsonSkipper
{
    private int depth;
    private bool isInText;
    private bool isEscaped;
    private bool isBegun;

    /// <summary>Whether a comma came before the value.</summary>
    public bool HadComma { get; private set; }

    /// <returns>How many of these bytes belong to the value and what stands before it; -1 when it goes on.</returns>
    public int Skip(ReadOnlySpan<byte> json)
    {
        for (var i = 0; i < json.Length; i++)
        {
            if (isInText)
            {
                var rest = json[i..];
                var next = isEscaped ? 0 : rest.IndexOfAny((byte)'"', (byte)'\\');
                if (next < 0)
                    return -1;
                i += next;
                isInText = isEscaped || json[i] != '"';
                isEscaped = !isEscaped && json[i] == '\\';
                if (!isInText && depth == 0)
                    return i + 1;
                continue;
            }
            switch ((char)json[i])
            {
                case '"':
                    isInText = isBegun = true;
                    break;
                case '{' or '[':
                    isBegun = true;
                    depth++;
                    break;
                case '}' or ']' when depth > 0:
                    if (--depth == 0)
                        return i + 1;
                    break;
                case ',' when !isBegun:
                    HadComma = true;
                    break;
                case ',' or '}' or ']' when depth == 0:
                    // A number or the like ends with what follows it.
                    return i;
                case ' ' or '\t' or '\r' or '\n':
                    break;
                default:
                    isBegun = true;
                    break;
            }
        }
        return -1;
    }
}
