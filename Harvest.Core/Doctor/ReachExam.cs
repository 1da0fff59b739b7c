using System.Net.Sockets;

namespace Harvest.Doctor;

/// <summary>Whether the servers that a site hands things to are there: mail server, webhook, and the CKAN that datasets go to.</summary>
internal sealed class ReachExam(HarvestOptions options)
{
    private const string Part = "servers";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var (what, host, port, advice) in Servers())
        {
            var fault = await FaultAsync(host, port, cancellationToken);
            findings.Add(fault is null
                ? Finding.Fine(Part, $"{what} {host}:{port} can be reached")
                : Finding.Problem(Part, $"{what} {host}:{port} cannot be reached: {fault}.", advice));
        }
        return findings;
    }

    private IEnumerable<(string What, string Host, int Port, string Advice)> Servers()
    {
        var notifications = options.Notifications;
        if (notifications.Smtp.Host.Length > 0)
        {
            yield return (
                "The mail server", notifications.Smtp.Host, notifications.Smtp.EffectivePort,
                "Start it, or set Harvest:Notifications:Smtp; mails wait meanwhile. Then try it: harvest notify-test");
        }
        if (Uri.TryCreate(notifications.WebhookUrl, UriKind.Absolute, out var webhook))
            yield return ("The webhook", webhook.Host, webhook.Port, "Start it, or set Harvest:Notifications:WebhookUrl. Then try it: harvest notify-test");
        if (options.Catalogue.Type == CatalogueType.Ckan && Uri.TryCreate(options.Catalogue.Url, UriKind.Absolute, out var site))
            yield return ("The CKAN site", site.Host, site.Port, "Start it, or set Harvest:Catalogue:Url; datasets wait for it meanwhile");
    }

    private static async Task<string?> FaultAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            return null;
        }
        catch (SocketException fault)
        {
            return fault.Message.TrimEnd('.');
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Counted.Of(Patience.TotalSeconds, "second")}";
        }
    }
}
