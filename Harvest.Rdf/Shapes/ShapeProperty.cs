using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Rdf.Shapes;

/// <summary>What a shape asks of one property.</summary>
internal sealed class ShapeProperty
{
    private readonly Term _path;
    private readonly int? _minCount;
    private readonly int? _maxCount;
    private readonly bool _isUnique;
    private readonly IReadOnlyList<Term> _needed;
    private readonly IReadOnlyList<ShapeValue> _values;

    public ShapeProperty(Graph shapes, Term node)
    {
        _path = shapes.Object(node, ShapeTerms.Path);
        if (!_path.IsIri)
        {
            throw new RdfException($"The shape {node} has a path that is no property");
        }

        _minCount = Number(shapes.Object(node, ShapeTerms.MinCount));
        _maxCount = Number(shapes.Object(node, ShapeTerms.MaxCount));
        _isUnique = shapes.Object(node, ShapeTerms.UniqueLang).Value == "true";
        _needed = shapes.Objects(node, ShapeTerms.HasValue);
        _values = ShapeValue.Of(shapes, node);
    }

    public IEnumerable<ShapeViolation> Check(Graph data, Term node, ShapeCheck check)
    {
        IReadOnlyList<Term> values = data.Objects(node, _path);
        if (values.Count < _minCount)
        {
            yield return Broken(FormattableString.Invariant($"minCount {_minCount}"));
        }

        if (values.Count > _maxCount)
        {
            yield return Broken(FormattableString.Invariant($"maxCount {_maxCount}"));
        }

        if (_isUnique && values.Where(value => value.Language is not null).GroupBy(value => value.Language).Any(group => group.Count() > 1))
        {
            yield return Broken("uniqueLang");
        }

        foreach (Term needed in _needed.Where(needed => !values.Contains(needed)))
        {
            yield return Broken($"hasValue {needed}");
        }

        foreach (Term value in values)
        {
            foreach (ShapeValue constraint in _values.Where(constraint => !constraint.Accepts(data, value, check)))
            {
                yield return new ShapeViolation(node, _path, constraint.Title, value);
            }
        }

        ShapeViolation Broken(string constraint) => new(node, _path, constraint, Term.None);
    }

    private static int? Number(Term term) => term.IsNone ? null : int.Parse(term.Value, CultureInfo.InvariantCulture);
}

/// <summary>What a shape asks of each value.</summary>
internal sealed record ShapeValue(string Title, Func<Graph, Term, ShapeCheck, bool> Accepts)
{
    /// <summary>The constraints on values that a node of a shape states.</summary>
    public static IReadOnlyList<ShapeValue> Of(Graph shapes, Term node)
    {
        List<ShapeValue> values = [];
        foreach (Term type in shapes.Objects(node, ShapeTerms.Class))
        {
            values.Add(new ShapeValue($"class {type}", (data, value, _) => !value.IsLiteral && data.Contains(value, ShapeTerms.Type, type)));
        }

        if (shapes.Object(node, ShapeTerms.NodeKind) is { IsNone: false } kind)
        {
            string name = kind.Value[(kind.Value.IndexOf('#', StringComparison.Ordinal) + 1)..];
            values.Add(new ShapeValue($"nodeKind {name}", (_, value, _) =>
                (value.IsIri && name.Contains("IRI", StringComparison.Ordinal))
                || (value.IsBlank && name.Contains("BlankNode", StringComparison.Ordinal))
                || (value.IsLiteral && name.Contains("Literal", StringComparison.Ordinal))));
        }

        if (shapes.Object(node, ShapeTerms.Datatype) is { IsNone: false } datatype)
        {
            values.Add(new ShapeValue($"datatype {datatype}", (_, value, _) => value.IsLiteral && value.Datatype == datatype.Value));
        }

        if (shapes.Object(node, ShapeTerms.In) is { IsNone: false } list)
        {
            HashSet<Term> allowed = [.. shapes.List(list)];
            values.Add(new ShapeValue("in a list", (_, value, _) => allowed.Contains(value)));
        }

        if (shapes.Object(node, ShapeTerms.MinLength) is { IsNone: false } length)
        {
            int least = int.Parse(length.Value, CultureInfo.InvariantCulture);
            values.Add(new ShapeValue($"minLength {least}", (_, value, _) => !value.IsBlank && value.Value.Length >= least));
        }

        if (shapes.Object(node, ShapeTerms.Pattern) is { IsNone: false } pattern)
        {
            Regex regex = new(pattern.Value, RegexOptions.NonBacktracking);
            values.Add(new ShapeValue($"pattern {pattern.Value}", (_, value, _) => !value.IsBlank && regex.IsMatch(value.Value)));
        }

        foreach (Term shape in shapes.Objects(node, ShapeTerms.Node))
        {
            values.Add(new ShapeValue($"node {shape}", (data, value, check) => check.Conforms(data, value, shape)));
        }

        foreach (Term choice in shapes.Objects(node, ShapeTerms.Or))
        {
            IReadOnlyList<ShapeValue>[] choices = [.. shapes.List(choice).Select(one => Of(shapes, one))];
            string title = string.Join(" or ", choices.Select(one => string.Join(" and ", one.Select(constraint => constraint.Title))));
            values.Add(new ShapeValue(title, (data, value, check) => choices.Any(one => one.All(constraint => constraint.Accepts(data, value, check)))));
        }

        return values;
    }
}
