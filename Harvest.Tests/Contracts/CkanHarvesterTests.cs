using Harvest.Tests.Harvesters.Ckan;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class CkanHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs => [("""{"page_size": 0}""", "page_size must be between 1 and 1000")];

    protected override ContractPortal CreatePortal() => new Portal();

    private sealed class Portal : ContractPortal
    {
        private readonly FakePortal inner = new() { MaxRows = 10 };

        public override string Type => "ckan";

        public override string Config => """{"page_size": 10}""";

        /// <summary>What comes twice between its pages is tested apart (PagingTests).</summary>
        public override bool CanRepeat => false;

        public override void Put(string id, string title) => inner.Change(id, package => package["title"] = title);

        public override void Remove(string id) => inner.Remove(id);

        public override void Break(string id) =>
            inner.Change(id, package => package["resources"] = "no list");

        protected override Task AnswerAsync(HttpContext context) => inner.AnswerAsync(context);
    }
}
