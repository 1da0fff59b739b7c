using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using Harvest.Datasets;
using Harvest.Formats.Xml;
using Harvest.Http;
using Harvest.Rdf;

namespace Harvest.Harvesters.Csw;

/// <summary>
/// Goes through all records of a server, whole ones, page by page. Servers are inexact about their pages, so it goes by what
/// they give: it ends with an empty page or when all that were announced have come, and tells when fewer came.
/// </summary>
internal sealed class CswListing(CswClient client, GatherContext context, CswQuery query)
{
    private readonly int size = context.Config.Integer("page_size") ?? CswHarvester.DefaultPageSize;
    private readonly HashSet<UInt128> pages = [];
    private bool isGet = context.Config.Text("method") is "GET";
    private CswQuery asked = query;
    private Uri address = new(context.Source.Url);
    private Uri? getAddress;

    public async IAsyncEnumerable<RemoteRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadCapabilitiesAsync(cancellationToken);
        var page = await FirstAsync(cancellationToken);
        long start = 1, received = 0, matched = 0;
        while (true)
        {
            if (page.Matched is { } announced)
                context.Counts.Announce($"The CSW server {SafeUrl.Of(address)}", announced);
            matched = Math.Max(matched, page.Matched ?? 0);
            received += page.Records.Count;
            CheckProgress(page, start, received, matched);
            foreach (var record in page.Records.SelectMany((content, i) => Read(content, start + i)))
                yield return record;
            // Where the server goes on farther behind, it passes over records that it does not show.
            var next = Math.Max(page.Next ?? 0, start + page.Records.Count);
            // A number that is that of the page alone does not end the list while the server names a next record.
            if (next == start || (next > matched && (page.Next ?? 0) <= start && (page.Matched is not null || page.Records.Count == 0)))
                break;
            // Told to be the last one, but not all have come: the next page shows whether that is so.
            start = next;
            page = await client.RecordsAsync(asked, address, isGet, start, size, cancellationToken);
        }
        context.Counts.End();
    }

    /// <summary>The description is a help and no condition: some servers have a broken one, or none.</summary>
    private async Task ReadCapabilitiesAsync(CancellationToken cancellationToken)
    {
        CswCapabilities? capabilities = null;
        try
        {
            capabilities = await client.CapabilitiesAsync(cancellationToken);
        }
        catch (RemoteException fault) when (fault.Status is not null)
        {
            context.Remark($"The server does not describe itself: {fault.Message}");
        }
        if (capabilities is null)
            return;
        if (context.Config.Text("method") is null)
            isGet = capabilities.Post is null && capabilities.Get is not null;
        getAddress = capabilities.Get;
        address = (isGet ? capabilities.Get : capabilities.Post) ?? address;
        if (capabilities.TypeNames.Count > 0 && !Knows(capabilities, asked.TypeName)
            && CswSchemas.TypeNames(asked.Schema).FirstOrDefault(name => Knows(capabilities, name)) is { } known)
            asked = Named(known, asked.SortBy is not null);
        if (capabilities.Schemas.Count > 0 && !capabilities.Schemas.Contains(asked.Schema))
        {
            context.Remark(
                $"The server does not name {asked.Schema} among its output schemas, which are "
                + $"{string.Join(", ", capabilities.Schemas)}; it is asked for all the same");
        }
    }

    private static bool Knows(CswCapabilities capabilities, string typeName) =>
        capabilities.TypeNames.Any(name => name.Split(':')[^1] == typeName.Split(':')[^1]);

    /// <summary>The first page tells which way of asking the server understands; by GET where every question by POST is refused.</summary>
    private async Task<CswPage> FirstAsync(CancellationToken cancellationToken)
    {
        var other = CswSchemas.TypeNames(asked.Schema).First(name => name != asked.TypeName);
        CswQuery[] ways = [asked, asked with { SortBy = null }, Named(other, true), Named(other, false)];
        Exception? refusal = null;
        while (true)
        {
            foreach (var way in ways)
            {
                try
                {
                    var page = await client.RecordsAsync(way, address, isGet, 1, size, cancellationToken);
                    asked = way;
                    return page;
                }
                catch (Exception fault) when (fault is ListingException or RemoteException { Status: 400 or 403 or 404 or 405 or 406 or 411 or 415 or 422 or 501 })
                {
                    // What the server says to the first way is what a person should hear.
                    refusal ??= fault;
                }
            }
            if (isGet || context.Config.Text("method") is not null)
                throw refusal is RemoteException ? new ListingException($"Failed to query CSW: {refusal.Message}", refusal) : refusal!;
            (isGet, address) = (true, getAddress ?? new Uri(context.Source.Url));
        }
    }

    private CswQuery Named(string typeName, bool isSorted) => asked with
    {
        TypeName = typeName,
        SortBy = isSorted ? SortProperty(typeName) : null,
    };

    public static string SortProperty(string typeName) => typeName == "csw:Record" ? "dc:identifier" : "apiso:Identifier";

    private void CheckProgress(CswPage page, long start, long received, long matched)
    {
        if (page.Records.Count > 0 && !pages.Add(Fingerprint(page)))
        {
            throw new ListingException(Text(
                $"The CSW server {SafeUrl.Of(address)} repeats itself: the page from record {start:N0} on has come before"));
        }
        if (received > (2 * matched) + (10L * size) || start > (2 * matched) + (10L * size))
        {
            throw new ListingException(Text(
                $"The listing of {SafeUrl.Of(address)} does not end: {Counted.Of(received, "record")}, where {matched:N0} were announced"));
        }
    }

    private static UInt128 Fingerprint(CswPage page)
    {
        UInt128 sum = 0;
        foreach (var record in page.Records)
            sum = Hash128.Combine(sum, Hash128.Of(record, default));
        return sum;
    }

    private IReadOnlyList<RemoteRecord> Read(byte[] content, long position)
    {
        try
        {
            return CswRecord.Read(content, context.Source.Url);
        }
        catch (Exception fault) when (fault is XmlException or InvalidDataException or RdfException)
        {
            context.Counts.PassOver();
            var beginning = Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, 200)));
            context.ReportProblem(Text(
                $"Record {position:N0} of the CSW server {SafeUrl.Of(address)} cannot be taken: {XmlFault.Words(fault)}: {Texts.Shorten(Texts.Plain(beginning), 100)}"));
            return [];
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
