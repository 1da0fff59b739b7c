using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class StacApiHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"item_limit": 0}""", "item_limit must be between 1 and 100000"),
        ("""{"page_size": 10001}""", "page_size must be between 1 and 10000"),
        ("""{"max_documents": 0}""", "max_documents must be 1 or more"),
        ("""{"hosts": ["https://other.example/"]}""", "hosts must be names of hosts"),
    ];

    protected override ContractPortal CreatePortal() => new Portal();

    /// <summary>A landing page, and a list of collections in pages of ten.</summary>
    private sealed class Portal : ContractPortal
    {
        private readonly RecordList records = new();

        public override string Type => "stac";

        public override string Config => """{"page_size": 10}""";

        public override void Put(string id, string title) => records.Put(id, Record(id, title));

        public override void Remove(string id) => records.Remove(id);

        public override void Break(string id) => records.Put(id, $$"""{"id": "{{id}}", "type": "Broken", "stac_version": "1.0.0", "links": []}""");

        public override void Repeat(string id) => records.Add(id, Record(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path == "/")
            {
                return OdsHarvesterTests.JsonAsync(
                    context,
                    """
                    {"type": "Catalog", "stac_version": "1.0.0", "id": "trees", "description": "Trees", "conformsTo": ["https://api.stacspec.org/v1.0.0/collections"],
                     "links": [{"rel": "self", "href": "/"}, {"rel": "data", "href": "./collections", "type": "application/json"}]}
                    """);
            }
            if (context.Request.Path != "/collections")
                return OdsHarvesterTests.NotFoundAsync(context);
            var query = context.Request.Query;
            var size = query.ContainsKey("limit") ? OdsHarvesterTests.Number(query["limit"]) : 10;
            var start = query.ContainsKey("token") ? OdsHarvesterTests.Number(query["token"]) : 0;
            var next = start + size < records.Count ? $$"""{"rel": "next", "method": "GET", "href": "?limit={{size}}&token={{start + size}}"}""" : "";
            return OdsHarvesterTests.JsonAsync(
                context, $$"""{"collections": [{{string.Join(',', records.Page(start, size))}}], "links": [{{next}}], "numberMatched": {{records.Count}}}""");
        }

        private static string Record(string id, string title) =>
            $$"""
            {"type": "Collection", "stac_version": "1.0.0", "id": "{{id}}", "title": "{{title}}", "description": "D", "license": "CC-BY-4.0", "links": [],
             "extent": {"spatial": {"bbox": [[5, 45, 6, 46]]}, "temporal": {"interval": [["2020-01-01T00:00:00Z", null]]} } }
            """;
    }
}
