using System.Text.Json.Nodes;

namespace Harvest.Web.Api;

/// <summary>Describes the actions in OpenAPI 3.1.</summary>
internal static class OpenApi
{
    public static JsonObject Describe(ActionTable table, string title, string site)
    {
        var paths = new JsonObject();
        foreach (var action in table.All)
        {
            var path = new JsonObject();
            if (action.IsRead)
                path["get"] = Operation(action, "get", new JsonObject { ["parameters"] = Query(action) });
            path["post"] = Operation(action, "post", new JsonObject { ["requestBody"] = Body(action) });
            paths[$"/api/3/action/{action.Name}"] = path;
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = $"{title}: CKAN Action API",
                ["version"] = "3",
                ["description"] = "Answers are {help, success, result} or {help, success, error}. Send a token in the header Authorization.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = site }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "Authorization" },
                },
            },
        };
    }

    private static JsonObject Operation(ApiAction action, string method, JsonObject operation)
    {
        operation["operationId"] = $"{method}_{action.Name}";
        operation["summary"] = action.Summary;
        operation["security"] = action.IsRead
            ? new JsonArray(new JsonObject(), new JsonObject { ["token"] = new JsonArray() })
            : new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        operation["responses"] = new JsonObject
        {
            ["200"] = Response("Done"),
            ["400"] = Response("Bad request"),
            ["403"] = Response("Not allowed"),
            ["404"] = Response("Not found"),
            ["409"] = Response("Validation error"),
        };
        return operation;
    }

    private static JsonObject Response(string description) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } },
    };

    private static JsonArray Query(ApiAction action) =>
    [
        .. action.Parameters.Select(parameter => new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = "query",
            ["required"] = parameter.IsRequired,
            ["description"] = parameter.Description,
            ["schema"] = Schema(parameter),
        }),
    ];

    private static JsonObject Body(ApiAction action) => new()
    {
        ["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray([.. action.Parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode)parameter.Name)]),
                    ["properties"] = new JsonObject(action.Parameters.Select(parameter =>
                    {
                        var schema = Schema(parameter);
                        schema["description"] = parameter.Description;
                        return KeyValuePair.Create<string, JsonNode?>(parameter.Name, schema);
                    })),
                },
            },
        },
    };

    private static JsonObject Schema(ActionParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Type == "array")
            schema["items"] = new JsonObject { ["type"] = "string" };
        if (parameter.Choices.Count > 0)
            schema["enum"] = new JsonArray([.. parameter.Choices.Select(choice => (JsonNode)choice)]);
        return schema;
    }
}
