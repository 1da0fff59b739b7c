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
}

/// <summary>The properties of datasets and distributions that stand one to one in the package form.</summary>
internal static class DcatFields
{
    private const string Duration = Xsd.Namespace + "duration";
    private const string NonNegative = Xsd.Namespace + "nonNegativeInteger";

    /// <summary>Those of a dataset that are extras.</summary>
    public static readonly IReadOnlyList<DcatField> Dataset =
    [
        new("created", FieldForm.Date, DCT.Created),
        new("version_notes", FieldForm.One, Names.Adms("versionNotes")),
        new("provenance", FieldForm.Label, DCT.Name("provenance")) { Type = DCT.Namespace + "ProvenanceStatement" },
        new("rights", FieldForm.Label, DCT.Rights) { Type = DCT.Namespace + "RightsStatement" },
        new("dcat_type", FieldForm.One, DCT.Type),
        new("acronym", FieldForm.One, Names.AltLabel),
        new("homepage", FieldForm.One, FOAF.Homepage),
        new("alternate_identifier", FieldForm.Many, Names.Adms("identifier")),
        new("documentation", FieldForm.Many, FOAF.Page),
        new("related_resource", FieldForm.Many, DCT.Relation),
        new("has_version", FieldForm.Many, DCAT.Name("hasVersion"), DCT.Name("hasVersion")),
        new("is_version_of", FieldForm.Many, DCT.Name("isVersionOf"), DCAT.Name("isVersionOf")),
        new("source", FieldForm.Many, DCT.Name("source")),
        new("sample", FieldForm.Many, Names.Adms("sample")),
        new("is_referenced_by", FieldForm.Many, DCT.Name("isReferencedBy")),
        new("temporal_resolution", FieldForm.Typed, DCAT.Name("temporalResolution")) { Type = Duration },
        new("spatial_resolution_in_meters", FieldForm.Typed, DCAT.Name("spatialResolutionInMeters")) { Type = Xsd.Decimal },
        new("applicable_legislation", FieldForm.Many, Names.DcatAp("applicableLegislation")),
        new("hvd_category", FieldForm.Many, Names.DcatAp("hvdCategory")),
        new("in_series", FieldForm.Many, DCAT.InSeries),
        new("data_dictionary", FieldForm.Many, Names.DcatUs("describedBy")),
        new("liability", FieldForm.Label, Names.DcatUs("liabilityStatement")),
        new("purpose", FieldForm.Many, Names.DcatUs("purpose"), Names.Privacy("hasPurpose")),
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
    ];

    /// <summary>Those of a distribution that are members of the resource.</summary>
    public static readonly IReadOnlyList<DcatField> Resource =
    [
        new("issued", FieldForm.Date, DCT.Issued),
        new("modified", FieldForm.Date, DCT.Modified),
        new("identifier", FieldForm.One, DCT.Identifier),
        new("status", FieldForm.One, Names.Adms("status")),
        new("rights", FieldForm.Label, DCT.Rights) { Type = DCT.Namespace + "RightsStatement" },
        new("access_rights", FieldForm.Label, DCT.AccessRights) { Type = DCT.Namespace + "RightsStatement" },
        new("availability", FieldForm.One, Names.DcatAp("availability")),
        new("compress_format", FieldForm.One, DCAT.Name("compressFormat")),
        new("package_format", FieldForm.One, DCAT.Name("packageFormat")),
        new("character_encoding", FieldForm.One, Term.Iri("http://www.w3.org/2011/content#characterEncoding")),
        new("temporal_resolution", FieldForm.Typed, DCAT.Name("temporalResolution")) { Type = Duration },
        new("spatial_resolution_in_meters", FieldForm.Typed, DCAT.Name("spatialResolutionInMeters")) { Type = Xsd.Decimal },
        new("language", FieldForm.Many, DCT.Language),
        new("documentation", FieldForm.Many, FOAF.Page),
        new("conforms_to", FieldForm.Many, DCT.ConformsTo),
        new("applicable_legislation", FieldForm.Many, Names.DcatAp("applicableLegislation")),
        new("data_dictionary", FieldForm.Many, Names.DcatUs("describedBy")),
    ];
}
