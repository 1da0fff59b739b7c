using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Harvest.Tests.Contracts;

/// <summary>
/// A catalogue of some protocol, as <see cref="HarvesterContract"/> needs it: records come, change and go, and it can be made
/// to fail in many ways. A subclass only knows how to answer well.
/// </summary>
public abstract class ContractPortal : IAsyncDisposable
{
    private TestSite site = null!;
    private int answered;

    /// <summary>The harvester that this is for.</summary>
    public abstract string Type { get; }

    /// <summary>What a source is configured with.</summary>
    public virtual string Config => "";

    /// <summary>The address of the source.</summary>
    public virtual Uri Url => Root;

    /// <summary>Whether a harvest of all records takes more than one request.</summary>
    public virtual bool IsPaged => true;

    /// <summary>Whether a listing can name a record twice.</summary>
    public virtual bool CanRepeat => true;

    /// <summary>How it fails; null when it is well.</summary>
    public PortalFault? Fault { get; set; }

    /// <summary>So many requests are answered well before it fails.</summary>
    public int GoodAnswers { get; set; }

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<RecordedRequest> Requests => site.Requests;

    /// <summary>The root of the site.</summary>
    protected Uri Root => site.Url;

    /// <summary>Adds a record, or gives it another title.</summary>
    public abstract void Put(string id, string title);

    public abstract void Remove(string id);

    /// <summary>Puts something in the place of a record that no harvester can make a dataset of.</summary>
    public abstract void Break(string id);

    /// <summary>Lists a record a second time.</summary>
    public virtual void Repeat(string id) => throw new NotSupportedException();

    /// <summary>The guid that a record must get.</summary>
    public virtual string GuidOf(string id) => id;

    public async Task StartAsync() => site = await TestSite.StartAsync(ServeAsync);

    /// <summary>Is well from now on.</summary>
    public void Mend() => (Fault, GoodAnswers, answered) = (null, 0, 0);

    /// <summary>Fails from now on.</summary>
    public void FailWith(PortalFault fault, int goodAnswers = 0) => (Fault, GoodAnswers, answered) = (fault, goodAnswers, 0);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return site.DisposeAsync();
    }

    /// <summary>Answers as a catalogue that is well.</summary>
    protected abstract Task AnswerAsync(HttpContext context);

    private Task ServeAsync(HttpContext context)
    {
        if (Fault is not { } fault || Interlocked.Increment(ref answered) <= GoodAnswers)
            return AnswerAsync(context);
        return fault switch
        {
            PortalFault.ServerError => TextAsync(context, 500, "text/plain", "database is locked"),
            PortalFault.NotFound => TextAsync(context, 404, "text/plain", "no such page"),
            PortalFault.Html => TextAsync(context, 200, "text/html", "<!DOCTYPE html><html><head><title>Please log in</title></head><body>Log in</body></html>"),
            PortalFault.Empty => TextAsync(context, 200, "application/octet-stream", ""),
            PortalFault.OtherJson => TextAsync(context, 200, "application/json", """{"error": {"code": 403, "message": "quota exceeded"}}"""),
            PortalFault.HangUp => HangUpAsync(context),
            PortalFault.Hang => Task.Delay(Timeout.Infinite, context.RequestAborted),
            _ => TruncatedAsync(context),
        };
    }

    private static Task TextAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task HangUpAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Half of the good answer, as if it were the whole: what a full disk or a dying script leaves.</summary>
    private async Task TruncatedAsync(HttpContext context)
    {
        using var whole = new MemoryStream();
        var real = context.Features.Get<IHttpResponseBodyFeature>()!;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(whole, real));
        await AnswerAsync(context);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        context.Features.Set(real);
        context.Response.ContentLength = null;
        await context.Response.Body.WriteAsync(whole.ToArray().AsMemory(0, (int)(whole.Length / 2)), context.RequestAborted);
    }
}

/// <summary>How a portal fails.</summary>
public enum PortalFault
{
    ServerError,
    NotFound,
    Html,
    Empty,
    OtherJson,
    Truncated,
    HangUp,
    Hang,
}
