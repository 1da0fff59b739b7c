using System.Xml;
using Harvest.Formats.Fgdc;
using Harvest.Formats.Iso;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Geo;

/// <summary>
/// A document that holds one record of a spatial catalogue, whichever standard it follows. Answers of catalogues that wrap the
/// record (GetRecordById, GetRecord) are seen through.
/// </summary>
public static class SpatialDocument
{
    private const int MaxWrappers = 4;

    /// <summary>The record's own identifier; null when it has none.</summary>
    /// <exception cref="XmlException">It is no well-formed XML; the message says where.</exception>
    /// <exception cref="InvalidDataException">It holds no record of a known standard.</exception>
    public static string? Identify(ReadOnlyMemory<byte> document) => Identify(XmlTree.Read(document));

    /// <summary>The same of a document that has been read.</summary>
    /// <exception cref="InvalidDataException">It holds no record of a known standard.</exception>
    public static string? Identify(XmlTree root)
    {
        var (record, kind) = Find(root);
        return kind switch
        {
            DocumentKind.Iso => IsoReader.Identifier(record),
            DocumentKind.Fgdc => FgdcReader.Identifier(record),
            _ => CswRecordReader.Identifier(record),
        };
    }

    /// <summary>The standard that a record follows, for people.</summary>
    /// <exception cref="InvalidDataException">It holds no record of a known standard.</exception>
    internal static string StandardOf(XmlTree root) => Find(root).Kind switch
    {
        DocumentKind.Iso => "ISO 19139 / 19115-3",
        DocumentKind.Fgdc => "FGDC CSDGM",
        _ => "Dublin Core (CSW)",
    };

    /// <returns>The dataset and what was wrong; with an error among that it must not be imported.</returns>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(ReadOnlyMemory<byte> document, SpatialOptions options)
    {
        try
        {
            var (record, kind) = Find(XmlTree.Read(document));
            return kind switch
            {
                DocumentKind.Iso => IsoReader.Read(record, options),
                DocumentKind.Fgdc => FgdcReader.Read(record, options),
                _ => CswRecordReader.Read(record, options),
            };
        }
        catch (XmlException fault)
        {
            return (new Dataset(), [new RecordProblem(
                $"The record is no valid XML: {XmlFault.Words(fault)}", "Validation", fault.LineNumber > 0 ? fault.LineNumber : null)]);
        }
        catch (InvalidDataException fault)
        {
            return (new Dataset(), [new RecordProblem(fault.Message, "Validation")]);
        }
    }

    /// <summary>Whether an element is a record that can be read here.</summary>
    internal static DocumentKind? KindOf(XmlTree element) =>
        IsoReader.IsRecord(element) ? DocumentKind.Iso
        : FgdcReader.IsRecord(element) ? DocumentKind.Fgdc
        : CswRecordReader.IsRecord(element) ? DocumentKind.DublinCore
        : null;

    private static (XmlTree Record, DocumentKind Kind) Find(XmlTree root)
    {
        IEnumerable<XmlTree> level = [root];
        for (var depth = 0; depth <= MaxWrappers; depth++)
        {
            var here = level.ToList();
            foreach (var element in here)
            {
                if (KindOf(element) is { } kind)
                    return (element, kind);
            }
            level = here.SelectMany(element => element.Children);
        }
        throw new InvalidDataException(
            $"<{root.Name}> is no metadata record that can be read; ISO 19139, ISO 19115-3, FGDC CSDGM and Dublin Core records of CSW can");
    }
}

/// <summary>The standards of records.</summary>
internal enum DocumentKind
{
    Iso,
    Fgdc,
    DublinCore,
}
