using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Harvest.Formats.Dcat.Writing;
using Harvest.Moving;
using Harvest.Rdf;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>Dumps of the catalogue, and how the site serves the newest.</summary>
public sealed class DumpTests
{
    private const int Datasets = 12;

    private Site site = null!;
    private FakePortal portal = null!;
    private string folder = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(Datasets - 1);
        portal.Put("odd", package => (package["title"], package["notes"]) = ("=1+1", "a \"b\", c\nd"));
        portal.Put("secret", package => package["private"] = true);
        (await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"))).Errored.ShouldBe(0);
        folder = DumpFolder.Of(site.Get<HarvestOptions>());
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task Without_a_dump_a_reader_is_told_so()
    {
        using var answer = await site.Anonymous.GetAsync(new Uri("/dump", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("harvest datasets dump");
    }

    [Test, Order(2)]
    public async Task A_dump_has_every_public_dataset_in_three_forms_with_checksums()
    {
        var report = await WriteAsync(keep: 2);

        report.Datasets.ShouldBe(Datasets);
        var served = JsonElement.Parse(await site.Anonymous.GetStringAsync("/dump"));
        served.GetProperty("datasets").GetInt32().ShouldBe(Datasets);
        var sums = (await site.Anonymous.GetStringAsync("/dump/SHA256SUMS")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        sums.Length.ShouldBe(3);
        foreach (var line in sums)
            Convert.ToHexStringLower(SHA256.HashData(await site.Anonymous.GetByteArrayAsync($"/dump/{line[66..]}"))).ShouldBe(line[..64]);
        var datasets = new HashSet<Term>();
        var graphs = new HashSet<Term>();
        RdfReader.Read(new MemoryStream(await UnpackedAsync("datasets.nq.gz")), RdfFormat.NQuads, null, new Sink(quad =>
        {
            if (quad.Predicate.Value == RdfNs.Type && quad.Object.Value == "http://www.w3.org/ns/dcat#Dataset" && datasets.Add(quad.Subject))
                graphs.Add(quad.Graph);
        }));
        (datasets.Count, graphs.Count).ShouldBe((Datasets, Datasets));
        var lines = System.Text.Encoding.UTF8.GetString(await UnpackedAsync("datasets.jsonl.gz")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => JsonElement.Parse(line).GetProperty("name").GetString()).Distinct().Count().ShouldBe(Datasets);
        using var csv = new CsvHelper.CsvReader(new StreamReader(new MemoryStream(await UnpackedAsync("datasets.csv.gz"))), CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row).ToList();
        rows.Count.ShouldBe(Datasets);
        var odd = rows.Single(row => $"{row["title"]}".EndsWith("1+1", StringComparison.Ordinal));
        $"{odd["title"]}".ShouldStartWith("'=");
        odd["notes"].ShouldBe("a \"b\", c\nd");
    }

    [Test, Order(3)]
    public async Task A_part_of_a_file_can_be_asked_for_and_nothing_beside_the_files()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dump/datasets.jsonl.gz");
        request.Headers.Range = new RangeHeaderValue(0, 9);
        using var part = await site.Anonymous.SendAsync(request);
        using var other = await site.Anonymous.GetAsync(new Uri("/dump/..%2F..%2Fharvest.db", UriKind.Relative));

        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync()).Length.ShouldBe(10);
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test, Order(4)]
    public async Task Old_dumps_go_and_nothing_else_does()
    {
        Directory.CreateDirectory(Path.Combine(folder, "mine"));
        foreach (var old in (string[])["20200101T000000Z", "20200102T000000Z"])
        {
            Directory.CreateDirectory(Path.Combine(folder, old));
            await File.WriteAllTextAsync(Path.Combine(folder, old, DumpFolder.Report), "{}");
        }

        DumpFolder.Newest(folder).ShouldNotBeNull().ShouldNotContain("2020");
        await Should.ThrowAsync<OperationCanceledException>(() => site.Get<CatalogueDump>().WriteAsync(Writer(), folder, 2, new CancellationToken(canceled: true)));
        await Harvest.Tests.Support.Eventually.ShouldAsync(async () => (await WriteAsync(keep: 1)).Name is not null, "a dump of another second is written", TimeSpan.FromSeconds(10));

        Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList().ShouldSatisfyAllConditions(
            names => names.Count.ShouldBe(2), names => names.ShouldContain("mine"));
    }

    private Task<DumpReport> WriteAsync(int keep) => site.Get<CatalogueDump>().WriteAsync(Writer(), folder, keep, CancellationToken.None);

    private DcatWriter Writer() => new(new DcatCatalogue(site.Url));

    private async Task<byte[]> UnpackedAsync(string file)
    {
        await using var unpacked = new GZipStream(await site.Anonymous.GetStreamAsync($"/dump/{file}"), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await unpacked.CopyToAsync(whole);
        return whole.ToArray();
    }

    private sealed class Sink(Action<Quad> take) : IRdfSink
    {
        public void Add(in Quad quad) => take(quad);
    }
}
