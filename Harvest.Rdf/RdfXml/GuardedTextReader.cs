namespace Harvest.Rdf;

/// <summary>Stops the XML parser when it takes in too much for one token.</summary>
internal sealed class GuardedTextReader(TextReader inner, int maxToken) : TextReader
{
    private long _taken;

    /// <summary>A new token begins.</summary>
    public void Reset() => _taken = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        int read = inner.Read(buffer, index, count);
        _taken += read;
        return _taken <= maxToken + 65_536L ? read
            : throw new RdfException($"a token is longer than the limit of {maxToken} characters (MaxLiteralLength).");
    }

    public override int Read() => inner.Read();

    public override int Peek() => inner.Peek();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
