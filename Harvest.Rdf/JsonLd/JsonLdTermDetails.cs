using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>The entries of a term definition besides its IRI and type (JSON-LD 1.1 API, 4.2.2 steps 11 and 19 to
/// 25).</summary>
internal sealed class JsonLdTermDetails(JsonLdSource source, JsonLdContexts contexts)
{
    public void Protection(JsonLdTerm term, Dictionary<string, JsonElement> entries)
    {
        if (entries.TryGetValue("@protected", out JsonElement value))
        {
            OnlyIn11(value, "invalid term definition");
            term.IsProtected = Flag(value, "invalid @protected value");
        }
    }

    public void Fill(JsonLdTermWork work, JsonLdTerm term, string name, Dictionary<string, JsonElement> entries)
    {
        foreach ((string key, JsonElement value) in entries)
        {
            switch (key)
            {
                case "@container":
                    Container(term, value);
                    break;
                case "@language" when !entries.ContainsKey("@type"):
                    Language(term, value);
                    break;
                case "@direction" when !entries.ContainsKey("@type"):
                    term.HasDirection = true;
                    term.Direction = new JsonLdDefaults(source, contexts.Iris).Direction(value);
                    break;
                case "@nest":
                    Nest(term, value);
                    break;
                case "@prefix":
                    Prefix(term, name, value);
                    break;
                default:
                    break;
            }
        }

        if (entries.TryGetValue("@index", out JsonElement index))
        {
            Index(work, term, index);
        }

        if (entries.TryGetValue("@context", out JsonElement context))
        {
            Context(work, term, context);
        }
    }

    private void Container(JsonLdTerm term, JsonElement value)
    {
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        foreach (JsonElement item in items)
        {
            term.Container |= (item.ValueKind == JsonValueKind.String ? JsonLdSource.Text(item) : "") switch
            {
                "@graph" => JsonLdContainer.Graph,
                "@id" => JsonLdContainer.Id,
                "@index" => JsonLdContainer.Index,
                "@language" => JsonLdContainer.Language,
                "@list" => JsonLdContainer.List,
                "@set" => JsonLdContainer.Set,
                "@type" => JsonLdContainer.Type,
                _ => throw source.Error(value, "invalid container mapping", "this is not a container."),
            };
        }

        bool old = value.ValueKind == JsonValueKind.String
            && !term.Has(JsonLdContainer.Graph | JsonLdContainer.Id | JsonLdContainer.Type);
        if (!IsPossible(term.Container) || (source.IsVersion10 && !old))
        {
            throw source.Error(value, "invalid container mapping", "these containers do not go together.");
        }

        if (term.Has(JsonLdContainer.Type))
        {
            term.Type ??= "@id";
            if (term.Type is not ("@id" or "@vocab"))
            {
                throw source.Error(value, "invalid type mapping", "a type map holds nodes.");
            }
        }
    }

    // One container, or a set of one kind, or graphs by identifier or index.
    private static bool IsPossible(JsonLdContainer container)
    {
        JsonLdContainer kind = container & ~JsonLdContainer.Set;
        return System.Numerics.BitOperations.PopCount((uint)kind) <= 1 && kind != JsonLdContainer.List
            || kind is (JsonLdContainer.Graph | JsonLdContainer.Id) or (JsonLdContainer.Graph | JsonLdContainer.Index)
            || container == JsonLdContainer.List;
    }

    private void Language(JsonLdTerm term, JsonElement value)
    {
        term.HasLanguage = true;
        term.Language = value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => JsonLdSource.Text(value),
            _ => throw source.Error(value, "invalid language mapping", "@language is a language tag or null."),
        };
    }

    private void Nest(JsonLdTerm term, JsonElement value)
    {
        OnlyIn11(value, "invalid term definition");
        string? nest = value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value) : null;
        term.Nest = nest is not null && (nest == "@nest" || !JsonLdKeywords.Is(nest)) ? nest
            : throw source.Error(value, "invalid @nest value", "@nest is a term or @nest itself.");
    }

    private void Prefix(JsonLdTerm term, string name, JsonElement value)
    {
        OnlyIn11(value, "invalid term definition");
        if (name.IndexOfAny([':', '/']) >= 0)
        {
            throw source.Error(value, "invalid term definition", "a prefix has neither colon nor slash.");
        }

        term.IsPrefix = Flag(value, "invalid @prefix value");
        if (term.IsPrefix && JsonLdKeywords.Is(term.Iri))
        {
            throw source.Error(value, "invalid term definition", "a keyword cannot be a prefix.");
        }
    }

    private void Index(JsonLdTermWork work, JsonLdTerm term, JsonElement value)
    {
        string? name = value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value) : null;
        string? iri = contexts.Iris.Expand(work.Active, name, vocab: true, work: work);
        if (source.IsVersion10 || !term.Has(JsonLdContainer.Index) || iri is null || !IriSyntax.IsAbsolute(iri))
        {
            throw source.Error(
                value, "invalid term definition", "@index is a property, and the container is an index.");
        }

        term.Index = name;
    }

    // Looked at now, so that a mistake shows; used when the term is.
    private void Context(JsonLdTermWork work, JsonLdTerm term, JsonElement value)
    {
        OnlyIn11(value, "invalid term definition");
        try
        {
            contexts.Process(
                work.Active, value, work.Scope with { OverrideProtected = true, Propagate = true, Validate = false });
        }
        catch (RdfException e)
        {
            throw source.Error(value, "invalid scoped context", $"the context of a term is at fault: {e.Problem}");
        }

        term.Context = value;
        term.BaseUrl = work.Scope.BaseUrl;
    }

    private bool Flag(JsonElement value, string code) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw source.Error(value, code, "this is true or false.");

    private void OnlyIn11(JsonElement value, string code)
    {
        if (source.IsVersion10)
        {
            throw source.Error(value, code, "this entry is new in version 1.1.");
        }
    }
}
