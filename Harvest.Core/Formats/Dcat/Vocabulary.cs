using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Data Catalog Vocabulary (DCAT 3).</summary>
internal static class DCAT
{
    public const string Namespace = "http://www.w3.org/ns/dcat#";

    public static readonly Term Catalog = Name("Catalog");
    public static readonly Term Dataset = Name("Dataset");
    public static readonly Term DatasetSeries = Name("DatasetSeries");
    public static readonly Term DataService = Name("DataService");
    public static readonly Term Distribution = Name("Distribution");
    public static readonly Term CatalogRecord = Name("CatalogRecord");
    public static readonly Term Relationship = Name("Relationship");
    public static readonly Term HasDataset = Name("dataset");
    public static readonly Term HasCatalog = Name("catalog");
    public static readonly Term Service = Name("service");
    public static readonly Term HasDistribution = Name("distribution");
    public static readonly Term Keyword = Name("keyword");
    public static readonly Term Theme = Name("theme");
    public static readonly Term LandingPage = Name("landingPage");
    public static readonly Term Version = Name("version");
    public static readonly Term ContactPoint = Name("contactPoint");
    public static readonly Term StartDate = Name("startDate");
    public static readonly Term EndDate = Name("endDate");
    public static readonly Term Bbox = Name("bbox");
    public static readonly Term Centroid = Name("centroid");
    public static readonly Term AccessUrl = Name("accessURL");
    public static readonly Term DownloadUrl = Name("downloadURL");
    public static readonly Term MediaType = Name("mediaType");
    public static readonly Term ByteSize = Name("byteSize");
    public static readonly Term AccessService = Name("accessService");
    public static readonly Term EndpointUrl = Name("endpointURL");
    public static readonly Term EndpointDescription = Name("endpointDescription");
    public static readonly Term ServesDataset = Name("servesDataset");
    public static readonly Term InSeries = Name("inSeries");
    public static readonly Term QualifiedRelation = Name("qualifiedRelation");
    public static readonly Term HadRole = Name("hadRole");

    public static Term Name(string name) => Term.Iri(Namespace + name);
}

/// <summary>Dublin Core terms.</summary>
internal static class DCT
{
    public const string Namespace = "http://purl.org/dc/terms/";

    public static readonly Term Title = Name("title");
    public static readonly Term Description = Name("description");
    public static readonly Term Abstract = Name("abstract");
    public static readonly Term Identifier = Name("identifier");
    public static readonly Term Issued = Name("issued");
    public static readonly Term Modified = Name("modified");
    public static readonly Term Created = Name("created");
    public static readonly Term Language = Name("language");
    public static readonly Term Publisher = Name("publisher");
    public static readonly Term Creator = Name("creator");
    public static readonly Term License = Name("license");
    public static readonly Term LicenseDocument = Name("LicenseDocument");
    public static readonly Term Rights = Name("rights");
    public static readonly Term RightsStatement = Name("RightsStatement");
    public static readonly Term AccessRights = Name("accessRights");
    public static readonly Term Frequency = Name("accrualPeriodicity");
    public static readonly Term ConformsTo = Name("conformsTo");
    public static readonly Term Temporal = Name("temporal");
    public static readonly Term PeriodOfTime = Name("PeriodOfTime");
    public static readonly Term Spatial = Name("spatial");
    public static readonly Term Location = Name("Location");
    public static readonly Term Type = Name("type");
    public static readonly Term Format = Name("format");
    public static readonly Term HasPart = Name("hasPart");
    public static readonly Term Relation = Name("relation");

    public static Term Name(string name) => Term.Iri(Namespace + name);
}

/// <summary>Agents, pages, images.</summary>
internal static class FOAF
{
    public static readonly Term Agent = Name("Agent");
    public static readonly Term HasName = Name("name");
    public static readonly Term Mbox = Name("mbox");
    public static readonly Term Homepage = Name("homepage");
    public static readonly Term Phone = Name("phone");
    public static readonly Term Page = Name("page");
    public static readonly Term Document = Name("Document");
    public static readonly Term PrimaryTopic = Name("primaryTopic");
    public static readonly Term IsPrimaryTopicOf = Name("isPrimaryTopicOf");

    public static Term Name(string name) => Term.Iri("http://xmlns.com/foaf/0.1/" + name);
}

/// <summary>Contact details.</summary>
internal static class VCARD
{
    public const string Namespace = "http://www.w3.org/2006/vcard/ns#";
    public static readonly Term Kind = Name("Kind");
    public static readonly Term FormattedName = Name("fn");
    public static readonly Term HasEmail = Name("hasEmail");
    public static readonly Term HasUrl = Name("hasURL");
    public static readonly Term HasUid = Name("hasUID");
    public static readonly Term HasTelephone = Name("hasTelephone");
    public static readonly Term HasValue = Name("hasValue");

    public static Term Name(string name) => Term.Iri(Namespace + name);
}

/// <summary>Paged collections.</summary>
internal static class HYDRA
{
    public static readonly Term Collection = Name("Collection");
    public static readonly Term PartialCollectionView = Name("PartialCollectionView");
    public static readonly Term PagedCollection = Name("PagedCollection");
    public static readonly Term View = Name("view");
    public static readonly Term Next = Name("next");
    public static readonly Term NextPage = Name("nextPage");
    public static readonly Term Previous = Name("previous");
    public static readonly Term First = Name("first");
    public static readonly Term Last = Name("last");
    public static readonly Term TotalItems = Name("totalItems");

    public static Term Name(string name) => Term.Iri("http://www.w3.org/ns/hydra/core#" + name);
}

/// <summary>Names of smaller vocabularies.</summary>
internal static class Names
{
    public const string Iana = "www.iana.org/assignments/media-types/";
    public const string FileTypes = "publications.europa.eu/resource/authority/file-type/";
    public const string Wkt = "http://www.opengis.net/ont/geosparql#wktLiteral";
    public const string GeoJson = "http://www.opengis.net/ont/geosparql#geoJSONLiteral";
    public const string IanaGeoJson = "https://www.iana.org/assignments/media-types/application/vnd.geo+json";

    public static readonly Term Type = Term.Iri(RdfNs.Type);
    public static readonly Term Value = Term.Iri(RdfNs.Value);
    public static readonly Term Label = Term.Iri("http://www.w3.org/2000/01/rdf-schema#label");
    public static readonly Term PrefLabel = Term.Iri("http://www.w3.org/2004/02/skos/core#prefLabel");
    public static readonly Term AltLabel = Term.Iri("http://www.w3.org/2004/02/skos/core#altLabel");
    public static readonly Term Notation = Term.Iri("http://www.w3.org/2004/02/skos/core#notation");
    public static readonly Term Concept = Term.Iri("http://www.w3.org/2004/02/skos/core#Concept");
    public static readonly Term VersionInfo = Term.Iri("http://www.w3.org/2002/07/owl#versionInfo");
    public static readonly Term Geometry = Term.Iri("http://www.w3.org/ns/locn#geometry");
    public static readonly Term MediaType = DCT.Name("MediaType");
    public static readonly Term Language = DCT.Name("LinguisticSystem");
    public static readonly Term GeometryClass = Term.Iri("http://www.w3.org/ns/locn#Geometry");
    public static readonly Term AsGeoJson = Term.Iri("http://www.opengis.net/ont/geosparql#asGeoJSON");
    public static readonly Term AsWkt = Term.Iri("http://www.opengis.net/ont/geosparql#asWKT");
    public static readonly Term Checksum = Spdx("checksum");
    public static readonly Term ChecksumClass = Spdx("Checksum");
    public static readonly Term ChecksumValue = Spdx("checksumValue");
    public static readonly Term Algorithm = Spdx("algorithm");
    public static readonly Term SchemaStart = Schema("startDate");
    public static readonly Term SchemaEnd = Schema("endDate");
    public static readonly Term SchemaName = Schema("name");
    public static readonly Term AdditionalProperty = Schema("additionalProperty");
    public static readonly Term PropertyValue = Schema("PropertyValue");
    public static readonly Term PropertyId = Schema("propertyID");
    public static readonly Term SchemaValue = Schema("value");
    public static readonly Term QualifiedAttribution = Prov("qualifiedAttribution");
    public static readonly Term Attribution = Prov("Attribution");
    public static readonly Term AttributedAgent = Prov("agent");

    public static readonly Term QualityAnnotation = Term.Iri("http://www.w3.org/ns/dqv#hasQualityAnnotation");
    public static readonly Term MemberOf = Term.Iri("http://www.w3.org/ns/org#memberOf");

    public static Term Oa(string name) => Term.Iri("http://www.w3.org/ns/oa#" + name);

    public static Term Adms(string name) => Term.Iri("http://www.w3.org/ns/adms#" + name);

    public static Term DcatAp(string name) => Term.Iri("http://data.europa.eu/r5r/" + name);

    public static Term DcatUs(string name) => Term.Iri("http://data.resources.gov/ontology/dcat-us#" + name);

    /// <summary>DCAT-AP.de.</summary>
    public static Term German(string name) => Term.Iri("http://dcat-ap.de/def/dcatde/" + name);

    public static Term Mobility(string name) => Term.Iri("https://w3id.org/mobilitydcat-ap#" + name);

    public static Term GeoDcat(string name) => Term.Iri("http://data.europa.eu/930/" + name);

    public static Term Health(string name) => Term.Iri("http://healthdataportal.eu/ns/health#" + name);

    public static Term Privacy(string name) => Term.Iri("https://w3id.org/dpv#" + name);

    public static Term Prov(string name) => Term.Iri("http://www.w3.org/ns/prov#" + name);

    public static Term Schema(string name) => Term.Iri("http://schema.org/" + name);

    public static Term Spdx(string name) => Term.Iri("http://spdx.org/rdf/terms#" + name);

    public static Term Time(string name) => Term.Iri("http://www.w3.org/2006/time#" + name);
}
