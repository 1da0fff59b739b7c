using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

/// <summary>Sources of no standard, described by their settings, one of each way of paging.</summary>
[TestFixture("json", "page")]
[TestFixture("json", "next")]
[TestFixture("xml", "offset")]
[TestFixture("csv", "none")]
public sealed class GenericHarvesterTests(string format, string paging) : HarvesterContract
{
    protected override bool IsRecognised => false;

    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"fields": {"title": "$.t"}}""", "identifier is required"),
        ("""{"fields": {"identifier": "$.id", "title": "titel"}}""", "title: titel is no JSONPath: a JSONPath begins with $"),
        ("""{"fields": {"identifier": "$.id", "title": "$.t", "colour": "$.c"}}""", "colour: is unknown"),
        ("""{"fields": {"identifier": "$.id", "title": "$.t"}, "paging": "cursor"}""", "needs next"),
        ("""{"format": "xml", "fields": {"identifier": "@id", "title": "dc:title"}}""", "is no XPath"),
        ("""{"fields": {"identifier": {"value": "same"}, "title": "$.t"}}""", "identifier must have a path"),
        ("""{"fields": {"identifier": "$.id", "title": {"path": "$.t", "splitt": ","}}}""", "splitt is no option"),
    ];

    protected override ContractPortal CreatePortal() => new Portal(format, paging);

    private sealed class Portal(string format, string paging) : ContractPortal
    {
        private readonly RecordList records = new();

        public override string Type => "generic";

        public override bool IsPaged => paging != "none";

        public override string Config => (format, paging) switch
        {
            ("csv", _) => """{"format": "csv", "fields": {"identifier": "id", "title": "name"}}""",
            ("xml", _) => """{"format": "xml", "list": "/answer/item", "total": "/answer/@total", "paging": "offset", "page_parameter": "from", "size_parameter": "n", "page_size": 10, "fields": {"identifier": "@id", "title": "name"}}""",
            (_, "page") => """{"list": "$.result.items", "total": "$.result.count", "paging": "page", "size_parameter": "n", "page_size": 10, "fields": {"identifier": "$.id", "title": "$.name"}}""",
            _ => """{"list": "$.result.items", "paging": "next", "next": "$.links[?@.rel=='next'].href", "fields": {"identifier": "$.id", "title": "$.name"}}""",
        };

        public override void Put(string id, string title) => records.Put(id, Record(id, title));

        public override void Remove(string id) => records.Remove(id);

        public override void Break(string id) => records.Put(id, format switch
        {
            "csv" => $"{id},",
            "xml" => $"<item id=\"{id}\"/>",
            _ => $$"""{"id": "{{id}}", "name": null}""",
        });

        public override void Repeat(string id) => records.Add(id, Record(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            var query = context.Request.Query;
            var start = paging switch
            {
                "none" => 0,
                "page" => (OdsHarvesterTests.Number(query["page"]) - 1) * 10,
                _ => OdsHarvesterTests.Number(query["from"]),
            };
            var page = records.Page(start, paging == "none" ? int.MaxValue : 10);
            if (format == "json")
            {
                var next = start + 10 < records.Count ? $$"""{"rel": "next", "href": "?from={{start + 10}}"}""" : """{"rel": "self", "href": "?"}""";
                return OdsHarvesterTests.JsonAsync(
                    context, $$"""{"links": [{{next}}], "result": {"items": [{{string.Join(',', page)}}], "count": {{records.Count}} } }""");
            }
            context.Response.ContentType = format == "xml" ? "application/xml" : "text/csv";
            return context.Response.WriteAsync(
                format == "csv"
                    ? $"id,name,end\r\n{string.Concat(page.Select(row => $"{row},\"end of record\"\r\n"))}"
                    : $"<answer total=\"{records.Count.ToString(CultureInfo.InvariantCulture)}\">{string.Concat(page)}</answer>",
                context.RequestAborted);
        }

        private string Record(string id, string title) => format switch
        {
            "csv" => $"{id},{title}",
            "xml" => $"<item id=\"{id}\"><name>{title}</name></item>",
            _ => $$"""{"id": "{{id}}", "name": "{{title}}"}""",
        };
    }
}
