using System.Diagnostics;
using System.Text;

namespace Harvest.Http;

/// <summary>
/// Sends one hop over a guarded connection; what is not an answer to build on comes out as an exception.
/// </summary>
internal sealed class Transport : IDisposable
{
    // Bodies of errors and redirects are read for their first words only.
    private static readonly (long, int) ErrorLimits = (64 * 1024, int.MaxValue);

    private readonly HttpOptions options;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker invoker;

    public Transport(HttpOptions options, TimeProvider time, GuardedConnection connection)
    {
        this.options = options;
        this.time = time;
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            PreAuthenticate = false,
            ConnectCallback = connection.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),

            // A portal that moves is found again; also bounds what a name once resolved to.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),

            // Spans stay ours; remote servers need not see the ids of our traces.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),

            // A tag comes back byte for byte as it was received; addresses are UTF-8 if they are not ASCII.
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (name, _) => name == "Location" ? Encoding.UTF8 : Encoding.Latin1,
        });
    }

    /// <summary>The answer, when it is good or a redirect, with its body unread.</summary>
    /// <exception cref="RemoteException">Any other answer, or none.</exception>
    public async Task<HttpResponseMessage> SendAsync(WireRequest hop, TimeoutPolicy patience, CancellationToken cancellationToken)
    {
        if (hop.Request.Folder is { } folder && hop.Url.IsFile)
            return folder.Answer(hop);
        HttpResponseMessage? message = null;
        try
        {
            using var request = hop.ToMessage(options.UserAgent);
            message = await patience.WaitAsync(
                token => new ValueTask<HttpResponseMessage>(invoker.SendAsync(request, token)), cancellationToken);
            var status = (int)message.StatusCode;
            if ((status is >= 200 and < 300 && !StatusFault.IsUnfinished(hop.Request.Method, status)) || Redirects.Is(status) || (status == 304 && hop.IsConditional)
                || hop.Request.AnswerStatuses.Contains(status))
            {
                return message;
            }
            await using var body = await BodyOfErrorAsync(hop, message, patience, cancellationToken);
            throw await StatusFault.OfAsync(hop, message, body, time, cancellationToken);
        }
        catch (Exception exception)
        {
            message?.Dispose();
            if (Faults.Of(hop, exception, options) is { } fault)
                throw fault;
            throw;
        }
    }

    /// <summary>The body of a good answer, for the caller.</summary>
    public async Task<Stream> BodyAsync(Answer answer, TimeoutPolicy patience, CancellationToken cancellationToken)
    {
        var (hop, content) = (answer.WireRequest, answer.Message.Content);
        var limit = Math.Min(hop.Request.MaxBytes ?? long.MaxValue, options.MaxResponseBytes);
        if (content.Headers.ContentLength is { } length && length > limit && hop.Method != HttpMethod.Head)
            throw Faults.TooLarge(hop, limit, $"it announces {length} bytes");
        var codings = ContentCodings.Read(hop, answer.Header("Content-Encoding"));
        var received = new ReceivedStream(
            await content.ReadAsStreamAsync(cancellationToken), hop, patience, limit, options);
        return new DecodedBody(hop, received, codings, (limit, options.MaxCompressionRatio), Release);

        void Release()
        {
            answer.Dispose();
            patience.Dispose();
        }
    }

    public void Dispose() => invoker.Dispose();

    private async Task<Stream> BodyOfErrorAsync(
        WireRequest hop, HttpResponseMessage message, TimeoutPolicy patience, CancellationToken cancellationToken)
    {
        var wire = await message.Content.ReadAsStreamAsync(cancellationToken);
        var received = new ReceivedStream(wire, hop, patience, ErrorLimits.Item1, options);
        var packing = message.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)
            ? values.ToString()
            : null;
        return new DecodedBody(hop, received, Known(packing), ErrorLimits, () => { });

        IReadOnlyList<string> Known(string? named)
        {
            try
            {
                return ContentCodings.Read(hop, named);
            }
            catch (RemoteException)
            {
                return [];
            }
        }
    }
}
