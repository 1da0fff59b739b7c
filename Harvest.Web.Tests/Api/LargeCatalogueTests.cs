using Harvest.Datasets;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage;
using Harvest.Tests.Support;
using Harvest.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Api;

/// <summary>A catalogue too large to be counted for every reader.</summary>
[Category("Browser")]
public sealed class LargeCatalogueTests
{
    private const int Size = 10_100;
    private readonly ShiftedTime time = new();
    private Site site = null!;
    private Source source = null!;

    [SetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync(configure: services => services.AddSingleton<TimeProvider>(time));
        source = await site.SourceAsync(new Uri("http://portal.example/"), "portal");
        await AddAsync(0, Size);
    }

    [TearDown]
    public async Task StopAsync() => await site.DisposeAsync();

    [Test]
    public async Task A_large_number_is_a_minute_old_at_most_and_right_at_the_end()
    {
        (await CountAsync("q=water")).ShouldBe(Size);
        await AddAsync(Size, 50);

        (await CountAsync("q=water")).ShouldBe(Size);
        (await CountAsync("q=water&sort=title asc")).ShouldBe(Size);
        var end = await site.Anonymous.ActionAsync($"package_search?q=water&sort=id%20asc&rows=100&start={Size}");
        end.GetProperty("results").GetArrayLength().ShouldBe(50);
        end.GetProperty("count").GetInt64().ShouldBe(Size + 50);
        (await CountAsync("q=water")).ShouldBe(Size + 50);

        await AddAsync(Size + 50, 50);
        (await CountAsync("q=water")).ShouldBe(Size + 50);
        time.Shift += TimeSpan.FromSeconds(61);
        (await CountAsync("q=water")).ShouldBe(Size + 100);
    }

    [Test]
    public async Task A_number_that_is_asked_for_again_and_again_is_found_anew_behind_the_readers_back()
    {
        (await CountAsync("q=water")).ShouldBe(Size);
        await AddAsync(Size, 50);
        time.Shift += TimeSpan.FromSeconds(31);

        await Eventually.ShouldAsync(async () => await CountAsync("q=water") == Size + 50, "the new number is given");
    }

    [Test]
    public async Task A_small_number_is_always_right()
    {
        (await CountAsync("fq=name:dataset-01*")).ShouldBe(100);
        await AddAsync(10_100, 5);
        (await CountAsync("fq=name:dataset-01*")).ShouldBe(105);
    }

    [Test]
    public async Task All_is_read_page_after_page_while_more_comes()
    {
        var seen = new HashSet<string>();
        for (var start = 0; ; start += 1000)
        {
            var page = await site.Anonymous.ActionAsync($"package_search?rows=1000&start={start}&sort=id%20asc");
            seen.UnionWith(page.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString()!));
            if (start == 2000)
                await AddAsync(Size, 2000);
            if (page.GetProperty("results").GetArrayLength() < 1000)
                break;
        }

        seen.Count.ShouldBe(Size + 2000);
    }

    [Test]
    public async Task The_datasets_do_not_wait_for_what_they_can_be_filtered_by()
    {
        (await site.Anonymous.GetStringAsync("/dataset?q=water")).ShouldContain("<noscript><a href=\"/dataset?q=water&amp;page=1&amp;facets=now\">");
        var page = await Browser.OpenAsync(site);
        await page.GotoAsync("/dataset?q=water");

        await Assertions.Expect(page.Locator("#facets .facet a").First).ToContainTextAsync("10,100");
        await page.Locator("#facets .facet a").First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("10,100 datasets");
        (await site.Anonymous.GetStringAsync("/dataset?q=water")).ShouldNotContain("facets=now");
        await page.Context.CloseAsync();
    }

    private async Task<long> CountAsync(string query) =>
        (await site.Anonymous.ActionAsync($"package_search?rows=1&{query.Replace(" ", "%20", StringComparison.Ordinal)}")).GetProperty("count").GetInt64();

    /// <summary>Past the pipeline: what is tried is reading.</summary>
    private Task AddAsync(int first, int count) => site.Get<Database>().WriteAsync(
        async session =>
        {
            var made = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var numbers = Enumerable.Range(first, count).ToList();
            var dataset = new Dataset { Name = "x", Title = "Water", Tags = ["rivers"] };
            await session.Dialect.BulkInsertAsync(
                session,
                "dataset",
                ["id", "number", "name", "title", "harvest_source_id", "harvest_object_id", "guid", "metadata_created", "metadata_modified", "package"],
                numbers.Select(number => new object?[]
                {
                    $"{number:000000}", (long)number, $"dataset-{number:000000}", dataset.Title, source.Id, "o", $"g{number}", made, made,
                    Packed.Pack(PackageWriter.Write(dataset, new PackageEntry($"{number:000000}", $"dataset-{number:000000}", made, made))),
                }),
                CancellationToken.None);
            await session.Dialect.BulkInsertAsync(
                session, "dataset_search", ["rowid", "title", "body"], numbers.Select(number => new object?[] { (long)number, "water", "" }), CancellationToken.None);
            await session.Dialect.BulkInsertAsync(
                session,
                "dataset_facet",
                ["rowid", "facets"],
                numbers.Select(number => new object?[] { (long)number, DatasetFacets.Of(dataset, source.Id) }),
                CancellationToken.None);
        },
        CancellationToken.None);
}
