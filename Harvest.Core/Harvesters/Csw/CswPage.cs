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
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ListingException">It is an exception report, or no answer at all.</exception>
    public static async Task<CswPage> ReadAsync(Stream answer, string where, CancellationToken cancellationToken)
    {
        try
        {
            var records = new List<byte[]>();
            using var text = await XmlSource.OpenAsync(answer, cancellationToken);
            var cutter = new XmlCutter(text, (parent, _) => parent is "SearchResults" or "GetRecordByIdResponse");
            await foreach (var record in cutter.CutAsync(cancellationToken))
            {
                if (records.Count == MaxRecords)
                    throw new ListingException($"{where} gave more than {MaxRecords:N0} records at once");
                records.Add(Encoding.UTF8.GetBytes(Text(record)));
            }
            var root = XmlTree.Read(cutter.Rest);
            return root.Name switch
            {
                "ExceptionReport" or "ServiceExceptionReport" => throw new ListingException($"Failed to query CSW: {where} answered {Report(root)}"),
                "GetRecordsResponse" when root.Descendants("SearchResults").FirstOrDefault() is { } results => new CswPage(
                    Number(results.Attribute("numberOfRecordsMatched")), Number(results.Attribute("nextRecord")), records),
                "GetRecordsResponse" => throw new ListingException($"Failed to query CSW: {where} answered without SearchResults"),
                "GetRecordByIdResponse" => new CswPage(null, 0, records),
                _ => throw new ListingException(
                    $"Failed to query CSW: {where} answered with <{Http.Texts.Plain(root.Name)}> instead of records; is this a CSW server?"),
            };
        }
        catch (XmlException fault)
        {
            throw new ListingException($"Failed to query CSW: {where} answered with broken XML: {XmlFault.Words(fault)}", fault);
        }
    }

    /// <summary>One that is broken stays as it came: it costs itself when it is read, and no other.</summary>
    private static string Text(CutRecord record)
    {
        try
        {
            return record.Outer(XmlTree.Settings);
        }
        catch (XmlException)
        {
            return record.Raw;
        }
    }

    /// <summary>Codes and texts of an exception report, of any version.</summary>
    private static string Report(XmlTree report)
    {
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
