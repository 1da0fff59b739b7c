namespace Harvest.Rdf;

/// <summary>Expands keys and values to IRIs (JSON-LD 1.1 API, 5.2.2).</summary>
internal sealed class JsonLdIris(JsonLdTerms terms, ReadContext context)
{
    /// <summary>The IRI or keyword a word stands for; null when it stands for nothing.</summary>
    public string? Expand(
        JsonLdContext active,
        string? value,
        bool documentRelative = false,
        bool vocab = false,
        JsonLdTermWork? work = null)
    {
        if (value is null || JsonLdKeywords.Is(value))
        {
            return value;
        }

        if (JsonLdKeywords.HasForm(value))
        {
            return null;
        }

        Define(work, value);
        JsonLdTerm? term = active.Find(value);
        if (term is not null && (vocab || JsonLdKeywords.Is(term.Iri)))
        {
            return term.Iri;
        }

        return Compact(active, value, work)
            ?? (vocab && active.Vocab is { } space ? space + value
                : documentRelative && active.Resolver is { } resolver ? resolver.Resolve(value) : value);
    }

    // A compact IRI, an absolute one, or a blank node: whatever has a colon.
    private string? Compact(JsonLdContext active, string value, JsonLdTermWork? work)
    {
        int colon = value.Length > 1 ? value.IndexOf(':', 1) : -1;
        if (colon < 0)
        {
            return null;
        }

        if ((colon == 1 && value[0] == '_') || value.AsSpan(colon + 1).StartsWith("//"))
        {
            return value;
        }

        string prefix = value[..colon];
        Define(work, prefix);
        return active.Find(prefix) is { } term
            ? term is { Iri: { } iri, IsPrefix: true } ? string.Concat(iri, value.AsSpan(colon + 1))
                : IriSyntax.IsAbsolute(value) ? value : null
            : WellKnown(prefix, value.AsSpan(colon + 1)) ?? (IriSyntax.IsAbsolute(value) ? value : null);
    }

    // What looks like the scheme of an IRI is as a rule a prefix that was forgotten; geo is a scheme of its own.
    private string? WellKnown(string prefix, ReadOnlySpan<char> local)
    {
        if (!context.Lenient || prefix == "geo" || !WellKnownPrefixes.TryGet(prefix, out string? iri))
        {
            return null;
        }

        context.WarnOnce($"the prefix '{prefix}:' is not declared; it was taken for <{iri}>.");
        return string.Concat(iri, local);
    }

    private void Define(JsonLdTermWork? work, string name)
    {
        if (work is not null && work.Local.Find(name) is not null
            && !(work.Defined.TryGetValue(name, out bool defined) && defined))
        {
            terms.Define(work, name);
        }
    }
}
