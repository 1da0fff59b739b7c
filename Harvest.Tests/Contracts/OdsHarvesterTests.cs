using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public class OdsHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"api": "3"}""", "api must be"), ("""{"page_size": 101}""", "between 1 and 100"), ("""{"exclude": {"theme": 7}}""", "theme must be a text"),
    ];

    protected override ContractPortal CreatePortal() => new Portal21();

    private sealed class Portal21 : ContractPortal
    {
        private readonly RecordList records = new();

        public override string Type => "ods";

        public override string Config => """{"page_size": 10}""";

        public override void Put(string id, string title) => records.Put(id, Record(id, title));

        public override void Remove(string id) => records.Remove(id);

        public override void Break(string id) => records.Put(id, $$$"""{"dataset_id": "{{{id}}}", "has_records": true, "metas": {"default": {"title": []} } }""");

        public override void Repeat(string id) => records.Add(id, Record(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path != "/api/explore/v2.1/catalog/datasets")
                return NotFoundAsync(context);
            var query = context.Request.Query;
            var page = records.Page(Number(query["offset"]), Number(query["limit"]));
            return JsonAsync(context, $$"""{"total_count": {{records.Count}}, "links": [], "results": [{{string.Join(',', page)}}]}""");
        }

        private static string Record(string id, string title) =>
            $$$"""{"dataset_id": "{{{id}}}", "has_records": true, "features": [], "attachments": [], "metas": {"default": {"title": "{{{title}}}", "keyword": ["a"], "modified": "2024-01-01"} } }""";
    }

    internal static int Number(string? text) => int.Parse(text ?? "0", CultureInfo.InvariantCulture);

    internal static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    internal static Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}

/// <summary>A portal that only knows version 1.0 of the API.</summary>
public sealed class OldOdsHarvesterTests : OdsHarvesterTests
{
    protected override ContractPortal CreatePortal() => new Portal10();

    private sealed class Portal10 : ContractPortal
    {
        private readonly RecordList records = new();

        public override string Type => "ods";

        public override string Config => """{"page_size": 10, "api": "1.0"}""";

        public override void Put(string id, string title) => records.Put(id, Record(id, title));

        public override void Remove(string id) => records.Remove(id);

        public override void Break(string id) => records.Put(id, $$$"""{"datasetid": "{{{id}}}", "has_records": true, "metas": {} }""");

        public override void Repeat(string id) => records.Add(id, Record(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path != "/api/datasets/1.0/search/")
                return NotFoundAsync(context);
            var query = context.Request.Query;
            var page = records.Page(Number(query["start"]), Number(query["rows"]));
            return JsonAsync(context, $$"""{"nhits": {{records.Count}}, "parameters": {}, "datasets": [{{string.Join(',', page)}}]}""");
        }

        private static string Record(string id, string title) =>
            $$$"""{"datasetid": "{{{id}}}", "has_records": true, "features": [], "metas": {"title": "{{{title}}}", "keyword": "a", "modified": "2024-01-01"} }""";
    }
}
