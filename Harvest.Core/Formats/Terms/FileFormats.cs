using System.Text.RegularExpressions;
using Harvest.Formats.Dcat;

namespace Harvest.Formats.Terms;

/// <summary>A format of files or services.</summary>
/// <param name="Code">In the EU's authority list of file types; null where the list has none.</param>
/// <param name="Name">What catalogues call it.</param>
/// <param name="MediaType">The usual media type; null for none.</param>
internal sealed record FileFormat(string? Code, string Name, string? MediaType)
{
    /// <summary>In the EU's authority list of file types.</summary>
    public string? Iri => Code is null ? null : FileFormats.Authority + Code;
}

/// <summary>
/// Finds the format that a name, a media type, a file ending or an IRI means. One table for all: what is read, counted and published goes by it.
/// </summary>
internal static partial class FileFormats
{
    public const string Authority = "http://publications.europa.eu/resource/authority/file-type/";

    /// <summary>
    /// The code (<c>-</c> for none), the name, media types with the usual one first, file endings besides the name, and names that people
    /// write; signs between letters do not matter in names. "Excel" alone is the older format, as its media type is.
    /// </summary>
    private const string Table =
        """
        CSV|CSV|text/csv application/csv text/comma-separated-values text/x-csv application/vnd.csv||comma separated values,comma separated value,comma separated,csv file,valeurs separees par des virgules,kommaseparierte werte
        TSV|TSV|text/tab-separated-values||tab separated values,tab delimited
        JSON|JSON|application/json text/json||java script object notation,json file
        GEOJSON|GeoJSON|application/geo+json application/vnd.geo+json||geo json
        TOPOJSON|TopoJSON|application/topo+json||
        JSON_LD|JSON-LD|application/ld+json||json for linking data
        XML|XML|application/xml text/xml||extensible markup language,xml file
        HTML|HTML|text/html application/xhtml+xml|htm|hypertext markup language,web page,webpage,website,web site,webseite,page web,pagina web
        XHTML|XHTML|||
        PDF|PDF|application/pdf application/x-pdf||adobe pdf,portable document format,pdf file,acrobat pdf
        PDFA1A|PDFA1A|||
        TXT|TXT|text/plain|text|plain text,text file,textdatei,fichier texte
        RTF|RTF|application/rtf text/rtf||rich text format
        ZIP|ZIP|application/zip application/x-zip-compressed application/x-zip||zip file,zip archive,compressed zip,zipped
        GZIP|GZIP|application/gzip application/x-gzip|gz|gnu zip
        7Z|7Z|application/x-7z-compressed||7 zip
        RAR|RAR|application/vnd.rar application/x-rar-compressed||
        TAR|TAR|application/x-tar||
        TAR_GZ|TAR_GZ||tgz|
        XLS|XLS|application/vnd.ms-excel application/msexcel application/x-msexcel application/excel||excel,ms excel,microsoft excel,excel xls,excel file,excel spreadsheet,ms excel spreadsheet
        XLSX|XLSX|application/vnd.openxmlformats-officedocument.spreadsheetml.sheet||excel xlsx,excel 2007,ms excel xlsx,microsoft excel xlsx,excel openxml,office open xml spreadsheet
        XLSM|XLSM|application/vnd.ms-excel.sheet.macroenabled.12||
        DOC|DOC|application/msword||word,ms word,microsoft word,word document
        DOCX|DOCX|application/vnd.openxmlformats-officedocument.wordprocessingml.document||word docx
        PPT|PPT|application/vnd.ms-powerpoint||powerpoint,ms powerpoint,microsoft powerpoint
        PPTX|PPTX|application/vnd.openxmlformats-officedocument.presentationml.presentation||
        PPS|PPS|||
        ODS|ODS|application/vnd.oasis.opendocument.spreadsheet||opendocument spreadsheet,open document spreadsheet
        ODT|ODT|application/vnd.oasis.opendocument.text||opendocument text,open document text
        ODP|ODP|application/vnd.oasis.opendocument.presentation||
        ODB|ODB|application/vnd.oasis.opendocument.database||
        ODC|ODC|application/vnd.oasis.opendocument.chart||
        ODF|ODF|application/vnd.oasis.opendocument.formula||
        ODG|ODG|application/vnd.oasis.opendocument.graphics||
        MDB|MDB|application/vnd.ms-access application/x-msaccess|accdb|access,ms access,microsoft access,access database
        DBF|DBF|application/dbase application/x-dbf||dbase
        SQL|SQL|application/sql||
        -|SQLite|application/vnd.sqlite3 application/x-sqlite3||
        PARQUET|Parquet|application/vnd.apache.parquet||apache parquet,geoparquet
        RDF|RDF|application/rdf+xml||rdf xml
        RDF_XML|RDF_XML|||
        RDF_TURTLE|TTL|text/turtle application/x-turtle||turtle,rdf turtle
        RDF_N_TRIPLES|N-Triples|application/n-triples|nt|ntriples
        RDF_N_QUADS|N-Quads|application/n-quads|nq|nquads
        RDF_TRIG|TriG|application/trig||
        N3|N3|text/n3||notation 3
        RDFA|RDFA|||
        OWL|OWL|application/owl+xml||
        SKOS_XML|SKOS_XML|||
        SPARQLQ|SPARQL|application/sparql-query||sparql endpoint
        SHP|SHP|application/vnd.shp application/x-shapefile application/x-esri-shape application/x-shp x-gis/x-shapefile||shapefile,shape file,shape,shapefiles,esri shapefile,esri shape,esri shape file,arcview shapefile,zipped shapefile,shp zip,zip shp
        GDB|GDB|application/x-filegdb|fgdb|file geodatabase,esri file geodatabase,geodatabase,esri geodatabase
        GPKG|GPKG|application/geopackage+sqlite3 application/geopackage+vnd.sqlite3 application/x-gpkg||geopackage,ogc geopackage
        GML|GML|application/gml+xml text/gml||geography markup language
        GMZ|GMZ|||
        KML|KML|application/vnd.google-earth.kml+xml||keyhole markup language,google earth
        KMZ|KMZ|application/vnd.google-earth.kmz||
        GPX|GPX|application/gpx+xml||
        TIFF|TIFF|image/tiff|tif|
        GEOTIFF|GeoTIFF|image/tiff image/geotiff||geo tiff,cloud optimized geotiff,cog
        NETCDF|NetCDF|application/x-netcdf application/netcdf|nc nc4|
        HDF|HDF|application/x-hdf|hdf4|
        -|HDF5|application/x-hdf5|h5|
        GRID|GRID|||esri grid
        GRID_ASCII|ASC|application/x-ascii-grid||esri ascii grid,ascii grid,arcinfo ascii grid
        LAS|LAS|application/vnd.las||
        LAZ|LAZ|application/vnd.laszip||
        E00|E00|||
        ECW|ECW|image/ecw||
        MRSID|MrSID|image/x-mrsid-image|sid|
        TAB|MapInfo TAB|||mapinfo
        -|MapInfo MIF||mif|
        DXF|DXF|image/vnd.dxf||
        -|DWG|image/vnd.dwg||autocad
        QGS|QGS|||
        MXD|MXD|||
        WORLD|WORLD|||
        MAP_PRVW|MAP_PRVW|||
        MAP_SRVC|MAP_SRVC|||map service
        WMS_SRVC|WMS|application/vnd.ogc.wms_xml||ogc wms,web map service,wms srvc
        WMTS_SRVC|WMTS|application/vnd.ogc.wmts_xml||ogc wmts,web map tile service
        WFS_SRVC|WFS|application/vnd.ogc.wfs_xml||ogc wfs,web feature service
        WCS_SRVC|WCS|application/vnd.ogc.wcs_xml||ogc wcs,web coverage service
        REST|REST API|||rest,api,api rest,web service,webservice,web services,web api,rest service,restful api,json api,service web,servicio web,webdienst
        MSG_HTTP|MSG_HTTP|||
        ATOM|ATOM|application/atom+xml||atom feed,inspire atom
        RSS|RSS|application/rss+xml||rss feed
        ICS|ICS|text/calendar|ical|icalendar
        GTFS|GTFS|||gtfs schedule,google transit feed
        SDMX|SDMX|application/vnd.sdmx.structurespecificdata+xml||
        JPEG|JPEG|image/jpeg|jpg|
        JPEG2000|JP2|image/jp2||jpeg 2000
        PNG|PNG|image/png||
        GIF|GIF|image/gif||
        BMP|BMP|image/bmp||
        SVG|SVG|image/svg+xml||
        PSD|PSD|||
        PS|PS|application/postscript||postscript
        INDD|INDD|||
        MP3|MP3|audio/mpeg||
        WAV|WAV|audio/wav audio/x-wav||
        AAC|AAC|audio/aac||
        BWF|BWF|||
        MPEG2|MPEG2|video/mpeg||
        MPEG4|MP4|video/mp4||
        AVI|AVI|video/x-msvideo||
        MOV|MOV|video/quicktime||
        EPUB|EPUB|application/epub+zip||
        CSS|CSS|text/css||
        JS|JS|text/javascript application/javascript||javascript
        XSL|XSL|||
        XSLT|XSLT|application/xslt+xml||
        XSD|XSD|||xml schema
        SCHEMA_XML|SCHEMA_XML|||
        XLIFF|XLIFF|application/xliff+xml||
        METS|METS|application/mets+xml||
        MBOX|MBOX|application/mbox||
        WARC|WARC|application/warc||
        EXE|EXE|||
        BIN|BIN|||binary
        OCTET|OCTET|||
        ARC|ARC|||
        ARC_GZ|ARC_GZ|||
        DCR|DCR|||
        DMP|DMP|||
        FMX4|FMX4|||
        IMMC_XML|IMMC_XML|||
        LHA|LHA|||
        MOP|MOP|||
        OVF|OVF|||
        STL|STL|model/stl||
        """;

    private static readonly string[] Registries =
        [Names.Iana, Names.FileTypes, "iana.org/assignments/media-types/", "publications.europa.eu/mdr/authority/file-type/", "purl.org/NET/mediatypes/"];

    private static readonly HashSet<string> Unknown =
        new(["unknown", "unspecified", "undefined", "not specified", "not available", "n/a", "none", "null", "nil", "-", "?"], StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, FileFormat> ByMediaType = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, FileFormat> ByName = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, FileFormat> ByEnding = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, FileFormat> BySpelling = new(StringComparer.OrdinalIgnoreCase);

    static FileFormats()
    {
        var rows = Table.Split('\n', StringSplitOptions.TrimEntries).Select(row => row.Split('|')).ToList();
        foreach (var row in rows)
        {
            var types = row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var format = new FileFormat(row[0] == "-" ? null : row[0], row[1], types.Length > 0 ? types[0] : null);
            foreach (var type in types)
                ByMediaType.TryAdd(type, format);
            foreach (var spelling in new[] { format.Code, format.Name }.OfType<string>())
                BySpelling.TryAdd(spelling, format);
            foreach (var ending in row[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(row[1]).Append(row[1][(row[1].LastIndexOf(' ') + 1)..]))
                ByEnding.TryAdd(ending, format);
            foreach (var name in row[3].Split(' ').Concat(row[4].Split(',')).Append(row[0]).Append(row[1]).Where(name => name.Length > 0 && name != "-"))
                ByName.TryAdd(Key(name), format);
        }
    }

    /// <summary>The format that a text means: a name, a code, a media type, an ending (<c>.pdf</c>, <c>*.pdf</c>) or an IRI; null when it is unknown.</summary>
    public static FileFormat? Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 300)
            return null;
        var bare = Bare(OfIri(text) ?? text.Trim());
        if ((ByMediaType.GetValueOrDefault(bare) ?? ByName.GetValueOrDefault(Key(bare))) is { } found)
            return found;
        // "Comma Separated Values (CSV)", "text (.csv)": both parts must mean the same, or one of them something.
        if (bare is not [.., ')'] || bare.IndexOf('(', StringComparison.Ordinal) is not (> 0 and var open))
            return null;
        var (name, inner) = (ByName.GetValueOrDefault(Key(bare[..open])), ByName.GetValueOrDefault(Key(bare[open..])));
        return name is null || inner is null || name == inner ? name ?? inner : null;
    }

    /// <summary>The format of files with this ending, such as <c>csv</c>; null when it is unknown.</summary>
    public static FileFormat? OfEnding(string ending) => ByEnding.GetValueOrDefault(ending.TrimStart('.'));

    /// <summary>
    /// One name for all that mean the same, as <see cref="Find"/> finds it; other texts as they are, media types by what stands behind the slash.
    /// </summary>
    public static string One(string text) => Find(text)?.Name ?? Spell(Bare(OfIri(text) ?? text.Trim()).TrimStart('.'));

    /// <summary>The usual media type of a format's name; null when it is not known.</summary>
    public static string? MediaTypeOf(string format) => IsMediaType(format) ? format : Find(format)?.MediaType;

    public static bool IsMediaType(string text) => Pattern().IsMatch(text);

    /// <summary>A media type without its parameters, such as <c>; charset=utf-8</c>; other texts as they are.</summary>
    public static string Bare(string text)
    {
        var type = text.Split(';', 2)[0].TrimEnd();
        return IsMediaType(type) ? type : text;
    }

    /// <summary>Whether a format says that there is none to say.</summary>
    public static bool IsUnknown(string format) => Unknown.Contains(format.Trim());

    /// <summary>The short name of a media type: a known one, or what stands behind the slash.</summary>
    public static string NameOf(string mediaType)
    {
        var type = mediaType.Split(';')[0].Trim();
        return ByMediaType.GetValueOrDefault(type)?.Name ?? type[(type.LastIndexOf('/') + 1)..];
    }

    /// <summary>A format as catalogues write it: known names, codes and media types in their usual spelling, others as they are.</summary>
    public static string Spell(string format) =>
        BySpelling.GetValueOrDefault(format.TrimStart('.'))?.Name ?? (IsMediaType(format) ? NameOf(format) : format);

    /// <summary>What an IRI of a registry of types names: <c>application/json</c>, <c>CSV</c>; null for other IRIs.</summary>
    public static string? OfIri(string iri)
    {
        foreach (var registry in Registries)
        {
            var at = iri.IndexOf(registry, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && at + registry.Length < iri.Length)
                return iri[(at + registry.Length)..].TrimEnd('/');
        }
        return null;
    }

    private static string Key(string name) => string.Concat(Datasets.DatasetNames.Ascii(name).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(@"^(application|audio|font|image|message|model|multipart|text|video|chemical|x-[a-z]+)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$")]
    private static partial Regex Pattern();
}
