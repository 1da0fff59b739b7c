using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Creates term definitions (JSON-LD 1.1 API, 4.2.2).</summary>
internal sealed class JsonLdTerms(JsonLdSource source, JsonLdContexts contexts)
{
    private readonly JsonLdTermDetails _details = new(source, contexts);

    public JsonLdIris Iris { get; set; } = null!;

    /// <summary>Defines a term, and before it those it is made of.</summary>
    public void Define(JsonLdTermWork work, string name)
    {
        JsonElement value = work.Local.Find(name)!.Value;
        if (work.Defined.TryGetValue(name, out bool done))
        {
            if (!done)
            {
                throw source.Error(value, "cyclic IRI mapping", $"the term '{name}' is defined by itself.");
            }

            return;
        }

        if (name.Length == 0)
        {
            throw Bad(value, "a term cannot be empty.");
        }

        if (++work.Depth > source.Context.Options.MaxDepth)
        {
            throw source.Error(value, "context overflow", "terms are defined by terms too deep (MaxDepth).");
        }

        work.Defined[name] = false;
        if (MayBeDefined(name, value))
        {
            Create(work, name, value);
            work.Defined[name] = true;
        }

        work.Depth--;
    }

    private RdfException Bad(JsonElement at, string problem) => source.Error(at, "invalid term definition", problem);

    private bool MayBeDefined(string name, JsonElement value)
    {
        if (name == "@type")
        {
            bool allowed = !source.IsVersion10 && value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().Any() && value.EnumerateObject().All(IsSetOrProtection);
            return allowed ? true
                : throw source.Error(value, "keyword redefinition", "@type can only be made a set or protected.");
        }

        return JsonLdKeywords.Is(name)
            ? throw source.Error(value, "keyword redefinition", $"the keyword {name} cannot be a term.")
            : !JsonLdKeywords.HasForm(name);
    }

    private static bool IsSetOrProtection(JsonProperty property) =>
        property.NameEquals("@protected")
        || (property.NameEquals("@container") && property.Value.ValueKind == JsonValueKind.String
            && property.Value.ValueEquals("@set"));

    private void Create(JsonLdTermWork work, string name, JsonElement value)
    {
        JsonLdTerm? previous = work.Active.Find(name);
        work.Active.Set(name, null);
        var term = new JsonLdTerm { IsProtected = work.IsProtected };
        bool simple = value.ValueKind == JsonValueKind.String;
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Null))
        {
            throw Bad(value, $"the term '{name}' is an IRI, an object or null.");
        }

        Dictionary<string, JsonElement> entries = Entries(value);
        _details.Protection(term, entries);
        Type(work, term, entries);
        if (entries.TryGetValue("@reverse", out JsonElement reverse))
        {
            if (!Reverse(work, term, entries, reverse))
            {
                return;
            }
        }
        else if (Identify(work, term, name, entries, simple, value))
        {
            _details.Fill(work, term, name, entries);
        }
        else
        {
            return;
        }

        Protect(work, term, previous, name, value);
    }

    // The entries of the definition; the short form is that of @id alone.
    private Dictionary<string, JsonElement> Entries(JsonElement value)
    {
        Dictionary<string, JsonElement> entries = [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            entries["@id"] = value;
            return entries;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            string key = property.Name;
            entries[key] = key is "@id" or "@reverse" or "@container" or "@context" or "@direction" or "@index"
                or "@language" or "@nest" or "@prefix" or "@protected" or "@type" ? property.Value
                : throw Bad(property.Value, $"'{key}' is not an entry of a term definition.");
        }

        return entries;
    }

    private void Protect(JsonLdTermWork work, JsonLdTerm term, JsonLdTerm? previous, string name, JsonElement value)
    {
        if (previous is { IsProtected: true } && !work.Scope.OverrideProtected)
        {
            if (!term.SaysSameAs(previous))
            {
                throw source.Error(value, "protected term redefinition", $"the term '{name}' is protected.");
            }

            term = previous;
        }

        work.Active.Set(name, term);
        if (term is { IsPrefix: true, Iri: { } iri } && work.Scope.Remote.Length == 0)
        {
            source.Context.Prefix(name, iri);
        }
    }

    private void Type(JsonLdTermWork work, JsonLdTerm term, Dictionary<string, JsonElement> entries)
    {
        if (!entries.TryGetValue("@type", out JsonElement value))
        {
            return;
        }

        string? type = value.ValueKind == JsonValueKind.String
            ? Iris.Expand(work.Active, JsonLdSource.Text(value), vocab: true, work: work) : null;
        bool known = type is "@id" or "@vocab" || (type is "@json" or "@none" && !source.IsVersion10)
            || (type is not null && IriSyntax.IsAbsolute(type));
        term.Type = known ? type
            : throw source.Error(
                value, "invalid type mapping", "the type of a term is an IRI, @id, @vocab, @json or @none.");
    }

    // Step 13; false when the term is to be ignored.
    private bool Reverse(
        JsonLdTermWork work, JsonLdTerm term, Dictionary<string, JsonElement> entries, JsonElement value)
    {
        if (entries.ContainsKey("@id") || entries.ContainsKey("@nest"))
        {
            throw source.Error(value, "invalid reverse property", "a reverse term has neither @id nor @nest.");
        }

        string text = value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value)
            : throw source.Error(value, "invalid IRI mapping", "@reverse of a term is an IRI.");
        if (JsonLdKeywords.HasForm(text))
        {
            return false;
        }

        string? iri = Iris.Expand(work.Active, text, vocab: true, work: work);
        term.Iri = iri is not null && iri.Contains(':', StringComparison.Ordinal) ? iri
            : throw source.Error(value, "invalid IRI mapping", $"'{text}' does not expand to an IRI.");
        if (entries.TryGetValue("@container", out JsonElement container) && container.ValueKind != JsonValueKind.Null)
        {
            term.Container = container.ValueEquals("@set") ? JsonLdContainer.Set
                : container.ValueEquals("@index") ? JsonLdContainer.Index
                : throw source.Error(container, "invalid reverse property", "a reverse term is a set or an index.");
        }

        term.IsReverse = true;
        return true;
    }

    // Steps 14 to 18; false when the term is to be ignored.
    private bool Identify(
        JsonLdTermWork work,
        JsonLdTerm term,
        string name,
        Dictionary<string, JsonElement> entries,
        bool simple,
        JsonElement value)
    {
        if (!entries.TryGetValue("@id", out JsonElement id) || (id.ValueKind == JsonValueKind.String
            && id.ValueEquals(name)))
        {
            term.Iri = Own(work, name, value);
            return true;
        }

        if (id.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        string text = id.ValueKind == JsonValueKind.String ? JsonLdSource.Text(id)
            : throw source.Error(id, "invalid IRI mapping", "@id of a term is an IRI or null.");
        if (!JsonLdKeywords.Is(text) && JsonLdKeywords.HasForm(text))
        {
            return false;
        }

        string? iri = Iris.Expand(work.Active, text, vocab: true, work: work);
        if (iri == "@context")
        {
            throw source.Error(id, "invalid keyword alias", "@context cannot have another name.");
        }

        term.Iri = iri is not null && (JsonLdKeywords.Is(iri) || iri.Contains(':', StringComparison.Ordinal)) ? iri
            : throw source.Error(id, "invalid IRI mapping", $"'{text}' does not expand to an IRI or keyword.");
        Confirm(work, term, name, id);
        term.IsPrefix = simple && name.IndexOfAny([':', '/']) < 0
            && (iri[^1] is ':' or '/' or '?' or '#' or '[' or ']' or '@'
                || iri.StartsWith("_:", StringComparison.Ordinal));
        return true;
    }

    // A term that looks like an IRI must mean that IRI.
    private void Confirm(JsonLdTermWork work, JsonLdTerm term, string name, JsonElement at)
    {
        int colon = name.Length > 2 ? name.AsSpan(1, name.Length - 2).IndexOf(':') : -1;
        if (colon < 0 && !name.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        work.Defined[name] = true;
        if (Iris.Expand(work.Active, name, vocab: true, work: work) != term.Iri)
        {
            throw source.Error(
                at, "invalid IRI mapping", $"the term '{name}' looks like one IRI and is defined as another.");
        }
    }

    // A term without @id: a compact IRI, an IRI, or a name of the vocabulary.
    private string Own(JsonLdTermWork work, string name, JsonElement at)
    {
        if (name == "@type")
        {
            return name;
        }

        int colon = name.IndexOf(':', 1);
        string? iri = colon > 0 ? OfPrefix(work, name, colon) ?? name
            : name.Contains('/', StringComparison.Ordinal) ? Iris.Expand(work.Active, name, vocab: true)
            : work.Active.Vocab is { } vocab ? vocab + name : null;
        return iri is not null && iri.Contains(':', StringComparison.Ordinal) ? iri
            : throw source.Error(
                at, "invalid IRI mapping", $"the term '{name}' has no IRI, and there is no vocabulary.");
    }

    // Here any term counts as a prefix, whether or not it may be one elsewhere (step 15.2).
    private string? OfPrefix(JsonLdTermWork work, string name, int colon)
    {
        string prefix = name[..colon];
        if (work.Local.Find(prefix) is not null)
        {
            Define(work, prefix);
        }

        return work.Active.Find(prefix)?.Iri is { } iri ? string.Concat(iri, name.AsSpan(colon + 1)) : null;
    }
}
