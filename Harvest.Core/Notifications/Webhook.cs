using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Http;

namespace Harvest.Notifications;

/// <summary>
/// Posts ended jobs as JSON to an address of the settings, through the guarded client: a private address must be allowed
/// there. With a secret the receiver can check <c>X-Harvest-Signature: sha256=</c>, the HMAC-SHA256 of the body in
/// hexadecimal digits.
/// </summary>
public sealed class Webhook(HarvestOptions settings, HarvestHttp http, ApiShapes shapes)
{
    private readonly NotificationOptions options = settings.Notifications;

    /// <param name="id">Stays the same when it is sent again.</param>
    /// <param name="notice">Of what.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    /// <exception cref="DeliveryException">It was not taken.</exception>
    internal async Task SendAsync(string id, JobNotice notice, CancellationToken cancellationToken)
    {
        var source = notice.Source;
        var document = Envelope("job");
        // Not the whole source: its configuration is nobody's business here.
        document["source"] = new JsonObject
        {
            ["id"] = source.Id,
            ["name"] = source.Name,
            ["title"] = source.Title,
            ["url"] = SafeUrl.Of(source.Url),
            ["type"] = source.Type,
            ["organization"] = notice.Organization,
        };
        document["job"] = await shapes.JobAsync(notice.Job, cancellationToken);
        document["withheld_deletions"] = notice.Job.Withheld;
        await PostAsync(id, document, cancellationToken);
    }

    /// <summary>What <c>notify-test</c> sends.</summary>
    /// <exception cref="DeliveryException">It was not taken.</exception>
    internal Task TestAsync(CancellationToken cancellationToken) =>
        PostAsync(Guid.CreateVersion7().ToString(), Envelope("test"), cancellationToken);

    private JsonObject Envelope(string kind) => new()
    {
        ["event"] = kind,
        ["site"] = new JsonObject
        {
            ["id"] = settings.SiteId,
            ["title"] = options.SiteTitle,
            ["url"] = options.SiteUrl,
        },
    };

    private async Task PostAsync(string id, JsonObject document, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(document.ToJsonString());
        var request = new RemoteRequest(new Uri(options.WebhookUrl!))
        {
            Method = HttpMethod.Post,
            Body = body,
            BodyType = "application/json",
            Headers =
            [
                new("X-Harvest-Event", $"{document["event"]}"),
                new("X-Harvest-Delivery", id),
                .. Signature(body),
            ],
        };
        try
        {
            // A POST is not retried by the client: the outbox does, without holding up the run.
            await using var response = await http.SendAsync(request, cancellationToken);
        }
        catch (RemoteException fault)
        {
            throw new DeliveryException(fault.Message, fault.IsTransient || fault.Status is null, fault);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Signature(byte[] body)
    {
        if (options.WebhookSecret is not { Length: > 0 } secret)
            return [];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
        return [new("X-Harvest-Signature", "sha256=" + Convert.ToHexStringLower(hash))];
    }
}
