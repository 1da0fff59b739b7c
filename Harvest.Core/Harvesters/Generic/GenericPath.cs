using System.Xml.XPath;
using Harvest.Formats.JsonPaths;

namespace Harvest.Harvesters.Generic;

/// <summary>Where something stands in a document: a JSONPath, an XPath, or the name of a column.</summary>
internal sealed class GenericPath
{
    private GenericPath(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public JsonPath? Json { get; private init; }

    public XPathExpression? Xml { get; private init; }

    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static GenericPath Parse(string text, GenericFormat format, System.Xml.IXmlNamespaceResolver namespaces)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException("the path is empty");
        try
        {
            return format switch
            {
                GenericFormat.Json => new GenericPath(text) { Json = JsonPath.Parse(text.Trim()) },
                GenericFormat.Xml => new GenericPath(text) { Xml = XPathExpression.Compile(text, namespaces) },
                _ => new GenericPath(text.Trim()),
            };
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{text} is no JSONPath: {fault.Message}", fault);
        }
        catch (XPathException fault)
        {
            throw new FormatException($"{text} is no XPath with the given namespaces: {fault.Message}", fault);
        }
    }

    public override string ToString() => Json is null && Xml is null ? $"the column {Text}" : $"the path {Text}";
}

/// <summary>What a generic source is written in.</summary>
internal enum GenericFormat
{
    Json,
    Xml,
    Csv,
}
