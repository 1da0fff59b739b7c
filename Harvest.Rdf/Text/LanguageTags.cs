namespace Harvest.Rdf;

/// <summary>Language tags as the formats write them (RDF 1.1 Turtle, 6.5 LANGTAG; BCP 47, 2.1 is stricter).</summary>
internal static class LanguageTags
{
    public static bool IsWellFormed(ReadOnlySpan<byte> tag)
    {
        Span<char> text = stackalloc char[64];
        if (tag.Length is 0 or > 64)
        {
            return false;
        }

        for (int i = 0; i < tag.Length; i++)
        {
            text[i] = (char)tag[i];
        }

        return IsWellFormed(text[..tag.Length]);
    }

    /// <summary>Letters, then letters or digits after each hyphen.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> tag)
    {
        int length = 0;
        bool first = true;
        foreach (char c in tag)
        {
            if (c == '-')
            {
                if (length == 0)
                {
                    return false;
                }

                length = 0;
                first = false;
            }
            else if (first ? char.IsAsciiLetter(c) : char.IsAsciiLetterOrDigit(c))
            {
                length++;
            }
            else
            {
                return false;
            }
        }

        return length > 0;
    }

    /// <summary>The tag that was probably meant, or null; with a warning.</summary>
    public static string? Repair(string tag, ReadContext context)
    {
        string repaired = tag.Trim().Replace('_', '-').Trim('-');
        if (IsWellFormed(repaired))
        {
            context.Warn($"the language tag '{tag}' was read as '{repaired}'.");
            return repaired;
        }

        context.Warn($"'{tag}' is not a language tag; it was dropped.");
        return null;
    }
}
