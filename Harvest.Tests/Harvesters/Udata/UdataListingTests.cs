using Harvest.Tests.Contracts;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Udata;

public sealed class UdataListingTests
{
    [Test]
    public async Task A_site_that_gives_its_first_page_for_ever_is_asked_a_few_times()
    {
        await using var site = await TestSite.StartAsync(context => OdsHarvesterTests.JsonAsync(
            context, """{"data": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}], "total": 1000000, "page": 1, "page_size": 2, "next_page": "http://x.example/?page=2"}"""));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "udata", """{"page_size": 2}""");

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldContain(error => error.Contains("the listing does not end: 4 pages in a row brought nothing new"));
        site.Requests.Count.ShouldBeLessThan(10);
        (job.Added, job.Complete).ShouldBe((2, false));
    }
}
