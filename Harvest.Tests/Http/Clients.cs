using Harvest.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harvest.Tests.Http;

/// <summary>Clients for tests: loopback is open, nothing is retried, unless a test says otherwise.</summary>
internal static class Clients
{
    public static HarvestHttp New(
        Action<HttpOptions>? set = null, TimeProvider? time = null, ILogger<HarvestHttp>? logger = null)
    {
        var options = new HttpOptions { AllowPrivateAddresses = "127.0.0.0/8", Retries = 0, RetryDelaySeconds = 0.01 };
        set?.Invoke(options);
        return new HarvestHttp(options, time ?? TimeProvider.System, logger ?? NullLogger<HarvestHttp>.Instance);
    }

    /// <summary>Sends a GET and reads the answer to its end.</summary>
    public static async Task<byte[]> GetAsync(this HarvestHttp http, Uri url)
    {
        await using var response = await http.SendAsync(new RemoteRequest(url), CancellationToken.None);
        return await response.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>Sends a request that must fail, in its headers or in its body.</summary>
    public static Task<RemoteException> FailAsync(this HarvestHttp http, Uri url) =>
        http.FailAsync(new RemoteRequest(url));

    public static Task<RemoteException> FailAsync(this HarvestHttp http, RemoteRequest request) =>
        Should.ThrowAsync<RemoteException>(async () =>
        {
            await using var response = await http.SendAsync(request, CancellationToken.None);
            await response.ReadAllAsync(CancellationToken.None);
        });
}
