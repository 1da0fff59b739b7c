using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public class DcatUsHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"schema": "2.0"}""", "schema must be"),
        ("""{"validation": "maybe"}""", "validation must be"),
        ("""{"validation": "7"}""", "validation must be"),
        ("""{"places": {"Here": [1, 2]}}""", "four numbers"),
        ("""{"include": {"colour": "red"}}""", "colour is no filter of"),
    ];

    protected override ContractPortal CreatePortal() => new DataJson();

    /// <summary>A data.json of DCAT-US 1.1.</summary>
    protected class DataJson : ContractPortal
    {
        private readonly List<JsonObject> datasets = [];

        public override string Type => "dcat-us";

        public override Uri Url => new(Root, "data.json");

        public override bool IsPaged => false;

        public override void Put(string id, string title)
        {
            var dataset = Dataset(id, title);
            lock (datasets)
            {
                var place = datasets.FindIndex(found => Has(found, id));
                if (place < 0)
                    datasets.Add(dataset);
                else
                    datasets[place] = dataset;
            }
        }

        public override void Remove(string id) => datasets.RemoveAll(found => Has(found, id));

        public override void Break(string id) =>
            datasets.First(found => Has(found, id)).Remove("title");

        public override void Repeat(string id) => datasets.Add(Dataset(id, "The second of its name"));

        protected override Task AnswerAsync(HttpContext context)
        {
            if (!IsFile(context.Request.Path))
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }
            context.Response.ContentType = "application/json";
            Decorate(context.Response);
            var catalog = new JsonObject
            {
                ["@type"] = "dcat:Catalog",
                ["conformsTo"] = "https://project-open-data.cio.gov/v1.1/schema",
                ["dataset"] = new JsonArray([.. datasets.Select(dataset => dataset.DeepClone())]),
            };
            return context.Response.WriteAsync(catalog.ToJsonString(), context.RequestAborted);
        }

        protected virtual bool IsFile(PathString path) => path == "/data.json";

        protected virtual void Decorate(HttpResponse response)
        {
        }

        private static bool Has(JsonObject dataset, string id) => dataset["identifier"]!.ToString() == id;

        private static JsonObject Dataset(string id, string title) => new()
        {
            ["@type"] = "dcat:Dataset",
            ["identifier"] = id,
            ["title"] = title,
            ["description"] = "Counted every year.",
            ["keyword"] = new JsonArray("trees", "parks"),
            ["modified"] = "2024-01-05",
            ["accessLevel"] = "public",
            ["publisher"] = new JsonObject { ["name"] = "Parks Department" },
            ["contactPoint"] = new JsonObject { ["fn"] = "Ann", ["hasEmail"] = "mailto:ann@city.example" },
            ["distribution"] = new JsonArray(new JsonObject { ["downloadURL"] = $"https://city.example/{id}.csv", ["mediaType"] = "text/csv" }),
        };
    }
}

public sealed class ArcGisHarvesterTests : DcatUsHarvesterTests
{
    protected override ContractPortal CreatePortal() => new Hub();

    private sealed class Hub : DataJson
    {
        public override string Type => "arcgis";

        public override Uri Url => Root;

        protected override bool IsFile(PathString path) => path == "/api/feed/dcat-us/1.1.json";
    }
}

public sealed class SocrataHarvesterTests : DcatUsHarvesterTests
{
    protected override ContractPortal CreatePortal() => new Site();

    private sealed class Site : DataJson
    {
        public override string Type => "socrata";

        public override Uri Url => Root;

        protected override void Decorate(HttpResponse response) => response.Headers["X-Socrata-Region"] = "aws-us-east-1";
    }
}
