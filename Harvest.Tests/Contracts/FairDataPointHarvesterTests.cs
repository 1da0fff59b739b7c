using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class FairDataPointHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
        [("""{"max_nodes": 0}""", "max_nodes must be 1 or more"), ("""{"validation": "much"}""", "validation must be warnings, strict or none")];

    protected override ContractPortal CreatePortal() => new Portal();

    /// <summary>A root, a catalogue, and a page for each dataset.</summary>
    private sealed class Portal : ContractPortal
    {
        private const string Prefixes = """
            @prefix dcat: <http://www.w3.org/ns/dcat#> .
            @prefix dct: <http://purl.org/dc/terms/> .
            @prefix fdp: <https://w3id.org/fdp/fdp-o#> .
            @prefix ldp: <http://www.w3.org/ns/ldp#> .

            """;

        private readonly ConcurrentDictionary<string, string> datasets = [];
        private readonly List<string> repeated = [];

        public override string Type => "fairdatapoint";

        public override string Config => """{"language": "en"}""";

        public override string GuidOf(string id) => $"dataset={Page(id)}";

        public override void Put(string id, string title) =>
            datasets[id] = $"<{Page(id)}> a dcat:Dataset ; dct:title \"{title}\" ; dct:publisher [ dct:title \"Office\" ] .";

        public override void Remove(string id) => datasets.TryRemove(id, out _);

        public override void Break(string id) => datasets[id] = "<unfinished";

        public override void Repeat(string id) => repeated.Add(id);

        protected override Task AnswerAsync(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            var body = path switch
            {
                "/" => $"<{Root}> a fdp:FAIRDataPoint ; dct:title \"Point\" ; ldp:contains <{Root}catalog>, <{Root}other> .",
                "/catalog" => Contains("catalog", datasets.Keys),
                "/other" => Contains("other", repeated),
                _ => datasets.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]),
            };
            if (body is null)
                context.Response.StatusCode = 404;
            context.Response.ContentType = "text/turtle";
            return context.Response.WriteAsync(Prefixes + body, context.RequestAborted);
        }

        private string Contains(string name, IEnumerable<string> ids) => string.Join('\n', ids
            .Select(id => $"<{Root}{name}> ldp:contains <{Page(id)}> .").Prepend($"<{Root}{name}> a dcat:Catalog ; dct:title \"All\" ."));

        private string Page(string id) => $"{Root}dataset/{id}";
    }
}
