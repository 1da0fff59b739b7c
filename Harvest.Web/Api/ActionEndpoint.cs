using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Diagnostics;
using Harvest.Http;
using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Api;

/// <summary><c>/api/3/action/NAME</c>: reads the parameters, calls the action, writes CKAN's envelope.</summary>
internal static class ActionEndpoint
{
    private const int MaxBody = 5_000_000;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void MapActions(this WebApplication application)
    {
        foreach (var path in (string[])["/api/3/action/{name}", "/api/action/{name}"])
        {
            application.MapMethods(path, ["GET", "POST", "HEAD"], (HttpContext context, string name, ActionTable table) => AnswerAsync(context, name, table))
                .WithMetadata(new RequestSizeLimitAttribute(MaxBody));
            application.MapMethods(path, ["PUT", "PATCH", "DELETE"], (HttpContext context, string name) => RefuseMethodAsync(context, name));
        }
        application.MapMethods("/api/{**rest}", ["OPTIONS"], Preflight);
        application.MapFallback("/api/{**rest}", (HttpContext context) => RefuseAsync(
            context, StatusCodes.Status404NotFound, "Not Found Error", "Not found: actions are at /api/3/action/NAME"));
        application.MapGet("/api/3", () => Results.Json(new { version = 3 }));
        application.MapGet("/api/3/openapi.json", (HttpContext context, ActionTable table, HarvestOptions options) =>
            Results.Text(OpenApi.Describe(table, options.Web.Title, SiteAddress.Of(context)).ToJsonString(), "application/json"));
    }

    /// <summary>CKAN's answer for somebody who may not.</summary>
    public static Task RefuseAsync(HttpContext context, string message) =>
        RefuseAsync(context, StatusCodes.Status403Forbidden, "Authorization Error", message);

    /// <summary>CKAN's answer to what failed for no fault of the caller's.</summary>
    public static Task FailAsync(HttpContext context) => IsAway(context)
        ? RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable", "The database does not answer: try again in a moment")
        : RefuseAsync(
        context, StatusCodes.Status500InternalServerError, "Internal Server Error", "Something failed here; the program's log says what");

    private static bool IsAway(HttpContext context) => context.RequestServices.GetRequiredService<Database>().IsAway(
        context.Features.Get<IExceptionHandlerFeature>()?.Error);

    /// <summary>A change has an action of its own in this API, whatever the caller knows from others.</summary>
    private static Task RefuseMethodAsync(HttpContext context, string name)
    {
        context.Response.Headers.Allow = "GET, HEAD, POST";
        return RefuseAsync(
            context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed",
            $"{context.Request.Method} is not used here: call {name} by GET or POST");
    }

    /// <summary>The action of an address that was not routed.</summary>
    private static string NameOf(PathString path) =>
        path.Value?.Split('/') is [.., "action", var name] ? name : "";

    private static Task RefuseAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, Failure(Help(context, context.GetRouteValue("name")?.ToString() ?? NameOf(context.Request.Path)), new JsonObject { ["__type"] = type, ["message"] = message }));
    }

    /// <summary>Pages of other sites may call what needs no log-in, or a token.</summary>
    private static IResult Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "GET, HEAD, POST";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, X-CKAN-API-Key";
        headers.AccessControlMaxAge = "86400";
        return Results.NoContent();
    }

    private static async Task AnswerAsync(HttpContext context, string name, ActionTable table)
    {
        var help = Help(context, name);
        var answer = Success(help, out var begin);
        try
        {
            if (table.Find(name) is not { } action)
                throw new ActionException($"Action name not known: {name}{(Suggestion.Nearest(name, table.All.Select(known => known.Name)) is { } meant ? $". Did you mean {meant}?" : "")}");
            var caller = CallerMiddleware.Of(context);
            CheckMethod(context, action, caller);
            var parameters = await ParametersAsync(context.Request);
            action.Check(parameters);
            var result = await action.Run(new ActionCall(context, action.Name, caller, parameters));
            begin(result);
            await WriteAsync(context, answer);
        }
        catch (Exception fault) when (Failed(fault) is not null && !context.RequestAborted.IsCancellationRequested)
        {
            var failed = Failed(fault)!;
            context.Response.StatusCode = failed.Status;
            await WriteAsync(context, Failure(help, failed.Error));
        }
    }

    private static ActionException? Failed(Exception fault) => fault switch
    {
        ActionException failed => failed,
        RefusedException refused => ActionException.Refused(refused.Message),
        HarvestException known => ActionException.Of(known),
        QueueException away => ActionException.Unavailable(away.Message),
        RemoteException remote => ActionException.Of(new HarvestException(remote.Message)),
        FormatException format => ActionException.Search(format.Message),
        BadHttpRequestException bad => new ActionException(bad.Message),
        _ => null,
    };

    /// <summary>No change by GET; by a session's cookie only from this site's own pages.</summary>
    private static void CheckMethod(HttpContext context, ApiAction action, Caller caller)
    {
        if (action.IsRead)
            return;
        if (!HttpMethods.IsPost(context.Request.Method))
            throw new ActionException($"{action.Name} changes something: call it by POST");
        if (caller.Scope == TokenScope.Read)
            throw ActionException.Refused("this token is for reading only");
        var origin = context.Request.Headers.Origin.ToString();
        if (context.User.Identity is { IsAuthenticated: true } && origin.Length > 0 && !SiteAddress.IsOwnOrigin(context, origin))
            throw ActionException.Refused("the request comes from another site");
    }

    private static async Task<JsonObject> ParametersAsync(HttpRequest request)
    {
        var parameters = new JsonObject();
        foreach (var (name, values) in request.Query)
            parameters[name] = values.Count == 1 ? values[0] : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        if (!HttpMethods.IsPost(request.Method) || request.ContentLength == 0)
            return parameters;
        // curl -d '{"id": 1}' calls JSON a form.
        if (request.HasFormContentType && !await BeginsAsJsonAsync(request))
        {
            foreach (var (name, values) in await FormAsync(request))
                parameters[name] = values.ToString();
            return parameters;
        }
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            if (body.Length == 0)
                return parameters;
            body.Position = 0;
            if (await JsonNode.ParseAsync(body, cancellationToken: request.HttpContext.RequestAborted) is not JsonObject read)
                throw new ActionException("Request data JSON decoded to something that is no object");
            foreach (var (name, value) in read.ToList())
                parameters[name] = value?.DeepClone();
            return parameters;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new ActionException($"Error decoding JSON data: {JsonFault.Words(fault)}");
        }
    }

    private static async Task<IFormCollection> FormAsync(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            // A part without its end, a boundary that never comes, more fields than are allowed.
            throw new ActionException($"The form cannot be read: {fault.Message}");
        }
    }

    private static async Task<bool> BeginsAsJsonAsync(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return false;
        request.EnableBuffering();
        var first = new byte[1];
        var read = await request.Body.ReadAsync(first, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return read == 1 && first[0] == '{';
    }

    private static ArrayBufferWriter<byte> Success(string help, out Action<ActionAnswer> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        write = answer =>
        {
            using var json = new Utf8JsonWriter(buffer, Writing);
            json.WriteStartObject();
            json.WriteString("help", help);
            json.WriteBoolean("success", true);
            json.WritePropertyName("result");
            answer.Write(json);
            json.WriteEndObject();
        };
        return buffer;
    }

    private static ArrayBufferWriter<byte> Failure(string help, JsonObject error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        json.WriteString("help", help);
        json.WriteBoolean("success", false);
        json.WritePropertyName("error");
        error.WriteTo(json);
        json.WriteEndObject();
        return buffer;
    }

    private static async Task WriteAsync(HttpContext context, ArrayBufferWriter<byte> body)
    {
        var response = context.Response;
        response.ContentType = "application/json;charset=utf-8";
        response.Headers.AccessControlAllowOrigin = "*";
        if (response.StatusCode == StatusCodes.Status200OK && !HttpMethods.IsPost(context.Request.Method))
        {
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body.WrittenSpan).AsSpan(0, 12))}\"";
            response.Headers.ETag = tag;
            response.Headers.CacheControl = context.User.Identity is { IsAuthenticated: true } ? "private, no-cache" : "no-cache";
            response.Headers.Vary = "Authorization, X-CKAN-API-Key, Cookie";
            if (context.Request.Headers.IfNoneMatch.Contains(tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static string Help(HttpContext context, string name) => $"{SiteAddress.Of(context)}/api/3/action/help_show?name={Uri.EscapeDataString(name)}";
}
