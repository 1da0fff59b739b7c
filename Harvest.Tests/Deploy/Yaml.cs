using Harvest.Tests.Docs;
using YamlDotNet.RepresentationModel;

namespace Harvest.Tests.Deploy;

/// <summary>Reads the YAML files of <c>deploy/</c>.</summary>
internal static class Yaml
{
    public static string PathOf(params string[] parts) => Path.Combine([Repository.Root, .. parts]);

    /// <summary>All documents of a file.</summary>
    public static IReadOnlyList<YamlMappingNode> Read(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>What stands at a path of keys, such as <c>spec.template.spec</c>, merged maps included; null when it is not there.</summary>
    public static YamlNode? At(this YamlNode node, string path) =>
        path.Split('.').Aggregate<string, YamlNode?>(node, (found, key) => found is YamlMappingNode map ? Member(map, key) : null);

    private static YamlNode? Member(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value
        : map.Children.TryGetValue(new YamlScalarNode("<<"), out var merged) && merged is YamlMappingNode others ? Member(others, key)
        : null;

    public static string? Text(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> List(this YamlNode node, string path) => (node.At(path) as YamlSequenceNode)?.Children ?? [];

    public static IEnumerable<(string Key, YamlNode Value)> Members(this YamlNode? node) =>
        (node as YamlMappingNode)?.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value)) ?? [];
}
