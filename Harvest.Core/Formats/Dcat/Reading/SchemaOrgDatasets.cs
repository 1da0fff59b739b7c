using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// Says in DCAT what a document says in terms of schema.org alone, as pages of datasets do for search engines. What DCAT has no word for
/// stays as it is, and so does what readers of DCAT know from schema.org: names of agents, coordinates of places.
/// </summary>
internal static class SchemaOrgDatasets
{
    private const string Secure = "https://schema.org/";

    private static readonly Dictionary<Term, Term> Types = new()
    {
        [Names.Schema("Dataset")] = DCAT.Dataset,
        [Names.Schema("DataCatalog")] = DCAT.Catalog,
        [Names.Schema("DataDownload")] = DCAT.Distribution,
    };

    private static readonly Dictionary<Term, Term> OfDataset = new()
    {
        [Names.SchemaName] = DCT.Title,
        [Names.Schema("alternateName")] = Names.AltLabel,
        [Names.Schema("description")] = DCT.Description,
        [Names.Schema("url")] = DCAT.LandingPage,
        [Names.Schema("identifier")] = DCT.Identifier,
        [Names.Schema("keywords")] = DCAT.Keyword,
        [Names.Schema("datePublished")] = DCT.Issued,
        [Names.Schema("dateModified")] = DCT.Modified,
        [Names.Schema("dateCreated")] = DCT.Created,
        [Names.Schema("version")] = DCAT.Version,
        [Names.Schema("license")] = DCT.License,
        [Names.Schema("usageInfo")] = DCT.Rights,
        [Names.Schema("conditionsOfAccess")] = DCT.AccessRights,
        [Names.Schema("creator")] = DCT.Creator,
        [Names.Schema("author")] = DCT.Creator,
        [Names.Schema("publisher")] = DCT.Publisher,
        [Names.Schema("contactPoint")] = DCAT.ContactPoint,
        [Names.Schema("inLanguage")] = DCT.Language,
        [Names.Schema("spatialCoverage")] = DCT.Spatial,
        [Names.Schema("temporalCoverage")] = DCT.Temporal,
        [Names.Schema("distribution")] = DCAT.HasDistribution,
        [Names.Schema("dataset")] = DCAT.HasDataset,
        [Names.Schema("isPartOf")] = DCT.Name("isPartOf"),
        [Names.Schema("isBasedOn")] = DCT.Name("source"),
        [Names.Schema("citation")] = DCT.Name("references"),
    };

    private static readonly Dictionary<Term, Term> OfFile = new()
    {
        [Names.SchemaName] = DCT.Title,
        [Names.Schema("description")] = DCT.Description,
        [Names.Schema("contentUrl")] = DCAT.DownloadUrl,
        [Names.Schema("url")] = DCAT.AccessUrl,
        [Names.Schema("contentSize")] = DCAT.ByteSize,
        [Names.Schema("encodingFormat")] = DCT.Format,
        [Names.Schema("fileFormat")] = DCT.Format,
        [Names.Schema("datePublished")] = DCT.Issued,
        [Names.Schema("uploadDate")] = DCT.Issued,
        [Names.Schema("dateModified")] = DCT.Modified,
        [Names.Schema("license")] = DCT.License,
        [Names.Schema("inLanguage")] = DCT.Language,
    };

    /// <summary>What stands for a node that is no more than the holder of a value.</summary>
    private static readonly Dictionary<Term, Term[]> Values = new()
    {
        [DCT.Identifier] = [Names.SchemaValue, Names.Schema("url")],
        [DCT.Language] = [Names.Schema("alternateName"), Names.Schema("identifier"), Names.SchemaName],
        [DCT.License] = [Names.Schema("url"), Names.SchemaName],
    };

    /// <param name="graph">A document without any DCAT.</param>
    /// <returns>Null when it has no datasets in terms of schema.org either.</returns>
    public static Graph? Translated(Graph graph)
    {
        var plain = new Graph();
        foreach (var (subject, predicate, value) in graph.Triples)
            plain.Add(subject, Plain(predicate), predicate == Names.Type ? Plain(value) : value);
        if (!Types.Keys.Take(2).Any(type => plain.Match(default, Names.Type, type).Any()))
            return null;
        var files = plain.Match(default, Names.Schema("distribution")).Select(triple => triple.Object)
            .Concat(plain.Subjects(Names.Type, Names.Schema("DataDownload"))).ToHashSet();
        var others = plain.Subjects(Names.Type, Names.Schema("Dataset")).Concat(plain.Subjects(Names.Type, Names.Schema("DataCatalog"))).ToHashSet();
        var translated = new Graph();
        foreach (var (subject, predicate, value) in plain.Triples)
        {
            if (predicate == Names.Type)
                translated.Add(subject, predicate, Types.GetValueOrDefault(value, value));
            else if ((files.Contains(subject) ? OfFile : others.Contains(subject) ? OfDataset : null) is { } words
                && words.TryGetValue(predicate, out var word))
                translated.Add(subject, word, Value(plain, word, value));
            else
                translated.Add(subject, predicate, value);
        }
        foreach (var file in files.Where(file => !file.IsLiteral))
            translated.Add(file, Names.Type, DCAT.Distribution);
        return translated;
    }

    private static Term Plain(Term term) =>
        term.IsIri && term.Value.StartsWith(Secure, StringComparison.Ordinal) ? Names.Schema(term.Value[Secure.Length..]) : term;

    private static Term Value(Graph graph, Term word, Term value)
    {
        if (!value.IsBlank || !Values.TryGetValue(word, out var holders))
            return value;
        var held = holders.Select(holder => graph.Object(value, holder)).FirstOrDefault(found => found.IsIri || found.IsLiteral);
        return held.IsNone ? value : word == DCT.License && held.IsLiteral && DcatText.IsIri(held.Value) ? Term.Iri(held.Value) : held;
    }
}
