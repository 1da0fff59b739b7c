using System.Globalization;
using System.Text;
using System.Xml;
using Harvest.Formats.Xml;

namespace Harvest.Harvesters.Csw;

/// <summary>One answer to GetRecords or GetRecordById.</summary>
/// <param name="Matched">How many records the server says match; null when it does not say.</param>
/// <param name="Next">Where the next page begins, as the server says; 0 when this was the last, null when it does not say.</param>
/// <param name="Records">The records of this page, each a document of its own.</param>
internal sealed record CswPage(long? Matched, long? Next, IReadOnlyList<byte[]> Records)
{
    /// <summary>A larger page is no page.</summary>
    private const int MaxRecords = 10_000;

    /// <param name="answer">The body.</param>
    /// <param name="where">The address, for messages.</param>
    /// <exception cref="ListingException">It is an exception report, or no answer at all.</exception>
    public static CswPage Read(byte[] answer, string where)
    {
        try
        {
            using var stream = new MemoryStream(answer, writable: false);
            using var reader = XmlTree.Open(stream);
            reader.MoveToContent();
            switch (reader.LocalName)
            {
                case "ExceptionReport" or "ServiceExceptionReport":
                    throw new ListingException($"Failed to query CSW: {where} answered {Report(answer)}");
                case "GetRecordsResponse":
                    return ReadResults(reader, where);
                case "GetRecordByIdResponse":
                    return new CswPage(null, 0, ReadRecords(reader, where));
                default:
                    throw new ListingException(
                        $"Failed to query CSW: {where} answered with <{reader.Name}> instead of records; is this a CSW server?");
            }
        }
        catch (XmlException fault)
        {
            throw new ListingException($"Failed to query CSW: {where} answered with broken XML: {fault.Message}", fault);
        }
    }

    private static CswPage ReadResults(XmlReader reader, string where)
    {
        // Not ReadToDescendant: it would read over a whole page without results.
        while (reader.Read() && !(reader.NodeType == XmlNodeType.Element && reader.LocalName == "SearchResults"))
        {
        }
        if (reader.EOF)
            throw new ListingException($"Failed to query CSW: {where} answered without SearchResults");
        var matched = Number(reader.GetAttribute("numberOfRecordsMatched"));
        var next = Number(reader.GetAttribute("nextRecord"));
        return new CswPage(matched, next, ReadRecords(reader, where));
    }

    /// <summary>The children of the element that the reader is at.</summary>
    private static List<byte[]> ReadRecords(XmlReader reader, string where)
    {
        var records = new List<byte[]>();
        if (reader.IsEmptyElement)
            return records;
        var depth = reader.Depth;
        reader.Read();
        while (!reader.EOF && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (records.Count == MaxRecords)
                    throw new ListingException($"{where} gave more than {MaxRecords:N0} records at once");
                // Goes on to what follows the element.
                records.Add(Encoding.UTF8.GetBytes(reader.ReadOuterXml()));
            }
            else
            {
                reader.Read();
            }
        }
        return records;
    }

    /// <summary>Codes and texts of an exception report, of any version.</summary>
    private static string Report(byte[] answer)
    {
        var report = XmlTree.Read(answer);
        var parts = report.Descendants("Exception").Concat(report.Descendants("ServiceException"))
            .Select(exception => string.Join(": ", new[]
            {
                exception.Attribute("exceptionCode") ?? exception.Attribute("code"),
                exception.Attribute("locator"),
                string.Join(' ', exception.Descendants("ExceptionText").Select(text => text.Text).Append(exception.Text)).Trim(),
            }.Where(part => !string.IsNullOrEmpty(part))));
        var text = string.Join("; ", parts);
        return text.Length == 0 ? "an exception report without a text" : Http.Texts.Shorten(Http.Texts.Plain(text), 500);
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
