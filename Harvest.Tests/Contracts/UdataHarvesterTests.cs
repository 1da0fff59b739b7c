using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class UdataHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
        [("""{"page_size": 1001}""", "between 1 and 1000"), ("""{"include": {"tag": ["a", "b"]}}""", "may have one text only")];

    protected override ContractPortal CreatePortal() => new Portal();

    private sealed class Portal : ContractPortal
    {
        private readonly RecordList records = new();

        public override string Type => "udata";

        public override string Config => """{"page_size": 10}""";

        public override void Put(string id, string title) => records.Put(id, Record(id, title));

        public override void Remove(string id) => records.Remove(id);

        public override void Break(string id) => records.Put(id, $$"""{"id": "{{id}}", "title": {} }""");

        public override void Repeat(string id) => records.Add(id, Record(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path != "/api/1/datasets/")
                return OdsHarvesterTests.NotFoundAsync(context);
            var query = context.Request.Query;
            var (number, size) = (OdsHarvesterTests.Number(query["page"]), OdsHarvesterTests.Number(query["page_size"]));
            var page = records.Page((number - 1) * size, size);
            var next = number * size < records.Count ? $"\"http://{context.Request.Host}/api/1/datasets/?page={number + 1}&page_size={size}\"" : "null";
            return OdsHarvesterTests.JsonAsync(
                context, $$"""{"data": [{{string.Join(',', page)}}], "next_page": {{next}}, "page": {{number}}, "page_size": {{size}}, "total": {{records.Count}}}""");
        }

        private static string Record(string id, string title) =>
            $$"""{"id": "{{id}}", "slug": "slug-{{id}}", "title": "{{title}}", "description": "D", "tags": ["a"], "last_modified": "2024-01-01T00:00:00+00:00", "resources": []}""";
    }
}
