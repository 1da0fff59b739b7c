using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>How the value of a property is written.</summary>
internal enum FieldForm
{
    /// <summary>One IRI or text.</summary>
    One,

    /// <summary>Any number of IRIs and texts.</summary>
    Many,

    /// <summary>A date or time.</summary>
    Date,

    /// <summary>A text, perhaps as the label of a node.</summary>
    Label,

    /// <summary>A typed value, such as a duration.</summary>
    Typed,

    /// <summary>A text, even where it looks like an address.</summary>
    Text,
}

/// <summary>A property that is one key in the package form; reader and writer go by the same table.</summary>
/// <param name="Key">The key of CKAN portals with DCAT.</param>
/// <param name="Form">What its values are.</param>
/// <param name="Predicate">What it is written as.</param>
/// <param name="Others">What it is read as, too.</param>
internal sealed record DcatField(string Key, FieldForm Form, Term Predicate, params Term[] Others)
{
    /// <summary>The datatype (<see cref="FieldForm.Typed"/>) or class of the node (<see cref="FieldForm.Label"/>).</summary>
    public string? Type { get; init; }

    /// <summary>The class of the nodes that are the values (<see cref="FieldForm.One"/>, <see cref="FieldForm.Many"/>): texts become nodes
    /// that are called so. Empty for nodes of any class; null where texts may stand.</summary>
    public string? Class { get; init; }
}

/// <summary>The properties of datasets and distributions that stand one to one in the package form.</summary>
internal static class DcatFields
{
    private const string Duration = Xsd.Namespace + "duration";
    private const string Concept = "http://www.w3.org/2004/02/skos/core#Concept";
    private const string Document = "http://xmlns.com/foaf/0.1/Document";
    private const string Law = "http://data.europa.eu/eli/ontology#LegalResource";
    private const string NonNegative = Xsd.Namespace + "nonNegativeInteger";

    /// <summary>Those of a dataset that are extras.</summary>
    public static readonly IReadOnlyList<DcatField> Dataset =
    [
        new("created", FieldForm.Date, DCT.Created),
        new("version_notes", FieldForm.Text, Names.Adms("versionNotes")),
        new("provenance", FieldForm.Label, DCT.Name("provenance")) { Type = DCT.Namespace + "ProvenanceStatement" },
        new("rights", FieldForm.Label, DCT.Rights) { Type = DCT.Namespace + "RightsStatement" },
        new("dcat_type", FieldForm.One, DCT.Type) { Class = Concept },
        new("acronym", FieldForm.Text, Names.AltLabel),
        new("homepage", FieldForm.One, FOAF.Homepage) { Class = Document },
        new("alternate_identifier", FieldForm.Many, Names.Adms("identifier")) { Class = "http://www.w3.org/ns/adms#Identifier" },
        new("documentation", FieldForm.Many, FOAF.Page) { Class = Document },
        new("related_resource", FieldForm.Many, DCT.Relation) { Class = "" },
        new("has_version", FieldForm.Many, DCAT.Name("hasVersion"), DCT.Name("hasVersion")) { Class = "" },
        new("is_version_of", FieldForm.Many, DCT.Name("isVersionOf"), DCAT.Name("isVersionOf")) { Class = "" },
        new("source", FieldForm.Many, DCT.Name("source")) { Class = "" },
        new("sample", FieldForm.Many, Names.Adms("sample")) { Class = "" },
        new("is_referenced_by", FieldForm.Many, DCT.Name("isReferencedBy")) { Class = "" },
        new("temporal_resolution", FieldForm.Typed, DCAT.Name("temporalResolution")) { Type = Duration },
        new("spatial_resolution_in_meters", FieldForm.Typed, DCAT.Name("spatialResolutionInMeters")) { Type = Xsd.Decimal },
        new("applicable_legislation", FieldForm.Many, Names.DcatAp("applicableLegislation")) { Class = Law },
        new("hvd_category", FieldForm.Many, Names.DcatAp("hvdCategory")) { Class = Concept },
        new("in_series", FieldForm.Many, DCAT.InSeries) { Class = "" },
        new("prev", FieldForm.Many, DCAT.Name("prev")) { Class = "" },
        new("next", FieldForm.Many, DCAT.Name("next")) { Class = "" },
        new("first", FieldForm.One, DCAT.Name("first")) { Class = "" },
        new("last", FieldForm.One, DCAT.Name("last")) { Class = "" },
        new("previous_version", FieldForm.Many, DCAT.Name("previousVersion")) { Class = "" },
        new("status", FieldForm.One, Names.Adms("status")) { Class = Concept },
        new("subject", FieldForm.Many, DCT.Name("subject")) { Class = Concept },
        new("is_part_of", FieldForm.Many, DCT.Name("isPartOf")) { Class = "" },
        new("references", FieldForm.Many, DCT.Name("references")) { Class = "" },
        new("replaces", FieldForm.Many, DCT.Name("replaces")) { Class = "" },
        new("is_replaced_by", FieldForm.Many, DCT.Name("isReplacedBy")) { Class = "" },
        new("was_generated_by", FieldForm.Label, Names.Prov("wasGeneratedBy")) { Type = "http://www.w3.org/ns/prov#Activity" },
        new("health_publisher_type", FieldForm.Many, Names.Health("publisherType")) { Class = Concept },
        new("data_dictionary", FieldForm.Many, Names.DcatUs("describedBy")),
        new("liability", FieldForm.Label, Names.DcatUs("liabilityStatement")),
        new("purpose", FieldForm.Many, Names.Privacy("hasPurpose"), Names.DcatUs("purpose")),
        new("usage", FieldForm.Many, Term.Iri("http://www.w3.org/2004/02/skos/core#scopeNote")),
        new("analytics", FieldForm.Many, Names.Health("analytics")),
        new("code_values", FieldForm.Many, Names.Health("hasCodeValues")),
        new("coding_system", FieldForm.Many, Names.Health("hasCodingSystem")),
        new("health_category", FieldForm.Many, Names.Health("healthCategory")),
        new("health_theme", FieldForm.Many, Names.Health("healthTheme")),
        new("legal_basis", FieldForm.Many, Names.Privacy("hasLegalBasis")),
        new("personal_data", FieldForm.Many, Names.Privacy("hasPersonalData")),
        new("population_coverage", FieldForm.Many, Names.Health("populationCoverage")),
        new("publisher_note", FieldForm.One, Names.Health("publisherNote")),
        new("min_typical_age", FieldForm.Typed, Names.Health("minTypicalAge")) { Type = NonNegative },
        new("max_typical_age", FieldForm.Typed, Names.Health("maxTypicalAge")) { Type = NonNegative },
        new("number_of_records", FieldForm.Typed, Names.Health("numberOfRecords")) { Type = NonNegative },
        new("number_of_unique_individuals", FieldForm.Typed, Names.Health("numberOfUniqueIndividuals")) { Type = NonNegative },
        new("trusted_data_holder", FieldForm.Typed, Names.Health("trustedDataHolder")) { Type = Xsd.Boolean },
        // DCAT-AP.de, under the keys of its CKAN portals.
        new("contributorID", FieldForm.Many, Names.German("contributorID")),
        new("politicalGeocodingURI", FieldForm.Many, Names.German("politicalGeocodingURI")),
        new("politicalGeocodingLevelURI", FieldForm.Many, Names.German("politicalGeocodingLevelURI")),
        new("geocodingDescription", FieldForm.Many, Names.German("geocodingDescription")),
        new("legalBasis", FieldForm.Many, Names.German("legalBasis")),
        new("qualityProcessURI", FieldForm.One, Names.German("qualityProcessURI")),
        new("planned_availability", FieldForm.One, Names.German("plannedAvailability")),
        new("mobility_theme", FieldForm.Many, Names.Mobility("mobilityTheme")),
        new("transport_mode", FieldForm.Many, Names.Mobility("transportMode")),
        new("network_coverage", FieldForm.Many, Names.Mobility("networkCoverage")),
        new("georeferencing_method", FieldForm.Many, Names.Mobility("georeferencingMethod")),
        new("intended_information_service", FieldForm.Many, Names.Mobility("intendedInformationService")),
    ];

    /// <summary>Agents of a dataset besides publisher, creators and contacts: lists under these keys.</summary>
    public static readonly IReadOnlyList<(string Key, Term Predicate)> Agents =
    [
        ("rights_holder", DCT.Name("rightsHolder")), ("contributor", DCT.Name("contributor")), ("hdab", Names.Health("hdab")),
        ("originator", Names.German("originator")), ("maintainer_agent", Names.German("maintainer")),
        ("custodian", Names.GeoDcat("custodian")), ("distributor", Names.GeoDcat("distributor")), ("processor", Names.GeoDcat("processor")),
        ("resource_provider", Names.GeoDcat("resourceProvider")), ("principal_investigator", Names.GeoDcat("principalInvestigator")),
    ];

    /// <summary>Those of a distribution that are members of the resource.</summary>
    public static readonly IReadOnlyList<DcatField> Resource =
    [
        new("issued", FieldForm.Date, DCT.Issued),
        new("modified", FieldForm.Date, DCT.Modified),
        new("identifier", FieldForm.One, DCT.Identifier),
        new("status", FieldForm.One, Names.Adms("status")) { Class = Concept },
        new("rights", FieldForm.Label, DCT.Rights) { Type = DCT.Namespace + "RightsStatement" },
        new("access_rights", FieldForm.Label, DCT.AccessRights) { Type = DCT.Namespace + "RightsStatement" },
        new("availability", FieldForm.One, Names.DcatAp("availability")) { Class = Concept },
        new("compress_format", FieldForm.One, DCAT.Name("compressFormat")) { Class = DCT.Namespace + "MediaType" },
        new("package_format", FieldForm.One, DCAT.Name("packageFormat")) { Class = DCT.Namespace + "MediaType" },
        new("character_encoding", FieldForm.Text, Term.Iri("http://www.w3.org/2011/content#characterEncoding")),
        new("temporal_resolution", FieldForm.Typed, DCAT.Name("temporalResolution")) { Type = Duration },
        new("spatial_resolution_in_meters", FieldForm.Typed, DCAT.Name("spatialResolutionInMeters")) { Type = Xsd.Decimal },
        new("language", FieldForm.Many, DCT.Language) { Class = DCT.Namespace + "LinguisticSystem" },
        new("documentation", FieldForm.Many, FOAF.Page) { Class = Document },
        new("conforms_to", FieldForm.Many, DCT.ConformsTo) { Class = DCT.Namespace + "Standard" },
        new("applicable_legislation", FieldForm.Many, Names.DcatAp("applicableLegislation")) { Class = Law },
        new("data_dictionary", FieldForm.Many, Names.DcatUs("describedBy")),
        new("licenseAttributionByText", FieldForm.Text, Names.German("licenseAttributionByText")),
        new("planned_availability", FieldForm.One, Names.German("plannedAvailability")),
        new("mobility_data_standard", FieldForm.Many, Names.Mobility("mobilityDataStandard")),
        new("application_layer_protocol", FieldForm.Many, Names.Mobility("applicationLayerProtocol")),
        new("communication_method", FieldForm.Many, Names.Mobility("communicationMethod")),
        new("data_format_notes", FieldForm.Text, Names.Mobility("dataFormatNotes")),
    ];
}
