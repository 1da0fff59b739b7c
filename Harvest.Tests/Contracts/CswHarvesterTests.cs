using Harvest.Tests.Harvesters.Csw;
using Harvest.Tests.Harvesters.Waf;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class CswHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
    [
        ("""{"page_size": 1001}""", "page_size must be between 1 and 1000"),
        ("""{"output_schema": "marc"}""", "output_schema must be one of"),
        ("""{"cql": "a", "filter": "<Filter/>"}""", "cannot be used together"),
        ("""{"filter": "<Filter>"}""", "filter cannot be read"),
    ];

    protected override ContractPortal CreatePortal() => new Portal();

    private sealed class Portal : ContractPortal
    {
        private readonly FakeCsw inner = new();

        public override string Type => "csw";

        public override string Config => """{"page_size": 10}""";

        public override Uri Url => new(Root, "/csw");

        public override void Put(string id, string title) => inner.Put(id, FakeFolder.Record(id, title));

        public override void Remove(string id) => inner.Remove(id);

        public override void Break(string id) => inner.Put(id, FakeFolder.Record(id, ""));

        public override void Repeat(string id) => inner.Put($"{id}-again", FakeFolder.Record(id, $"Title of {id}"));

        protected override Task AnswerAsync(HttpContext context) => inner.AnswerAsync(context);
    }
}
