using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>
/// What somebody adds to the harvesting of DCAT: derive, register with the services as a <see cref="DcatExtension"/>, and every source
/// of the type is asked. Extensions are asked in the order of their registration; each sees what the one before made of it.
/// </summary>
public abstract class DcatExtension
{
    /// <summary>Before a page is asked for: another address, or null to leave this source out with an error.</summary>
    public virtual Uri? BeforeDownload(Uri url, Source source) => url;

    /// <summary>After a page was read: statements may be added. They are compared and stored with the records they belong to.</summary>
    public virtual void AfterParsing(Graph graph, Source source)
    {
    }

    /// <summary>
    /// After a record was mapped. Pure, as the mapping itself: no input or output.
    /// </summary>
    /// <returns>What to import; null leaves the record as it is in the catalogue.</returns>
    public virtual Dataset? AfterMapping(Dataset dataset, Graph graph, Term record, Source source) => dataset;
}
