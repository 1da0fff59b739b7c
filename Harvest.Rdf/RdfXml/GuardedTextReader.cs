namespace Harvest.Rdf;

/// <summary>Stops the XML parser when it takes in too much for one tag, comment or document type.</summary>
/// <remarks>Text comes in pieces (<see cref="RdfXmlInput.CollectText"/>) and is counted there.</remarks>
internal sealed class GuardedTextReader(TextReader inner, ReadContext context) : TextReader
{
    private readonly int _limit = Math.Min(context.Options.MaxLiteralLength, 4 << 20);
    private long _taken;

    /// <summary>A new token begins.</summary>
    public void Reset() => _taken = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        int read = inner.Read(buffer, index, count);
        _taken += read;
        return _taken <= _limit + 131_072L ? read
            : throw context.Error(
                $"a tag or comment is longer than the limit of {_limit} characters (MaxLiteralLength).");
    }

    public override int Read() => inner.Read();

    public override int Peek() => inner.Peek();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
