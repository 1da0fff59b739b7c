namespace Harvest.Rdf.Tests;

/// <summary>Keeps all statements of a document, graphs included.</summary>
internal sealed class Quads : IRdfSink
{
    public List<Quad> All { get; } = [];

    public static List<Quad> Read(
        Stream stream, RdfFormat format, string? baseIri = null, RdfReaderOptions? options = null)
    {
        var sink = new Quads();
        RdfReader.Read(stream, format, baseIri, sink, options);
        return sink.All;
    }

    public static List<Quad> Read(
        string text, RdfFormat format, string? baseIri = null, RdfReaderOptions? options = null)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return Read(stream, format, baseIri, options);
    }

    public static List<Quad> ReadFile(
        string path, RdfFormat format, string? baseIri = null, RdfReaderOptions? options = null)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, format, baseIri, options);
    }

    public void Add(in Quad quad) => All.Add(quad);
}
