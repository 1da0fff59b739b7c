namespace Harvest.Rdf.Shapes;

/// <summary>The terms of SHACL that are known here.</summary>
internal static class ShapeTerms
{
    public static readonly Term Type = Term.Iri(RdfNs.Type);
    public static readonly Term TargetClass = Name("targetClass");
    public static readonly Term Property = Name("property");
    public static readonly Term Path = Name("path");
    public static readonly Term MinCount = Name("minCount");
    public static readonly Term MaxCount = Name("maxCount");
    public static readonly Term Class = Name("class");
    public static readonly Term NodeKind = Name("nodeKind");
    public static readonly Term Datatype = Name("datatype");
    public static readonly Term In = Name("in");
    public static readonly Term MinLength = Name("minLength");
    public static readonly Term Pattern = Name("pattern");
    public static readonly Term UniqueLang = Name("uniqueLang");
    public static readonly Term HasValue = Name("hasValue");
    public static readonly Term Node = Name("node");
    public static readonly Term Or = Name("or");

    public static Term Name(string name) => Term.Iri("http://www.w3.org/ns/shacl#" + name);
}
