using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Http;
using Microsoft.Extensions.Logging;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Calls the Action API of the site that datasets go to. It has a guarded client of its own, which trusts the one host that
/// the operator typed and follows no redirects: a POST that is redirected arrives as a GET.
/// </summary>
internal sealed class CkanApi : IAsyncDisposable
{
    /// <summary>The largest answer, in bytes: a package with some ten thousand resources.</summary>
    private const long MaxAnswer = 64L * 1024 * 1024;

    // With these CKAN says in the body what is wrong.
    private static readonly int[] Answers = [400, 401, 403, 404, 409, 413];

    private readonly HarvestHttp http;
    private readonly CkanPace pace;
    private readonly Uri site;
    private readonly KeyValuePair<string, string>[] headers;

    /// <param name="catalogue">Which site; <see cref="CatalogueOptions.Url"/> and the token are given.</param>
    /// <param name="options">Timeouts and retries, as for sources.</param>
    public CkanApi(CatalogueOptions catalogue, HttpOptions options, TimeProvider time, ILogger<HarvestHttp> logger)
    {
        site = new Uri(catalogue.Url!.TrimEnd('/') + "/");
        pace = new CkanPace(catalogue.Concurrency, time);
        headers = [new("Authorization", catalogue.ApiToken!)];
        http = new HarvestHttp(
            new HttpOptions
            {
                AllowPrivateAddresses = "false",
                UserAgent = options.UserAgent,
                PerHostConcurrency = catalogue.Concurrency,
                ConnectTimeoutSeconds = options.ConnectTimeoutSeconds,
                TimeoutSeconds = options.TimeoutSeconds,
                TotalTimeoutSeconds = options.TotalTimeoutSeconds,
                Retries = options.Retries,
                RetryDelaySeconds = options.RetryDelaySeconds,
                MaxRetryAfterSeconds = options.MaxRetryAfterSeconds,
                MaxRedirects = 0,
                CircuitFailures = Math.Max(options.CircuitFailures, 2 * catalogue.Concurrency),
                CircuitBreakSeconds = options.CircuitBreakSeconds,
            },
            time,
            logger);
        http.Trust(site);
    }

    /// <summary>
    /// Calls an action; passing faults are retried, so it must bear being done twice.
    /// </summary>
    /// <returns>The member <c>result</c>.</returns>
    /// <exception cref="CkanRefusal">The site says no, or fails at this request alone.</exception>
    /// <exception cref="CatalogueUnavailableException">The site is away.</exception>
    public async Task<JsonElement> CallAsync(string action, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var request = Request(action) with { Method = HttpMethod.Post, Body = body, BodyType = "application/json" };
        try
        {
            var (status, answer) = await pace.RunAsync(
                () => http.ReadAsync(request, async (response, token) => (response.Status, await response.ReadAllAsync(token)), cancellationToken),
                // One dataset that the site fails at says nothing of the others.
                fault => fault is RemoteException { IsTransient: false },
                cancellationToken);
            return Read(action, status, answer);
        }
        catch (RemoteException fault)
        {
            throw await JudgeAsync(action, fault, cancellationToken);
        }
    }

    /// <summary>As <see cref="CallAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>, with a few members.</summary>
    public Task<JsonElement> CallAsync(string action, object members, CancellationToken cancellationToken) =>
        CallAsync(action, JsonSerializer.SerializeToUtf8Bytes(members), cancellationToken);

    /// <summary>The same, where "there is none" is an answer too.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<JsonElement?> FindAsync(string action, object members, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(action, members, cancellationToken);
        }
        catch (CkanRefusal refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => http.DisposeAsync();

    private RemoteRequest Request(string action) => new(new Uri(site, $"api/3/action/{action}"))
    {
        Headers = headers,
        Accept = "application/json",
        MaxBytes = MaxAnswer,
        AnswerStatuses = Answers,
    };

    private static JsonElement Read(string action, int status, byte[] answer)
    {
        try
        {
            var document = JsonElement.Parse(JsonText.Sound(answer));
            if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("success", out var success)
                && success.ValueKind == JsonValueKind.True && document.TryGetProperty("result", out var result))
                return result;
            throw CkanRefusal.Of(action, status, document);
        }
        catch (JsonException)
        {
            throw status is 401 or 403
                ? CkanRefusal.Of(action, status, default)
                : new CkanRefusal(
                    RefusalKind.Other,
                    $"{action} was answered with status {status} and no JSON: is Catalogue:Url the address of a CKAN site?");
        }
    }

    /// <summary>
    /// Whether the site is away, or fails at this one request, as extensions of CKAN do with data that they do not expect: then
    /// it answers others.
    /// </summary>
    private async Task<Exception> JudgeAsync(string action, RemoteException fault, CancellationToken cancellationToken)
    {
        if (fault.Fault is RemoteFault.TooManyRedirects or RemoteFault.BadRedirect)
            return Away($"The CKAN redirects; give Catalogue:Url its final address. {fault.Message}");
        if (!fault.IsTransient && fault.Fault == RemoteFault.Status)
            return new CkanRefusal(RefusalKind.Other, fault.Message);
        var mayBeTheRequests = fault.Status is 500 or 504
            || fault is { Status: null, Fault: RemoteFault.TimedOut or RemoteFault.Broken or RemoteFault.TooLarge or RemoteFault.Bomb };
        if (mayBeTheRequests && await AnswersAsync(cancellationToken))
        {
            return new CkanRefusal(
                RefusalKind.Other, $"The CKAN fails at this dataset ({action}), though it answers otherwise. {fault.Message}");
        }
        return Away($"The CKAN that datasets go to cannot be used. {fault.Message}");

        CatalogueUnavailableException Away(string message) => new(message, fault);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var response = await http.SendAsync(Request("status_show"), cancellationToken);
            return response.Status == 200;
        }
        catch (RemoteException)
        {
            return false;
        }
    }
}
