using Harvest.Http;
using Harvest.Validation;

namespace Harvest.Web.Api;

/// <summary>Fetches a document to be checked from its address, through the guarded client.</summary>
internal static class RemoteDocument
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <exception cref="HarvestException">The address is none, or nothing came from it in time.</exception>
    public static async Task<byte[]> ReadAsync(HarvestHttp http, string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new HarvestException("The address must begin with http:// or https://.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            return await http.ReadAsync(
                new RemoteRequest(url),
                async (response, token) =>
                {
                    var buffer = new byte[DocumentCheck.MaxBytes + 1];
                    await using var body = response.Body;
                    var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token);
                    return buffer[..length];
                },
                limit.Token);
        }
        catch (RemoteException fault)
        {
            throw new HarvestException(fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HarvestException($"The document did not arrive within {Longest.TotalSeconds:0} seconds.");
        }
    }
}
