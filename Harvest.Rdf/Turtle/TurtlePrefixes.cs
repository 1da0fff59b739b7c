using System.Text;

namespace Harvest.Rdf;

/// <summary>The prefixes of a Turtle document and what they stand for.</summary>
internal sealed class TurtlePrefixes(Utf8Input input, ReadContext context)
{
    private readonly Dictionary<string, string> _spaces = [];

    // What was looked up last, by a hash of the name: a document has few prefixes and many names.
    private readonly (byte[]? Name, string Space)[] _recent = new (byte[]?, string)[64];

    public void Declare(string prefix, string iri)
    {
        _spaces[prefix] = iri;
        Array.Clear(_recent);
    }

    /// <summary>PNAME_NS where a prefix is declared: the name without its colon.</summary>
    public string Name()
    {
        int colon = Colon();
        ReadOnlySpan<byte> raw = input.Window[..colon];
        if (!IsPrefix(raw))
        {
            throw input.Error("a prefix is a name that begins with a letter and does not end with a dot.");
        }

        string name = Encoding.UTF8.GetString(raw);
        input.Position += colon + 1;
        return name;
    }

    /// <summary>Takes a prefix and its colon; the namespace.</summary>
    public string Take()
    {
        int colon = Colon();
        ReadOnlySpan<byte> raw = input.Window[..colon];
        int hash = raw.Length == 0 ? 0 : ((raw[0] * 31) + (raw[^1] * 7) + raw.Length) & 63;
        ref (byte[]? Name, string Space) recent = ref _recent[hash];
        if (recent.Name is null || !raw.SequenceEqual(recent.Name))
        {
            recent = (raw.ToArray(), Find(Encoding.UTF8.GetString(raw)));
        }

        input.Position += colon + 1;
        return recent.Space;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            return true;
        }

        bool first = true;
        for (ReadOnlySpan<byte> rest = raw; !rest.IsEmpty; first = false)
        {
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) != System.Buffers.OperationStatus.Done
                || !(first ? NameChars.IsBase(rune) : rune.Value == '.' || NameChars.IsPart(rune)))
            {
                return false;
            }

            rest = rest[length..];
        }

        return raw[^1] != '.';
    }

    private int Colon()
    {
        int colon = input.IndexOfAnyExcept(NameChars.Any, 0);
        return input.Peek(colon) == ':' ? colon
            : throw input.Error("a prefixed name, an IRI in angle brackets or a literal is expected here.");
    }

    private string Find(string prefix)
    {
        if (_spaces.TryGetValue(prefix, out string? space))
        {
            return space;
        }

        if (!context.Lenient || !WellKnownPrefixes.TryGet(prefix, out space))
        {
            throw input.Error($"the prefix '{prefix}:' is not declared.");
        }

        context.Warn($"the prefix '{prefix}:' is not declared; it was taken for <{space}>.");
        _spaces[prefix] = space;
        context.Prefix(prefix, space);
        return space;
    }
}
