using System.Xml;
using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.Csw;

/// <summary>Asks a CSW 2.0.2 server.</summary>
internal sealed class CswClient(HarvestHttp http, Uri endpoint)
{
    /// <summary>Pages are held in memory.</summary>
    private const long MaxPage = 64 * 1024 * 1024;

    private static readonly string[] OwnParameters =
    [
        "service", "request", "version", "acceptversions", "resulttype", "outputschema", "typenames", "elementsetname",
        "startposition", "maxrecords", "id",
    ];

    /// <summary>The server's description; null when it gives none that can be read.</summary>
    /// <exception cref="RemoteException">It did not answer.</exception>
    public async Task<CswCapabilities?> CapabilitiesAsync(CancellationToken cancellationToken)
    {
        var body = await ReadAsync(new RemoteRequest(With(endpoint, [("request", "GetCapabilities")])), cancellationToken);
        try
        {
            return CswCapabilities.Read(XmlTree.Read(body), endpoint);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>One page of records.</summary>
    /// <param name="address">Where; see <see cref="CswCapabilities"/>.</param>
    /// <param name="isGet">By GET; otherwise by POST.</param>
    /// <exception cref="RemoteException">The server did not answer, or with an error.</exception>
    /// <exception cref="ListingException">It answered with an exception report, or nonsense.</exception>
    public async Task<CswPage> RecordsAsync(
        CswQuery query, Uri address, bool isGet, long start, int count, CancellationToken cancellationToken)
    {
        var request = isGet
            ? new RemoteRequest(With(address, query.Parameters(start, count)))
            : new RemoteRequest(Without(address))
            {
                Method = HttpMethod.Post,
                Body = query.Body(start, count),
                BodyType = "application/xml",
                Idempotent = true,
            };
        return await PageAsync(request, cancellationToken);
    }

    /// <summary>One record; null when there is none of this identifier.</summary>
    public async Task<byte[]?> RecordAsync(string id, string schema, CancellationToken cancellationToken)
    {
        var url = With(endpoint, [("request", "GetRecordById"), ("outputSchema", schema), ("elementSetName", "full"), ("id", id)]);
        return (await PageAsync(new RemoteRequest(url), cancellationToken)).Records.FirstOrDefault();
    }

    /// <summary>The address without the parameters of a single request, which people copy along.</summary>
    internal static Uri Without(Uri url)
    {
        var kept = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => !OwnParameters.Contains(Uri.UnescapeDataString(parameter.Split('=')[0]).ToLowerInvariant()));
        return new UriBuilder(url) { Query = string.Join('&', kept), Fragment = "" }.Uri;
    }

    private static Uri With(Uri url, IEnumerable<(string Name, string Value)> parameters)
    {
        var bare = Without(url);
        var query = string.Join('&', parameters.Prepend(("version", "2.0.2")).Prepend(("service", "CSW"))
            .Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2)}"));
        return new UriBuilder(bare) { Query = bare.Query.Length > 1 ? $"{bare.Query.TrimStart('?')}&{query}" : query }.Uri;
    }

    private Task<CswPage> PageAsync(RemoteRequest request, CancellationToken cancellationToken) => http.ReadAsync(
        Xml(request), (response, token) => CswPage.ReadAsync(response.Utf8Body(), SafeUrl.Of(endpoint), token), cancellationToken);

    private Task<byte[]> ReadAsync(RemoteRequest request, CancellationToken cancellationToken) => http.ReadAsync(
        Xml(request), (response, token) => response.ReadDocumentAsync(token), cancellationToken);

    private static RemoteRequest Xml(RemoteRequest request) =>
        request with { Accept = "application/xml, text/xml;q=0.9, */*;q=0.5", MaxBytes = MaxPage };
}
