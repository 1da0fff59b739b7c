using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Http;

/// <summary>Turns an answer that is an error into an exception that repeats what the server said about it.</summary>
internal static class StatusFault
{
    private const int BytesRead = 4096;
    private const int CharactersShown = 200;

    /// <summary>How long a document that is still being made is left alone, where the server does not say.</summary>
    private static readonly TimeSpan Making = TimeSpan.FromSeconds(10);

    /// <summary>Accepted, as ArcGIS Hub answers while it makes a file: there will be a document later, but this is none.</summary>
    public static bool IsUnfinished(HttpMethod method, int status) => status == 202 && method == HttpMethod.Get;

    public static bool IsTransient(int status) => status is 202 or 408 or 425 or 429 or 500 or 502 or 503 or 504;

    public static async Task<RemoteException> OfAsync(
        WireRequest hop, HttpResponseMessage message, Stream body, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = (int)message.StatusCode;
        var wait = IsTransient(status) ? RetryAfter(message, time) ?? (status == 202 ? Making : null) : null;
        var said = await ExcerptAsync(hop, message, body, time, cancellationToken);
        var answered = $"{status} {ReasonPhrases.GetReasonPhrase(status)}".Trim();
        return new RemoteException(
            RemoteFault.Status, hop.Url, $"{hop.Name} answered {answered}{said}.{Advice(status)}{Wish(wait)}")
        {
            Status = status,
            IsTransient = IsTransient(status),
            RetryAfter = wait,
        };
    }

    private static string Advice(int status) => status switch
    {
        202 => " The server is still making the document; it is asked again later.",
        401 or 403 or 407 => " Check the key or password of the source, and whether the portal lets this client in.",
        404 or 410 => " Check the address of the source.",
        429 => " The portal asks for fewer requests; Harvest:Http:PerHostConcurrency lowers them.",
        304 => " Nothing was asked that this could be an answer to.",
        _ => "",
    };

    private static string Wish(TimeSpan? wait) =>
        wait is { } asked ? $" It asks to be left alone for {Counted.Of(Math.Ceiling(asked.TotalSeconds), "second")}." : "";

    private static TimeSpan? RetryAfter(HttpResponseMessage message, TimeProvider time)
    {
        var wait = message.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>
    /// The beginning of the error's body, for the sentence; nothing when it is no text or does not come.
    /// </summary>
    private static async Task<string> ExcerptAsync(
        WireRequest hop, HttpResponseMessage message, Stream body, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = new byte[BytesRead];
        var length = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            length = await body.ReadAtLeastAsync(buffer, BytesRead, throwOnEndOfStream: false, either.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The status is the news; a body that breaks on top of it is not.
        }

        var text = (TextEncoding.Named(message.Content.Headers.ContentType?.CharSet) ?? System.Text.Encoding.UTF8).GetString(buffer, 0, length);
        var mediaType = message.Content.Headers.ContentType?.MediaType;
        if (Texts.IsHtml(mediaType, text))
            return " with an HTML page" + (Texts.HtmlTitle(text) is { } title ? $" titled \"{Shown(title)}\"" : "");
        var plain = Texts.IsJson(mediaType, text) ? Texts.Plain(Texts.JsonMessage(text)) : Texts.IsText(mediaType, text) ? Texts.Plain(text) : "";
        return plain.Length > 0 ? $": \"{Shown(plain)}\"" : "";

        string Shown(string found)
        {
            foreach (var secret in Secrets.In(hop.Request))
                found = found.Replace(secret, "***", StringComparison.Ordinal);
            return Texts.Shorten(found, CharactersShown);
        }
    }
}
