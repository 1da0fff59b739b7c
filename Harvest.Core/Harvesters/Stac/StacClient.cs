using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>Gets single documents of a STAC catalogue.</summary>
internal sealed class StacClient(HarvestHttp http)
{
    /// <summary>What is asked for of every address of STAC.</summary>
    public const string Accept = "application/json, application/geo+json;q=0.9, */*;q=0.1";

    /// <summary>What should be there, for messages.</summary>
    public const string Expected = "a STAC catalogue";

    /// <exception cref="RemoteException">It did not come.</exception>
    /// <exception cref="ListingException">It is no JSON.</exception>
    public Task<StacDocument> ReadAsync(Uri url, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = Accept, MaxBytes = JsonRecords.MaxRecord },
        async (response, token) => Parse(await response.ReadUtf8Async(token), response),
        cancellationToken);

    internal static StacDocument Parse(byte[] body, RemoteResponse response)
    {
        try
        {
            return new StacDocument(JsonElement.Parse(JsonText.Sound(body)), SafeUrl.WithoutUser(response.Url), response.Resolve);
        }
        catch (JsonException fault)
        {
            var where = SafeUrl.Of(response.Url);
            throw new ListingException(
                Texts.IsHtml(response.MediaType, Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 1024)))
                    ? $"{where} answered with an HTML page instead of JSON; is this {Expected}?"
                    : $"{where} answered with broken JSON: {JsonFault.Words(fault)}",
                fault);
        }
    }
}
