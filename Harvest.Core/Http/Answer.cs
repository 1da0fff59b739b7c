using System.Threading.RateLimiting;

namespace Harvest.Http;

/// <summary>
/// An answer whose body is still on the wire, and the permit of its host; both are given up together, once.
/// </summary>
internal sealed class Answer(WireRequest hop, HttpResponseMessage message, RateLimitLease permit) : IDisposable
{
    private int disposed;

    public WireRequest WireRequest { get; } = hop;

    public HttpResponseMessage Message { get; } = message;

    public int Status => (int)Message.StatusCode;

    public string? Header(string name) => Message.Headers.NonValidated.TryGetValues(name, out var values)
        || Message.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        Message.Dispose();
        permit.Dispose();
    }
}
