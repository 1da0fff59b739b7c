using Harvest.Http;
using Harvest.Model;

namespace Harvest.Pipeline.Links;

/// <summary>
/// Asks whether the file behind an address is there: HEAD, and where that is refused, a GET of the first byte. Through the guarded client,
/// at the pace of the host, and each address once: another try is another day's.
/// </summary>
public sealed class LinkCheck(HarvestHttp http, LinkPace pace)
{
    // What is learned here must not keep a harvest from a host, nor the other way round.
    private readonly HarvestHttp http = http.Probing();

    /// <summary>Asks, and says what it means; never throws for what a server does.</summary>
    public async Task<LinkAnswer> AskAsync(Link link, CancellationToken cancellationToken)
    {
        var url = new Uri(link.Url);
        var answer = await AskAsync(link.Host, new RemoteRequest(url) { Method = HttpMethod.Head, Idempotent = false }, cancellationToken);
        if (answer.Outcome is LinkOutcome.Available or LinkOutcome.Later || (answer.Code is null && answer.Reason != nameof(RemoteFault.Broken)))
            return answer;
        // Many servers refuse HEAD, or answer it wrongly, in one way or other: what a GET says counts.
        return await AskAsync(
            link.Host, new RemoteRequest(url) { Headers = [new("Range", "bytes=0-0")], AnswerStatuses = [202, 416], Idempotent = false }, cancellationToken);
    }

    private async Task<LinkAnswer> AskAsync(string host, RemoteRequest request, CancellationToken cancellationToken)
    {
        if (await pace.WaitAsync(host, cancellationToken) is { } tooLong)
            return new LinkAnswer(LinkOutcome.Later, null, null, tooLong);
        try
        {
            await using var response = await http.SendAsync(request, cancellationToken);
            return new LinkAnswer(LinkOutcome.Available, response.Status);
        }
        catch (RemoteException fault)
        {
            var answer = LinkAnswer.Of(fault);
            if (answer is { Outcome: LinkOutcome.Later, Wait: { } wait })
                pace.Rest(host, wait);
            return answer;
        }
    }
}
