using Harvest.Tests.Harvesters.Waf;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class WafHarvesterTests : HarvesterContract
{
    protected override IEnumerable<(string Config, string Word)> BadConfigs =>
        [("""{"collection_parent_url": "file:///a.xml"}""", "collection_parent_url must be a web address")];

    protected override ContractPortal CreatePortal() => new Portal();

    private sealed class Portal : ContractPortal
    {
        private readonly FakeFolder inner = new() { Style = ListingStyle.Nginx };
        private int changes;

        public override string Type => "waf";

        public override string Config => """{"clean_tags": false}""";

        public override Uri Url => new(Root, "/waf/");

        public override string GuidOf(string id) => new Uri(Url, Path(id)).AbsoluteUri;

        public override void Put(string id, string title) => Put(id, FakeFolder.Record(id, title), ++changes);

        public override void Remove(string id) => inner.Remove(Path(id));

        public override void Break(string id) => Put(id, "<gmd:MD_Metadata>", ++changes);

        public override void Repeat(string id) => inner.MoreLinks = $"<a href=\"/waf/{Path(id)}\">again</a>\n";

        protected override Task AnswerAsync(HttpContext context) => inner.AnswerAsync(context);

        /// <summary>A folder for each last digit, so that there is more than one listing.</summary>
        private static string Path(string id) => $"{id[^1]}/{id}.xml";

        private void Put(string id, string text, int minute) => inner.Put(Path(id), text, new DateTime(2024, 1, 1).AddMinutes(minute));
    }
}
