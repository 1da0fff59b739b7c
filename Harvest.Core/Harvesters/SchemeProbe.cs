using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>Finds the scheme of an address that was typed without one: https where that is answered, else http where that is.</summary>
internal sealed class SchemeProbe(HarvestHttp http)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <param name="text">An address that lacks its scheme (<see cref="SourceAddress.LacksScheme"/>).</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The address with https or http, and a sentence that says which and why.</returns>
    public async Task<(string Url, string Note)> FindAsync(string text, CancellationToken cancellationToken)
    {
        var https = SourceAddress.Complete(text);
        var plain = string.Concat("http", https.AsSpan("https".Length));
        if (await FaultAsync(https, cancellationToken) is not { } fault)
            return (https, $"The address is saved as {SafeUrl.Of(https)}.");
        return await FaultAsync(plain, cancellationToken) is null
            ? (plain, $"The address is saved as {SafeUrl.Of(plain)}, since https does not work: {fault}")
            : (https, $"The address is saved as {SafeUrl.Of(https)}, though neither https nor http was answered: {fault}");
    }

    /// <returns>Why there is no answer; null when there is one, be it an error.</returns>
    private async Task<string?> FaultAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
            return $"{SafeUrl.Of(address)} is no http or https address.";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            await using var answer = await http.Probing().SendAsync(new RemoteRequest(url), limit.Token);
            return null;
        }
        catch (RemoteException fault)
        {
            return SourceDetector.IsHopeless(fault, url) ? fault.Message : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{url.Authority} did not answer within {Counted.Of(Longest.TotalSeconds, "second")}.";
        }
    }
}
