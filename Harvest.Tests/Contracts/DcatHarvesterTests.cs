using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class DcatHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"rdf_format": "papyrus"}""", "unknown format papyrus"),
        ("""{"guid": "name"}""", "guid must be uri or identifier"),
        ("""{"validation": true}""", "validation must be text"),
        ("""{"max_file_size": 0}""", "max_file_size must be 1 or more"),
    ];

    protected override ContractPortal CreatePortal() => new Portal();

    /// <summary>A feed in Turtle, ten records a page.</summary>
    private sealed class Portal : ContractPortal
    {
        private const int PageSize = 10;

        private readonly List<(string Id, string Text)> records = [];

        public override string Type => "dcat";

        public override string Config => """{"language": "en"}""";

        public override Uri Url => new(Root, "feed");

        public override string GuidOf(string id) => $"https://trees.example/{id}";

        public override void Put(string id, string title) =>
            Set(id, $"<{GuidOf(id)}> a dcat:Dataset ; dct:title \"{title}\" ; dcat:distribution [ dcat:accessURL <https://trees.example/{id}.csv> ] .");

        public override void Remove(string id) => records.RemoveAll(record => record.Id == id);

        public override void Break(string id) => Set(id, "[] a dcat:Dataset ; dct:description \"Who am I?\" .");

        public override void Repeat(string id) => records.Add(records.First(record => record.Id == id));

        protected override Task AnswerAsync(HttpContext context)
        {
            var page = int.Parse(context.Request.Query["page"].FirstOrDefault() ?? "1", CultureInfo.InvariantCulture);
            var isLast = page * PageSize >= records.Count;
            context.Response.ContentType = "text/turtle";
            return context.Response.WriteAsync(
                $"""
                @prefix dcat: <http://www.w3.org/ns/dcat#> .
                @prefix dct: <http://purl.org/dc/terms/> .
                @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
                <{Root}> a dcat:Catalog ; dct:title "Trees" .
                {string.Join('\n', records.Skip((page - 1) * PageSize).Take(PageSize).Select(record => record.Text))}
                <{Url}?page={page}> a hydra:PartialCollectionView {(isLast ? "" : $"; hydra:next <{Url}?page={page + 1}>")} .
                """,
                context.RequestAborted);
        }

        private void Set(string id, string text)
        {
            var at = records.FindIndex(record => record.Id == id);
            if (at < 0)
                records.Add((id, text));
            else
                records[at] = (id, text);
        }
    }
}
