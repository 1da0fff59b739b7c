namespace Harvest.Rdf;

/// <summary>The one exception readers throw: what is wrong with the document, and where.</summary>
public sealed class RdfException : Exception
{
    public RdfException()
    {
    }

    public RdfException(string message)
        : base(message)
    {
    }

    public RdfException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault at a place; line and column count from 1, 0 means not known.</summary>
    public RdfException(string problem, long line, long column, string? code = null, Exception? inner = null)
        : base(line > 0 ? $"Line {line}, column {column}: {problem}" : problem, inner)
    {
        Problem = problem;
        Line = line;
        Column = column;
        Code = code;
    }

    /// <summary>The sentence without the place.</summary>
    public string? Problem { get; }

    /// <summary>The line, from 1; 0 when not known.</summary>
    public long Line { get; }

    /// <summary>The column in characters, from 1; 0 when not known.</summary>
    public long Column { get; }

    /// <summary>The error code of JSON-LD 1.1 API, 9.5.1, where that specification names one; else null.</summary>
    public string? Code { get; }
}
