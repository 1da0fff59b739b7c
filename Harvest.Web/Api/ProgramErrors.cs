using System.Text.Json.Nodes;
using Harvest.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Web.Api;

/// <summary>Errors at addresses that programs ask (feeds, files, suggestions, events): a sentence or JSON, and no page for people.</summary>
internal sealed partial class ProgramErrors(RequestDelegate next, ILogger<ProgramErrors> logger)
{
    private static readonly string[] Extensions =
        [".atom", ".csv", ".json", ".jsonl", ".jsonld", ".n3", ".nt", ".rdf", ".trig", ".ttl", ".txt", ".xml"];

    private static readonly string[] Addresses = ["/live", "/dataset/suggest"];

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && IsForPrograms(context))
        {
            LogFailed(fault, context.Request.Path);
            context.Response.Clear();
            var isAway = context.RequestServices.GetRequiredService<Database>().IsAway(fault);
            context.Response.StatusCode = isAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        }
        var response = context.Response;
        if (response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null } && IsForPrograms(context))
            await WriteAsync(context);
    }

    /// <summary>Says why an answer is an error, where its code alone says too little; pages of errors say it, too.</summary>
    public static void Explain(HttpContext context, string reason) => context.Items[typeof(ProgramErrors)] = reason;

    /// <summary>What <see cref="Explain"/> said; null when nothing was.</summary>
    public static string? ReasonOf(HttpContext context) => context.Items[typeof(ProgramErrors)] as string;

    /// <summary>Looked at when the answer is there: by then an address may have become that of the form which the caller prefers.</summary>
    private static bool IsForPrograms(HttpContext context) =>
        Addresses.Contains(context.Request.Path.Value, StringComparer.OrdinalIgnoreCase)
        || Extensions.Contains(Path.GetExtension(context.Request.Path.Value), StringComparer.OrdinalIgnoreCase);

    private static async Task WriteAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var sentence = $"{ReasonPhrases.GetReasonPhrase(status)}: {ReasonOf(context) ?? Advice(status)}";
        var isJson = Path.GetExtension(context.Request.Path.Value)?.StartsWith(".json", StringComparison.OrdinalIgnoreCase) == true;
        context.Response.ContentType = isJson ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(
                isJson ? new JsonObject { ["error"] = new JsonObject { ["status"] = status, ["message"] = sentence } }.ToJsonString() : $"{sentence}\n",
                context.RequestAborted);
        }
    }

    private static string Advice(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "a parameter cannot be read",
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => "log in first, or send a token of an account that may",
        StatusCodes.Status404NotFound => "there is no such document",
        StatusCodes.Status405MethodNotAllowed => "this address is for reading",
        StatusCodes.Status429TooManyRequests => "wait a minute, then try again",
        StatusCodes.Status503ServiceUnavailable => "the database does not answer; try again in a moment",
        _ => "the program's log says what failed",
    };

    [LoggerMessage(6300, LogLevel.Error, "The answer for {Path} failed")]
    private partial void LogFailed(Exception fault, string path);
}
