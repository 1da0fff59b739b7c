using System.Text.Json.Nodes;

namespace Harvest.Web.Api;

/// <summary>An answer that says no, in CKAN's shapes.</summary>
internal sealed class ActionException : Exception
{
    private ActionException(int status, JsonObject error)
        : base(error.ToJsonString())
    {
        Status = status;
        Error = error;
    }

    public ActionException()
        : this(400, [])
    {
    }

    public ActionException(string message)
        : this(400, new JsonObject { ["__type"] = "Bad Request", ["message"] = message })
    {
    }

    public ActionException(string message, Exception inner)
        : base(message, inner)
    {
        Status = 400;
        Error = [];
    }

    public int Status { get; }

    public JsonObject Error { get; }

    public static ActionException Missing(string what) =>
        new(404, new JsonObject { ["__type"] = "Not Found Error", ["message"] = $"Not found: {what}" });

    /// <summary>What the site needs does not answer now; the message names it and says what to do.</summary>
    public static ActionException Unavailable(string why) =>
        new(503, new JsonObject { ["__type"] = "Service Unavailable", ["message"] = why });

    public static ActionException Refused(string why) =>
        new(403, new JsonObject { ["__type"] = "Authorization Error", ["message"] = $"Access denied: {why}" });

    public static ActionException Invalid(string field, string message) => Invalid([(field, message)]);

    public static ActionException Invalid(IEnumerable<(string Field, string Message)> problems)
    {
        var error = new JsonObject { ["__type"] = "Validation Error" };
        foreach (var group in problems.GroupBy(problem => problem.Field))
            error[group.Key] = new JsonArray([.. group.Select(problem => (JsonNode)problem.Message)]);
        return new(409, error);
    }

    public static ActionException Search(string message) =>
        new(409, new JsonObject { ["__type"] = "Search Query Error", ["message"] = $"Search Query is invalid: {message}" });

    /// <summary>A fault of the engine that explains itself; <c>field: message</c> lines become fields.</summary>
    public static ActionException Of(HarvestException fault)
    {
        if (fault is WrongInputException { IsMissing: true })
            return Missing(fault.Message);
        var lines = fault.Message.Split(Environment.NewLine).Select(line => line.Split(": ", 2)).ToList();
        return lines.TrueForAll(parts => parts.Length == 2 && parts[0].All(c => char.IsAsciiLetterLower(c) || c == '_'))
            ? Invalid(lines.Select(parts => (parts[0], parts[1])))
            : new(409, new JsonObject { ["__type"] = "Validation Error", ["message"] = fault.Message });
    }
}
