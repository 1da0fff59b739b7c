namespace Harvest.Rdf;

internal static class JsonLdDocument
{
    public static void Read(Stream stream, string? baseIri, ReadContext context) => throw new RdfException("none");
}
