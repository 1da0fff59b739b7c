using System.Text.RegularExpressions;

namespace Harvest.Rdf;

/// <summary>Lets only such document types pass as name namespaces: short internal entities without
/// references.</summary>
/// <remarks>The parser itself never opens anything external and bounds what entities expand to in all.</remarks>
internal static partial class DtdGuard
{
    private const int MaxEntities = 1000;
    private const int MaxLength = 4096;

    /// <exception cref="RdfException">The internal subset declares something else.</exception>
    public static void Check(string subset, ReadContext context)
    {
        int count = 0;
        foreach (ValueMatch match in Declaration.EnumerateMatches(subset))
        {
            if (++count > MaxEntities)
            {
                throw context.Error($"the document type declares more than {MaxEntities} entities.");
            }

            One(subset.AsSpan(match.Index + match.Length), context);
        }
    }

    [GeneratedRegex("""<!ENTITY\s+""")]
    private static partial Regex Declaration { get; }

    [GeneratedRegex("""&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)""")]
    private static partial Regex Reference { get; }

    private static void One(ReadOnlySpan<char> rest, ReadContext context)
    {
        if (rest.StartsWith("%"))
        {
            throw context.Error("parameter entities are not allowed in a document type.");
        }

        int quote = rest.IndexOfAny('"', '\'');
        int close = rest.IndexOf('>');
        ReadOnlySpan<char> head = quote < 0 ? rest : rest[..quote];
        if (quote < 0 || close < quote || head.Contains("SYSTEM", StringComparison.Ordinal)
            || head.Contains("PUBLIC", StringComparison.Ordinal))
        {
            throw context.Error("external entities are not allowed in a document type.");
        }

        int length = rest[(quote + 1)..].IndexOf(rest[quote]);
        ReadOnlySpan<char> value = length < 0 ? rest[(quote + 1)..] : rest.Slice(quote + 1, length);
        if (value.Length > MaxLength || Reference.IsMatch(value))
        {
            throw context.Error("an entity may only stand for a short text without references to other entities.");
        }
    }
}
