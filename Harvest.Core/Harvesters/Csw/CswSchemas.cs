namespace Harvest.Harvesters.Csw;

/// <summary>The forms in which a CSW server can be asked for records.</summary>
internal static class CswSchemas
{
    public const string Iso = "http://www.isotc211.org/2005/gmd";
    public const string Csw = "http://www.opengis.net/cat/csw/2.0.2";

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["iso"] = Iso,
        ["iso19115-3"] = "http://standards.iso.org/iso/19115/-3/mdb/2.0",
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["geodcat-ap"] = "http://data.europa.eu/930/",
        ["dublin-core"] = Csw,
        ["fgdc"] = "http://www.opengis.net/cat/csw/csdgm",
    };

    /// <summary>The schema that a setting means: one of the short names, or an address. Default: ISO.</summary>
    /// <returns>Null when it is neither.</returns>
    public static string? Of(string? setting) =>
        string.IsNullOrWhiteSpace(setting) ? Iso
        : Names.TryGetValue(setting.Trim(), out var schema) ? schema
        : Uri.TryCreate(setting.Trim(), UriKind.Absolute, out _) ? setting.Trim()
        : null;

    public static string All => string.Join(", ", Names.Keys);

    /// <summary>The type of record to ask about: most servers know both names, and some only the second.</summary>
    public static IReadOnlyList<string> TypeNames(string schema) =>
        schema == Csw ? ["csw:Record", "gmd:MD_Metadata"] : ["gmd:MD_Metadata", "csw:Record"];
}
