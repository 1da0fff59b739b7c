using System.Diagnostics.CodeAnalysis;

namespace Harvest.Rdf;

/// <summary>Prefixes that mean the same everywhere in dataset descriptions; documents often forget to declare
/// them.</summary>
public static class WellKnownPrefixes
{
    private static readonly Dictionary<string, string> Spaces = new()
    {
        ["adms"] = "http://www.w3.org/ns/adms#",
        ["bibo"] = "http://purl.org/ontology/bibo/",
        ["cc"] = "http://creativecommons.org/ns#",
        ["cnt"] = "http://www.w3.org/2011/content#",
        ["csvw"] = "http://www.w3.org/ns/csvw#",
        ["dc"] = "http://purl.org/dc/elements/1.1/",
        ["dc11"] = "http://purl.org/dc/elements/1.1/",
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dcatap"] = "http://data.europa.eu/r5r/",
        ["dcatde"] = "http://dcat-ap.de/def/dcatde/",
        ["dcmitype"] = "http://purl.org/dc/dcmitype/",
        ["dct"] = "http://purl.org/dc/terms/",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["dqv"] = "http://www.w3.org/ns/dqv#",
        ["duv"] = "http://www.w3.org/ns/duv#",
        ["eli"] = "http://data.europa.eu/eli/ontology#",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["geo"] = "http://www.w3.org/2003/01/geo/wgs84_pos#",
        ["geodcat"] = "http://data.europa.eu/930/",
        ["geodcatap"] = "http://data.europa.eu/930/",
        ["geosparql"] = "http://www.opengis.net/ont/geosparql#",
        ["gsp"] = "http://www.opengis.net/ont/geosparql#",
        ["hydra"] = "http://www.w3.org/ns/hydra/core#",
        ["ldp"] = "http://www.w3.org/ns/ldp#",
        ["locn"] = "http://www.w3.org/ns/locn#",
        ["oa"] = "http://www.w3.org/ns/oa#",
        ["odrl"] = "http://www.w3.org/ns/odrl/2/",
        ["odrs"] = "http://schema.theodi.org/odrs#",
        ["org"] = "http://www.w3.org/ns/org#",
        ["owl"] = "http://www.w3.org/2002/07/owl#",
        ["pav"] = "http://purl.org/pav/",
        ["prov"] = "http://www.w3.org/ns/prov#",
        ["qb"] = "http://purl.org/linked-data/cube#",
        ["rdf"] = RdfNs.Namespace,
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["regorg"] = "http://www.w3.org/ns/regorg#",
        ["rov"] = "http://www.w3.org/ns/regorg#",
        ["schema"] = "http://schema.org/",
        ["sdmx-attribute"] = "http://purl.org/linked-data/sdmx/2009/attribute#",
        ["sf"] = "http://www.opengis.net/ont/sf#",
        ["shacl"] = "http://www.w3.org/ns/shacl#",
        ["sh"] = "http://www.w3.org/ns/shacl#",
        ["skos"] = "http://www.w3.org/2004/02/skos/core#",
        ["sosa"] = "http://www.w3.org/ns/sosa/",
        ["spdx"] = "http://spdx.org/rdf/terms#",
        ["ssn"] = "http://www.w3.org/ns/ssn/",
        ["time"] = "http://www.w3.org/2006/time#",
        ["vann"] = "http://purl.org/vocab/vann/",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
        ["vivo"] = "http://vivoweb.org/ontology/core#",
        ["void"] = "http://rdfs.org/ns/void#",
        ["wdrs"] = "http://www.w3.org/2007/05/powder-s#",
        ["xsd"] = Xsd.Namespace,
    };

    /// <summary>All of them, prefix to namespace.</summary>
    public static IReadOnlyDictionary<string, string> All => Spaces;

    /// <summary>The namespace a prefix stands for.</summary>
    public static bool TryGet(string prefix, [NotNullWhen(true)] out string? iri) =>
        Spaces.TryGetValue(prefix, out iri);

    /// <summary>An IRI as <c>prefix:name</c> where its namespace is among these, for people; else as it is.</summary>
    public static string Short(string iri) =>
        All.Where(prefix => iri.StartsWith(prefix.Value, StringComparison.Ordinal)).OrderByDescending(prefix => prefix.Value.Length).FirstOrDefault()
            is { Key: { } name, Value: { } start }
            ? $"{name}:{iri[start.Length..]}"
            : iri;
}
