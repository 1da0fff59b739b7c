using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.XPath;
using Harvest.Formats.Xml;

namespace Harvest.Harvesters.Generic;

/// <summary>A record, or a part of one, in which paths lead somewhere.</summary>
internal abstract class GenericNode
{
    private const int Shown = 20;

    /// <summary>The names of what is in it, for messages.</summary>
    public string Contents => Names().Distinct().Take(Shown + 1).ToList() switch
    {
        [] => "nothing",
        { Count: > Shown } many => $"{string.Join(", ", many.Take(Shown))} …",
        var few => string.Join(", ", few),
    };

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="XmlException">It is no XML.</exception>
    public static GenericNode Read(GenericFormat format, ReadOnlyMemory<byte> record)
    {
        if (format != GenericFormat.Xml)
            return format == GenericFormat.Json ? new JsonNode(JsonElement.Parse(record.Span)) : new RowNode(JsonElement.Parse(record.Span));
        var navigator = GenericXml.Open(new MemoryStream(record.ToArray()));
        navigator.MoveToFirstChild();
        return new XmlNode(navigator);
    }

    /// <summary>What stands there as texts, without blanks around them; none for what is empty.</summary>
    public abstract IEnumerable<string> Texts(GenericPath path);

    /// <summary>The parts that stand there.</summary>
    public abstract IEnumerable<GenericNode> Parts(GenericPath path);

    protected abstract IEnumerable<string> Names();

    private static IEnumerable<string> Sound(IEnumerable<string?> texts) =>
        texts.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim());

    private sealed class JsonNode(JsonElement element) : GenericNode
    {
        public override IEnumerable<string> Texts(GenericPath path) => Sound(path.Json!.Find(element).SelectMany(Text));

        public override IEnumerable<GenericNode> Parts(GenericPath path)
        {
            var found = path.Json!.Find(element).ToList();
            return (found is [{ ValueKind: JsonValueKind.Array } list] ? list.EnumerateArray() : (IEnumerable<JsonElement>)found)
                .Select(part => new JsonNode(part));
        }

        protected override IEnumerable<string> Names() =>
            element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(member => member.Name) : [];

        /// <summary>A list gives its texts; an object, such as a geometry, stays JSON.</summary>
        private static IEnumerable<string?> Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()],
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) =>
                [string.Join(",", value.EnumerateArray().Select(number => number.GetRawText()))],
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Text),
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            _ => [value.GetRawText()],
        };
    }

    private sealed class RowNode(JsonElement row) : GenericNode
    {
        public override IEnumerable<string> Texts(GenericPath path) =>
            Sound(row.TryGetProperty(path.Text, out var cell) ? [cell.GetString()] : []);

        public override IEnumerable<GenericNode> Parts(GenericPath path) => [this];

        protected override IEnumerable<string> Names() => row.EnumerateObject().Select(member => member.Name);
    }

    private sealed class XmlNode(XPathNavigator element) : GenericNode
    {
        public override IEnumerable<string> Texts(GenericPath path) => Sound(element.Evaluate(path.Xml!) switch
        {
            XPathNodeIterator nodes => nodes.Cast<XPathNavigator>().Select(node => node.Value).ToList(),
            double number when !double.IsNaN(number) => [XmlConvert.ToString(number)],
            bool flag => [XmlConvert.ToString(flag)],
            string text => [text],
            _ => [],
        });

        public override IEnumerable<GenericNode> Parts(GenericPath path) =>
            element.Evaluate(path.Xml!) is XPathNodeIterator nodes ? nodes.Cast<XPathNavigator>().Select(node => new XmlNode(node.Clone())).ToList() : [];

        protected override IEnumerable<string> Names()
        {
            var copy = element.Clone();
            for (var more = copy.MoveToFirstAttribute(); more; more = copy.MoveToNextAttribute())
                yield return $"@{copy.Name}";
            foreach (XPathNavigator child in element.SelectChildren(XPathNodeType.Element))
                yield return child.Name;
        }
    }
}

/// <summary>Opens XML for XPath: nothing is fetched, no DTD is read, and there are limits.</summary>
internal static class GenericXml
{
    /// <exception cref="XmlException">It is no well-formed XML, too large or too deep.</exception>
    public static XPathNavigator Open(Stream document)
    {
        using var content = new MemoryStream();
        document.CopyTo(content);
        content.Position = 0;
        using (var check = XmlTree.Open(content))
            XmlTree.Check(check);
        using var reader = XmlTree.Open(new MemoryStream(content.GetBuffer(), 0, (int)content.Length));
        return new XPathDocument(reader).CreateNavigator();
    }

    /// <summary>The element alone, with the namespaces that it needs.</summary>
    public static byte[] Cut(XPathNavigator element)
    {
        using var content = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, CheckCharacters = false };
        using (var writer = XmlWriter.Create(content, settings))
            writer.WriteNode(element, defattr: false);
        return content.ToArray();
    }
}
