using System.Buffers;
using System.Text;

namespace Harvest.Rdf;

/// <summary>What may stand in an IRI (RFC 3987, 2.2; RDF 1.1 Turtle, 6.5 IRIREF).</summary>
internal static class IriSyntax
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 33).Select(i => (char)i)) + "<>\"{}|^`\\");

    /// <summary>The length of the scheme without its colon, or -1 (RFC 3986, 3.1).</summary>
    public static int SchemeLength(ReadOnlySpan<char> iri)
    {
        if (iri.IsEmpty || !char.IsAsciiLetter(iri[0]))
        {
            return -1;
        }

        for (int i = 1; i < iri.Length; i++)
        {
            char c = iri[i];
            if (c == ':')
            {
                return i;
            }

            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>Whether the IRI has a scheme.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> iri) => SchemeLength(iri) > 0;

    /// <summary>Whether a character stands there that no IRI may contain.</summary>
    public static bool HasForbidden(ReadOnlySpan<char> iri) => iri.ContainsAny(Forbidden);

    /// <summary>The IRI with the forbidden characters percent-encoded (RFC 3986, 2.1) and trimmed.</summary>
    public static string Repair(ReadOnlySpan<char> iri)
    {
        iri = iri.Trim();
        var text = new StringBuilder(iri.Length + 16);
        foreach (char c in iri)
        {
            if (Forbidden.Contains(c))
            {
                text.Append('%').Append(((int)c).ToString("X2", null));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
