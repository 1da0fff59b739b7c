namespace Harvest.Rdf;

internal static class RdfXmlDocument
{
    public static void Read(Stream stream, string? baseIri, ReadContext context) => throw new RdfException("none");
}
