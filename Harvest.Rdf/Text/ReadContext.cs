using System.Globalization;
using System.Runtime.CompilerServices;

namespace Harvest.Rdf;

/// <summary>What every reader carries: where statements go, limits, warnings and the names of blank nodes.</summary>
internal sealed class ReadContext
{
    // Labels made here begin so; labels of the document that do are changed, so that the two never meet.
    private const string Made = "genid";
    private readonly IRdfSink _sink;
    private readonly long _maxTriples;
    private readonly HashSet<string> _warnedOnce = [];
    private long _triples, _blanks;
    private int _warnings;

    public ReadContext(IRdfSink sink, RdfReaderOptions options, CancellationToken stop)
    {
        _sink = sink;
        _maxTriples = options.MaxTriples ?? long.MaxValue;
        Options = options;
        Stop = stop;
    }

    public RdfReaderOptions Options { get; }

    public CancellationToken Stop { get; }

    public bool Lenient => Options.Lenient;

    /// <summary>Where the reader is, for warnings and limits; set by the reader.</summary>
    public Func<(long Line, long Column)> Locate { get; set; } = () => (0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(in Term subject, in Term predicate, in Term @object, in Term graph = default)
    {
        if (++_triples > _maxTriples)
        {
            throw Error($"the document has more than {_maxTriples} statements (MaxTriples).");
        }

        _sink.Add(new Quad(subject, predicate, @object, graph));
    }

    public void Prefix(string prefix, string iri) => _sink.Prefix(prefix, iri);

    /// <summary>A blank node of its own.</summary>
    public Term NewBlank() =>
        Term.Blank(string.Create(CultureInfo.InvariantCulture, $"{Options.BlankNodePrefix}{Made}{++_blanks}"));

    /// <summary>The blank node the document calls so.</summary>
    public Term Blank(string label) =>
        Term.Blank(label.StartsWith(Made, StringComparison.Ordinal) ? $"{Options.BlankNodePrefix}{Made}x{label}"
            : Options.BlankNodePrefix.Length == 0 ? label : Options.BlankNodePrefix + label);

    public RdfException Error(string problem, string? code = null)
    {
        (long line, long column) = Locate();
        return new RdfException(problem, line, column, code);
    }

    /// <summary>Whether anybody still listens to warnings.</summary>
    public bool WantsWarnings => Options.Warning is not null && _warnings < Options.MaxWarnings;

    /// <summary>Reports a repair.</summary>
    public void Warn(string message)
    {
        // Finding the place costs, so it is not looked for in vain.
        if (WantsWarnings)
        {
            (long line, long column) = Locate();
            Warn(message, line, column);
        }
    }

    public void Warn(string message, long line, long column)
    {
        if (WantsWarnings)
        {
            _warnings++;
            Options.Warning?.Invoke(new RdfWarning(message, line, column));
        }
    }

    /// <summary>Reports a repair the first time only.</summary>
    public void WarnOnce(string message)
    {
        if (_warnedOnce.Count < 1000 && _warnedOnce.Add(message))
        {
            Warn(message);
        }
    }
}
