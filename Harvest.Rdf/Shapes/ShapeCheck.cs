namespace Harvest.Rdf.Shapes;

/// <summary>
/// Checks a graph against shapes: the core constraints of SHACL on properties (minCount, maxCount, class, nodeKind, datatype, in,
/// minLength, pattern, uniqueLang, hasValue, node, and "or" of these), of the shapes that have target classes. Paths are single properties.
/// </summary>
public sealed class ShapeCheck
{
    private readonly Graph _shapes;
    private readonly Dictionary<Term, IReadOnlyList<ShapeProperty>> _byClass = [];

    /// <summary>Reads the shapes of a graph.</summary>
    /// <param name="shapes">Holds node shapes with <c>sh:targetClass</c>.</param>
    /// <exception cref="RdfException">A shape uses a path that is no property.</exception>
    public ShapeCheck(Graph shapes)
    {
        _shapes = shapes;
        foreach (Triple target in shapes.Match(default, ShapeTerms.TargetClass))
        {
            IEnumerable<ShapeProperty> properties = shapes.Objects(target.Subject, ShapeTerms.Property).Select(node => new ShapeProperty(shapes, node));
            _byClass[target.Object] = [.. _byClass.GetValueOrDefault(target.Object) ?? [], .. properties];
        }
    }

    /// <summary>What in a graph breaks the shapes.</summary>
    /// <param name="data">The graph.</param>
    /// <returns>One for each node and constraint; empty when the graph conforms.</returns>
    public IEnumerable<ShapeViolation> Check(Graph data)
    {
        foreach ((Term type, IReadOnlyList<ShapeProperty> properties) in _byClass)
        {
            foreach (Term node in data.Subjects(ShapeTerms.Type, type))
            {
                foreach (ShapeViolation violation in properties.SelectMany(property => property.Check(data, node, this)))
                {
                    yield return violation;
                }
            }
        }
    }

    /// <summary>Whether a node has all that a shape without a target asks for.</summary>
    internal bool Conforms(Graph data, Term node, Term shape) =>
        _shapes.Objects(shape, ShapeTerms.Property).All(property => !new ShapeProperty(_shapes, property).Check(data, node, this).Any());
}

/// <summary>Something that breaks a shape.</summary>
/// <param name="Node">The node that is wrong.</param>
/// <param name="Path">Its property.</param>
/// <param name="Constraint">Which constraint, such as <c>maxCount 1</c>.</param>
/// <param name="Value">The value that is wrong; none when the number of values is.</param>
public sealed record ShapeViolation(Term Node, Term Path, string Constraint, Term Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Node} {Path}: {Constraint}{(Value.IsNone ? "" : $", found {Value}")}";
}
