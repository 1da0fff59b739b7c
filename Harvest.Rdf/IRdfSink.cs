namespace Harvest.Rdf;

/// <summary>Takes what a reader finds, in the order of the document.</summary>
public interface IRdfSink
{
    /// <summary>One statement; the same one may come more than once.</summary>
    void Add(in Quad quad);

    /// <summary>A prefix the document declares (empty for the default one).</summary>
    void Prefix(string prefix, string iri)
    {
    }
}
