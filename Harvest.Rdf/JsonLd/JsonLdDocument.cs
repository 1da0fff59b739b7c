using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Reads a JSON-LD document: JSON, expansion, statements (JSON-LD 1.1 API, 5.1 and 8.1).</summary>
/// <remarks>The text is held while it is read; what is expanded lives only as long as one item of the top
/// level.</remarks>
internal static class JsonLdDocument
{
    public static void Read(Stream stream, string? baseIri, ReadContext context)
    {
        using JsonText text = JsonText.Load(stream, context);
        using JsonDocument json = text.Parse(context);
        var source = new JsonLdSource(context, baseIri, text.Bytes);
        context.Locate = source.Locate;
        var contexts = new JsonLdContexts(source);
        JsonLdContext active = new(baseIri);
        if (context.Options.JsonLdContext is { } given)
        {
            active = Given(contexts, active, given, baseIri);
        }

        Documents(new JsonLdExpander(source, contexts), new JsonLdEmitter(source), active, json.RootElement);
    }

    private static JsonLdContext Given(JsonLdContexts contexts, JsonLdContext active, string text, string? baseIri)
    {
        using var document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement.Clone();
        JsonElement local = root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("@context", out JsonElement inner)
            ? inner : root;
        return contexts.Process(active, local, new JsonLdScope(baseIri, []));
    }

    private static void Documents(
        JsonLdExpander expander, JsonLdEmitter emitter, JsonLdContext active, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in root.EnumerateArray())
            {
                Document(expander, emitter, active, item);
            }
        }
        else
        {
            Document(expander, emitter, active, root);
        }
    }

    private static void Document(JsonLdExpander expander, JsonLdEmitter emitter, JsonLdContext active, JsonElement item)
    {
        List<JsonLdNode> nodes = [];
        expander.Expand(active, null, item, fromMap: false, nodes);
        foreach (JsonLdNode node in nodes)
        {
            // A document that is nothing but a graph is the default graph (5.1, the last step).
            if (node is { IsGraph: true, HasId: false, Index: null })
            {
                node.Graph!.ForEach(n => emitter.Emit(n, Term.None));
            }
            else
            {
                emitter.Emit(node, Term.None);
            }
        }
    }
}
