namespace Harvest.Rdf;

/// <summary>Names of the RDF vocabulary (RDF Schema 1.1; RDF 1.1 XML Syntax, 5.1).</summary>
public static class RdfNs
{
    /// <summary>The namespace.</summary>
    public const string Namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    public const string Type = Namespace + "type";
    public const string First = Namespace + "first";
    public const string Rest = Namespace + "rest";
    public const string Nil = Namespace + "nil";
    public const string Subject = Namespace + "subject";
    public const string Predicate = Namespace + "predicate";
    public const string Object = Namespace + "object";
    public const string Statement = Namespace + "Statement";
    public const string Value = Namespace + "value";
    public const string LangString = Namespace + "langString";
    public const string XmlLiteral = Namespace + "XMLLiteral";
    public const string Html = Namespace + "HTML";
    public const string Json = Namespace + "JSON";
}

/// <summary>Names of the XML Schema datatypes that the formats have a short form for (XML Schema 1.1 Part 2).</summary>
public static class Xsd
{
    /// <summary>The namespace.</summary>
    public const string Namespace = "http://www.w3.org/2001/XMLSchema#";

    public const string String = Namespace + "string";
    public const string Boolean = Namespace + "boolean";
    public const string Integer = Namespace + "integer";
    public const string Decimal = Namespace + "decimal";
    public const string Double = Namespace + "double";
}
