namespace Harvest.Formats.Terms;

/// <summary>Formats in the EU's authority list of file types, and the names that catalogues have for them.</summary>
internal static class FileTypes
{
    public const string Authority = "http://publications.europa.eu/resource/authority/file-type/";

    /// <summary>The code, then names, the usual one first; a code that is its own name stands alone.</summary>
    private const string Table =
        """
        7Z;AAC;ARC;ARC_GZ;ATOM;AVI;BIN;BMP;BWF;CSS;CSV;DBF;DCR;DMP;DOC;DOCX;E00;ECW;EPUB;EXE;FMX4;GDB,FGDB,File Geodatabase;GEOJSON,GeoJSON;
        GEOTIFF,GeoTIFF;GIF;GML;GMZ;GPKG,GeoPackage;GRID;GRID_ASCII;GZIP,GZ;HDF;HTML,HTM;ICS;INDD;IMMC_XML;JPEG,JPG;JPEG2000,JP2;JS;JSON;
        JSON_LD,JSON-LD,JSONLD;KML;KMZ;LAS;LAZ;LHA;MAP_PRVW;MAP_SRVC;MBOX;MDB;METS;MOP;MOV;MP3;MPEG2;MPEG4,MP4;MRSID,MrSID;MSG_HTTP;N3;NETCDF,NetCDF,NC;
        OCTET;ODB;ODC;ODF;ODG;ODP;ODS;ODT;OVF;OWL;PDF;PDFA1A;PNG;PPS;PPT;PPTX;PS;PSD;QGS;RAR;RDF,RDF/XML;RDFA;RDF_N_QUADS,N-Quads;RDF_N_TRIPLES,N-Triples,NT;
        RDF_TRIG,TriG;RDF_TURTLE,TTL,Turtle;RDF_XML;REST,REST API;RSS;RTF;SCHEMA_XML;SHP,Shapefile,ESRI Shapefile,SHAPE;SKOS_XML;SPARQLQ,SPARQL;SQL;
        STL;SVG;TAB;TAR;TAR_GZ;TIFF,TIF;TOPOJSON,TopoJSON;TSV;TXT,TEXT;WARC;WFS_SRVC,WFS;WMS_SRVC,WMS;WORLD;XHTML;XLIFF;
        XLS;XLSX;XLSM;XML;XSL;XSLT;XSD;ZIP;PARQUET,Parquet;WAV
        """;

    private static readonly Dictionary<string, string> Codes = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase);

    static FileTypes()
    {
        foreach (var row in Table.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var names = row.Split(',');
            Names[names[0]] = names.Length > 1 ? names[1] : names[0];
            foreach (var name in names)
                Codes.TryAdd(name, names[0]);
        }
    }

    /// <summary>The IRI of the authority list; null when the format has no term there.</summary>
    public static string? Iri(string format) => Codes.TryGetValue(format.Trim().TrimStart('.'), out var code) ? Authority + code : null;

    /// <summary>What catalogues call a term of the list; null when it is none.</summary>
    public static string? NameOf(string code) => Names.GetValueOrDefault(code);
}
