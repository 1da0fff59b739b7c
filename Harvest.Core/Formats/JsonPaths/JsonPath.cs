using System.Text.Json;

namespace Harvest.Formats.JsonPaths;

/// <summary>A JSONPath query as in RFC 9535, with its filters and functions.</summary>
public sealed class JsonPath
{
    private readonly IReadOnlyList<PathSegment> segments;

    internal JsonPath(string text, IReadOnlyList<PathSegment> segments) => (Text, this.segments) = (text, segments);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// The names that lead to a list, where the path is names alone, with or without <c>[*]</c> at its end; null when there is more.
    /// </summary>
    public IReadOnlyList<string>? Names
    {
        get
        {
            var names = segments.Count > 0 && segments[^1] is { Descends: false, Selectors: [ItemsSelector] } ? segments.SkipLast(1) : segments;
            return names.All(segment => segment is { Descends: false, Selectors: [NameSelector] })
                ? [.. names.Select(segment => ((NameSelector)segment.Selectors[0]).Name)]
                : null;
        }
    }

    /// <exception cref="FormatException">It is no JSONPath; the message says what is wrong and where.</exception>
    public static JsonPath Parse(string text) => new(text, new JsonPathParser(text).Whole());

    /// <summary>The values that the path leads to, in their order.</summary>
    public IEnumerable<JsonElement> Find(JsonElement root) => Find(segments, root, root);

    internal static IEnumerable<JsonElement> Find(IReadOnlyList<PathSegment> segments, JsonElement root, JsonElement start)
    {
        IEnumerable<JsonElement> found = [start];
        foreach (var segment in segments)
            found = found.SelectMany(node => segment.Find(root, node));
        return found;
    }
}

/// <summary>One step of a path.</summary>
/// <param name="Descends">It looks at everything below too.</param>
/// <param name="Selectors">What it takes of each value.</param>
internal sealed record PathSegment(bool Descends, IReadOnlyList<PathSelector> Selectors)
{
    public IEnumerable<JsonElement> Find(JsonElement root, JsonElement node)
    {
        foreach (var place in Descends ? Below(node) : [node])
        {
            foreach (var selector in Selectors)
            {
                foreach (var found in selector.Find(root, place))
                    yield return found;
            }
        }
    }

    internal static IEnumerable<JsonElement> Children(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray(),
        JsonValueKind.Object => node.EnumerateObject().Select(member => member.Value),
        _ => [],
    };

    private static IEnumerable<JsonElement> Below(JsonElement node)
    {
        var waiting = new Stack<JsonElement>([node]);
        while (waiting.TryPop(out var next))
        {
            yield return next;
            foreach (var child in Children(next).Reverse())
                waiting.Push(child);
        }
    }
}

/// <summary>What a step takes of a value.</summary>
internal abstract record PathSelector
{
    public abstract IEnumerable<JsonElement> Find(JsonElement root, JsonElement node);
}

internal sealed record NameSelector(string Name) : PathSelector
{
    public override IEnumerable<JsonElement> Find(JsonElement root, JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(Name, out var value) ? [value] : [];
}

/// <summary><c>*</c></summary>
internal sealed record ItemsSelector : PathSelector
{
    public override IEnumerable<JsonElement> Find(JsonElement root, JsonElement node) => PathSegment.Children(node);
}

internal sealed record IndexSelector(long Index) : PathSelector
{
    public override IEnumerable<JsonElement> Find(JsonElement root, JsonElement node)
    {
        if (node.ValueKind != JsonValueKind.Array)
            return [];
        var index = Index < 0 ? node.GetArrayLength() + Index : Index;
        return index >= 0 && index < node.GetArrayLength() ? [node[(int)index]] : [];
    }
}

internal sealed record SliceSelector(long? Start, long? End, long Step) : PathSelector
{
    public override IEnumerable<JsonElement> Find(JsonElement root, JsonElement node)
    {
        if (node.ValueKind != JsonValueKind.Array || Step == 0)
            yield break;
        var length = (long)node.GetArrayLength();
        var start = Start is { } first ? Normal(first) : Step > 0 ? 0 : length - 1;
        var end = End is { } given ? Normal(given) : Step > 0 ? length : -1;
        if (Step > 0)
        {
            for (var i = Math.Max(start, 0); i < Math.Min(end, length); i += Step)
                yield return node[(int)i];
        }
        else
        {
            for (var i = Math.Min(start, length - 1); i > Math.Max(end, -1); i += Step)
                yield return node[(int)i];
        }

        long Normal(long index) => index < 0 ? length + index : index;
    }
}

/// <summary><c>?</c> with a condition on each child.</summary>
internal sealed record FilterSelector(Func<JsonElement, JsonElement, bool> Condition) : PathSelector
{
    public override IEnumerable<JsonElement> Find(JsonElement root, JsonElement node) =>
        PathSegment.Children(node).Where(child => Condition(root, child));
}
