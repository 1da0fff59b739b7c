using Harvest.Tests.Harvesters.OaiPmh;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class OaiHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
        [("""{"metadata_prefix": "oai dc"}""", "metadata_prefix must be"), ("""{"sets": [" "]}""", "sets must not be empty"), ("""{"sets": "a"}""", "sets must be a list")];

    protected override ContractPortal CreatePortal() => new Portal();

    private sealed class Portal : ContractPortal
    {
        private readonly FakeRepository repository = new() { PageSize = 10 };

        public override string Type => "oai-pmh";

        public override Uri Url => new(Root, "oai");

        public override void Put(string id, string title) => repository.Put(id, FakeRepository.DublinCore(title));

        public override void Remove(string id) => repository.Remove(id);

        public override void Break(string id) => repository.Put(id, """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"/>""");

        public override void Repeat(string id) => repository.Repeat(id, FakeRepository.DublinCore("The second of its name"));

        protected override Task AnswerAsync(HttpContext context) => repository.AnswerAsync(context);
    }
}
