using System.Text.RegularExpressions;

namespace Harvest.Rdf;

/// <summary>Literals that Turtle writes without quotation marks (RDF 1.1 Turtle, 2.5.2 and 2.5.3).</summary>
internal static partial class TurtleNumbers
{
    public static bool IsShort(in Term literal) => literal.Datatype switch
    {
        Xsd.Boolean => literal.Value is "true" or "false",
        Xsd.Integer => Integer.IsMatch(literal.Value),
        Xsd.Decimal => Decimal.IsMatch(literal.Value),
        Xsd.Double => Double.IsMatch(literal.Value),
        _ => false,
    };

    [GeneratedRegex(@"\A[+-]?[0-9]+\z")]
    private static partial Regex Integer { get; }

    [GeneratedRegex(@"\A[+-]?[0-9]*\.[0-9]+\z")]
    private static partial Regex Decimal { get; }

    [GeneratedRegex(@"\A[+-]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+\z")]
    private static partial Regex Double { get; }
}
