using System.Collections.Concurrent;
using Harvest.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Harvest.Http;

/// <summary>
/// The one way to remote content: polite to the servers it asks, and on its guard against them. One instance serves a
/// whole process and any number of threads; its settings are <see cref="HttpOptions"/>. It uses no proxy, keeps no
/// cookies and connects to public addresses only, unless the settings or <see cref="Trust"/> say otherwise.
/// </summary>
public sealed class HarvestHttp : IAsyncDisposable
{
    private const int MaxWarnings = 100;

    private readonly HttpOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly GuardedConnection connection;
    private readonly Transport transport;
    private readonly HostGates gates;
    private readonly Retries retries;
    private readonly Retries probing;
    private readonly bool isProbe;
    private readonly LocalFolder? folder;
    private readonly ConcurrentDictionary<string, bool> trustedFolders;
    private readonly HarvestHttp? owner;
    private readonly Uri? source;
    private readonly IReadOnlyList<KeyValuePair<string, string>> sourceHeaders = [];
    private readonly Action<string> warn = _ => { };
    private readonly Action<RemoteException> refused = _ => { };

    /// <exception cref="FormatException"><see cref="HttpOptions.AllowPrivateAddresses"/> cannot be read.</exception>
    public HarvestHttp(HttpOptions options, TimeProvider time, ILogger<HarvestHttp> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        connection = new GuardedConnection(
            new AddressGuard(options.AllowPrivateAddresses), TimeSpan.FromSeconds(options.ConnectTimeoutSeconds));
        transport = new Transport(options, time, connection);
        trustedFolders = [];
        gates = new HostGates(options, time, logger);
        retries = new Retries(options, time, logger, options.Retries, options.RetryDelaySeconds);
        probing = new Retries(options, time, logger, Math.Min(1, options.Retries), Math.Min(0.2, options.RetryDelaySeconds));
    }

    private HarvestHttp(
        HarvestHttp owner, Uri? source, IReadOnlyList<KeyValuePair<string, string>> headers, Action<string>? warn, Action<RemoteException>? refused = null,
        bool isProbe = false, LocalFolder? folder = null)
    {
        this.isProbe = isProbe;
        this.folder = folder;
        trustedFolders = owner.trustedFolders;
        this.owner = owner;
        this.source = source;
        this.refused = refused ?? owner.refused;
        this.warn = warn ?? owner.warn;
        sourceHeaders = headers;
        (options, time, logger) = (owner.options, owner.time, owner.logger);
        (connection, transport, gates) = (owner.connection, owner.transport, owner.gates);
        (retries, probing) = (isProbe ? owner.probing : owner.retries, owner.probing);
    }

    /// <summary>
    /// The same client, which sends these headers along to the host of one source, and to no other: redirects away from
    /// it do not carry them. It needs no disposal.
    /// </summary>
    public HarvestHttp With(Uri sourceUrl, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        new(owner ?? this, sourceUrl, headers, warn, refused, isProbe, folder);

    /// <summary>The same client, which tells whoever asks through it what was guessed of an answer, such as its encoding.</summary>
    /// <param name="warning">Takes sentences with the address in them: each once, and no more than a hundred.</param>
    public HarvestHttp With(Action<string> warning)
    {
        var told = new ConcurrentDictionary<string, bool>();
        return new(owner ?? this, source, sourceHeaders, text =>
        {
            if (told.Count < MaxWarnings && told.TryAdd(text, true))
                warning(text);
        }, refused, isProbe, folder);
    }

    /// <summary>
    /// The same client for the files of a folder of this machine: it answers <c>file:</c> addresses, which begin at that folder, as a web
    /// server would, and others as ever. No other client reads files.
    /// </summary>
    /// <param name="address">The folder, or one file, as a <c>file:</c> address.</param>
    /// <param name="isStored">Whether other programs are to read it later, which trust nobody who typed it here.</param>
    /// <exception cref="RemoteException">It is not there, or the settings do not open it.</exception>
    public (HarvestHttp Http, LocalFolder Folder) InFolder(Uri address, bool isStored = false)
    {
        var found = LocalFolder.Open(address, isStored ? options.FolderPaths : options.FolderPaths.Concat(trustedFolders.Keys));
        return (new(owner ?? this, source, sourceHeaders, warn, refused, isProbe, found), found);
    }

    /// <summary>The same client, which tells of every answer that is an error, be it retried or not.</summary>
    internal HarvestHttp Watched(Action<RemoteException> refusal) => new(owner ?? this, source, sourceHeaders, warn, refusal, isProbe, folder);

    /// <summary>
    /// The same client for looking whether something is there: it tries twice at most, and errors say nothing about the host, since
    /// most of what is looked for is not there.
    /// </summary>
    internal HarvestHttp Probing() => new(owner ?? this, source, sourceHeaders, warn, refused, isProbe: true, folder);

    /// <summary>
    /// Lets exactly this host and port be a private or loopback address, or this folder be read, for the life of this instance: who
    /// types an address at a terminal means it. Where it redirects to is judged as ever.
    /// </summary>
    public void Trust(Uri typedAtTerminal)
    {
        // What is no web address is refused when it is sent, with better words.
        if (Redirects.IsWeb(typedAtTerminal))
            connection.Trust(typedAtTerminal);
        else if (typedAtTerminal is { IsAbsoluteUri: true, IsFile: true, IsUnc: false })
            trustedFolders[typedAtTerminal.LocalPath] = true;
    }

    /// <summary>
    /// Sends a request, follows its redirects, and retries passing faults when the request is
    /// <see cref="RemoteRequest.Idempotent"/>. Returns on 2xx, and on 304 to a conditional request. May wait: for a
    /// permit of the host, and between retries.
    /// </summary>
    /// <exception cref="RemoteException">Anything else, once there is no use in trying on.</exception>
    /// <exception cref="ArgumentException">A header of the request cannot be sent.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<RemoteResponse> SendAsync(RemoteRequest request, CancellationToken cancellationToken)
    {
        if (!MayBeAsked(request.Url))
            return Task.FromException<RemoteResponse>(Faults.NotWeb(request.Url));
        request = Prepared(request);
        return request.Idempotent
            ? retries.RunAsync(token => AttemptAsync(request, token), cancellationToken)
            : AttemptAsync(request, cancellationToken);
    }

    /// <summary>
    /// Sends a request and reads its answer, as one thing that is retried: a body that breaks off is asked for again.
    /// <paramref name="read"/> may run several times; what it throws besides <see cref="RemoteException"/> is final.
    /// </summary>
    /// <exception cref="RemoteException">As for <see cref="SendAsync"/>.</exception>
    public Task<T> ReadAsync<T>(
        RemoteRequest request, Func<RemoteResponse, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        if (!MayBeAsked(request.Url))
            return Task.FromException<T>(Faults.NotWeb(request.Url));
        request = Prepared(request);
        return retries.RunAsync(
            async token =>
            {
                await using var response = await AttemptAsync(request, token);
                return await read(response, token);
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        if (owner is not null)
            return ValueTask.CompletedTask;
        transport.Dispose();
        gates.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool MayBeAsked(Uri url) => url.IsAbsoluteUri && (Redirects.IsWeb(url) || (folder is not null && url.IsFile));

    private RemoteRequest Prepared(RemoteRequest request) =>
        request.Url.IsFile ? request with { Folder = folder }
        : source is not null && Redirects.IsSameHost(source, request.Url) ? request with { OriginHeaders = sourceHeaders } : request;

    private async Task<RemoteResponse> AttemptAsync(RemoteRequest request, CancellationToken cancellationToken)
    {
        var patience = new TimeoutPolicy(options, time);
        Answer? answer = null;
        try
        {
            answer = await FollowAsync(new WireRequest(request, SafeUrl.WithoutUser(request.Url)), patience, cancellationToken);
            return new RemoteResponse(answer, await transport.BodyAsync(answer, patience, cancellationToken), warn);
        }
        catch
        {
            answer?.Dispose();
            patience.Dispose();
            throw;
        }
    }

    /// <summary>Goes from hop to hop; the permit of one host is given back before another is asked for.</summary>
    private async Task<Answer> FollowAsync(WireRequest hop, TimeoutPolicy patience, CancellationToken cancellationToken)
    {
        var redirects = new Redirects(options.MaxRedirects);
        while (true)
        {
            var here = hop;
            Answer answer;
            try
            {
                answer = await gates.PassAsync(here, token => MeasureAsync(here, patience, token), !isProbe, cancellationToken);
            }
            catch (RemoteException fault)
            {
                refused(fault);
                throw;
            }
            logger.Answered(here.Method.Method, SafeUrl.Of(here.Url), answer.Status);
            if (!Redirects.Is(answer.Status))
                return answer;
            using (answer)
                hop = redirects.Next(here, answer.Status, answer.Header("Location"));
        }
    }

    private async Task<HttpResponseMessage> MeasureAsync(WireRequest hop, TimeoutPolicy patience, CancellationToken cancellationToken)
    {
        if (!Telemetry.HttpDuration.Enabled)
            return await transport.SendAsync(hop, patience, cancellationToken);
        var begun = time.GetTimestamp();
        var result = "cancelled";
        try
        {
            var message = await transport.SendAsync(hop, patience, cancellationToken);
            result = $"{(int)message.StatusCode / 100}xx";
            return message;
        }
        catch (RemoteException fault)
        {
            result = fault.Status is { } status ? $"{status / 100}xx" : fault.Fault.ToString();
            throw;
        }
        finally
        {
            Telemetry.HttpDuration.Record(time.GetElapsedTime(begun).TotalSeconds, Telemetry.Tag("result", result));
        }
    }
}
