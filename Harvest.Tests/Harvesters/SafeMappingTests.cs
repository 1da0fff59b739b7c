using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Tests.Harvesters;

/// <summary>What holds for the records of all sources.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SafeMappingTests
{
    [TestCase("""{"name": "trees"}""")]
    [TestCase("""{"name": "trees", "title": ""}""")]
    [TestCase("""{"name": "trees", "title": "  "}""")]
    [TestCase("""{"name": "trees", "title": null}""")]
    [TestCase("""{"name": "trees", "title": {"de": "", "fr": null}}""")]
    [TestCase("""{"name": "trees", "title": "&nbsp;"}""")]
    public void An_empty_title_is_told(string package)
    {
        var mapped = Map(package);

        mapped.Dataset!.Title.ShouldBeEmpty();
        var problem = mapped.Problems.ShouldHaveSingleItem();

        (problem.Message, problem.IsWarning).ShouldBe(("title: it is empty; the dataset is shown under its name", true));
    }

    [Test]
    public void Names_are_plain()
    {
        var mapped = Map("""{"name": "trees", "title": "Trees &amp; parks", "tags": [{"name": "a &amp; b"}]}""");

        (mapped.Dataset!.Title, mapped.Dataset.Tags[0]).ShouldBe(("Trees & parks", "a & b"));
        mapped.Problems.ShouldBeEmpty();
    }

    [Test]
    public void Sizes_are_bytes_where_there_is_one_reading_and_told_where_not()
    {
        var mapped = Map("""
            {"name": "trees", "title": "Trees", "resources": [{"url": "https://a.example/1", "size": "3 MB"}, {"url": "https://a.example/2", "size": "1,234 KB"},
             {"url": "https://a.example/3", "size": 12}, {"url": "https://a.example/4", "size": 12.5}, {"url": "https://a.example/5", "size": ""}]}
            """);

        mapped.Dataset!.Resources.Select(file => file.Text("size")).ShouldBe(["3000000", "1,234 KB", "12", "12.5", ""]);
        mapped.Problems.ShouldHaveSingleItem().ShouldBe(new RecordProblem(
            "size: 1,234 KB, 12.5 are no certain number of bytes, and left out of dcat:byteSize; write the bytes as digits alone, or a unit without commas", IsWarning: true));
    }

    [Test]
    public void Files_with_one_id_stay_two_files()
    {
        var mapped = Map("""
            {"name": "trees", "title": "Trees", "resources": [{"id": "r1", "uri": "https://a.example/r", "url": "https://a.example/1"},
             {"id": "r1", "uri": "https://a.example/r", "url": "https://a.example/2"}, {"id": "r2", "url": "https://a.example/3"}]}
            """);

        mapped.Dataset!.Resources.Select(file => (file.Id, file.Text("uri"))).ShouldBe([("r1", "https://a.example/r"), (null, null), ("r2", null)]);
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldBe(
            "resources: several have the same id, r1, https://a.example/r; all are published, and those after the first got ids of their own");
    }

    [TestCase("https://user:secret@files.example/a.csv", "https://files.example/a.csv")]
    [TestCase("https://user:s%40e@c@files.example:8080/a@b.csv?x=y@z", "https://files.example:8080/a@b.csv?x=y@z")]
    [TestCase("ftp://user@files.example/a.csv", "ftp://files.example/a.csv")]
    [TestCase("s3://name:secret@bucket/a.csv", "s3://bucket/a.csv")]
    [TestCase("https://a.example/?to=https%3A%2F%2Fu%3Asecret%40b.example%2F", "https://a.example/?to=https%3A%2F%2Fb.example%2F")]
    public void Passwords_in_addresses_are_taken_out_and_told_once(string url, string published)
    {
        var mapped = Map($$"""
            {"name": "trees", "title": "Trees", "url": "{{url}}", "notes": "See https://u:secret@a.example/ or mail to a@b.example",
             "resources": [{"url": "{{url}}", "download_url": "{{url}}", "access_services": "[{\"endpoint_url\": \"https://u:secret@a.example/wms\"}]"}],
             "extras": [{"key": "documentation", "value": "https://u:secret@a.example/doc"}]}
            """);

        var dataset = mapped.Dataset!;
        (dataset.Url, dataset.Resources[0].Url, dataset.Resources[0].Text("download_url")).ShouldBe((published, published, published));
        dataset.Notes.ShouldBe("See https://a.example/ or mail to a@b.example");
        dataset.Extras.Single(extra => extra.Key == "documentation").Value.ShouldBe("https://a.example/doc");
        dataset.Resources[0].Text("access_services")!.ShouldNotContain("secret");
        var told = mapped.Problems.ShouldHaveSingleItem();
        (told.IsWarning, told.Message).ShouldSatisfyAllConditions(
            found => found.IsWarning.ShouldBeTrue(),
            found => found.Message.ShouldContain("has a user name or password in it, as have 3 more"),
            found => found.Message.ShouldNotContain("secret"));
    }

    [Test]
    public void Passwords_are_taken_out_of_licences_names_and_terms_too()
    {
        const string Address = "https://u:secret@a.example/x";
        var mapped = Map($$"""
            {"name": "trees", "title": "Trees at {{Address}}", "license_url": "{{Address}}", "license_title": "As at {{Address}}", "author": "Ann {{Address}}",
             "maintainer": "Ben {{Address}}", "tags": [{"name": "{{Address}}"}], "resources": [{"url": "https://a.example/", "name": "From {{Address}}"}],
             "extras": [{"key": "conforms_to", "value": "{{Address}}"}, {"key": "theme", "value": "{{Address}}"}, {"key": "publisher_name", "value": "P {{Address}}"},
              {"key": "identifier", "value": "{{Address}}"}, {"key": "creator_name", "value": "C {{Address}}"}]}
            """);

        JsonSerializer.Serialize(mapped.Dataset).ShouldNotContain("secret");
        mapped.Problems.Where(problem => problem.Message.Contains("has a user name or password", StringComparison.Ordinal)).ShouldHaveSingleItem();
    }

    [TestCase("mailto:a@b.example")]
    [TestCase("ssh://git@files.example/a")]
    [TestCase("https://a.example/@user/x")]
    [TestCase("https://a.example/?mail=a@b.example")]
    public void Other_signs_in_addresses_stay(string url)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "resources": [{"url": "{{url}}"}]}""");

        mapped.Dataset!.Resources[0].Url.ShouldBe(url);
        mapped.Problems.ShouldBeEmpty();
    }

    [TestCase("s3://bucket/trees.csv", true)]
    [TestCase("ftp://files.example/trees.csv", true)]
    [TestCase("www.files.example/trees.csv", true)]
    [TestCase("rsync://files.example/trees", true)]
    [TestCase("trees.csv", false)]
    [TestCase("see a@b.example", false)]
    [TestCase("javascript:alert(1)", false)]
    public void What_can_be_published_is_and_the_rest_is_told_once(string url, bool isPublished)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "resources": [{"url": "{{url}}"}, {"url": "https://a.example/1"}, {"url": ""}]}""");

        mapped.Dataset!.Resources[0].Url.ShouldBe(url);
        mapped.Problems.Select(problem => problem.Message).ShouldBe(isPublished ? []
            : [$"resources: {url} is no address with a known scheme; shown as written, and left out of DCAT, where a distribution needs one"]);
    }

    [TestCase("de,fr", "de|fr")]
    [TestCase("German; French", "German|French")]
    [TestCase("deu/fra", "deu|fra")]
    [TestCase("de, klingon?", "de, klingon?")]
    [TestCase("http://publications.europa.eu/resource/authority/language/DEU", "http://publications.europa.eu/resource/authority/language/DEU")]
    public void Several_languages_in_one_text_are_several(string text, string languages)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "extras": [{"key": "language", "value": "{{text}}"}], "resources": [{"url": "https://a.example/1", "language": "{{text}}"}]}""");

        mapped.Dataset!.Languages.ShouldBe(languages.Split('|'));
        DcatLists.Split(mapped.Dataset.Resources[0].Text("language")).ShouldBe(languages.Split('|'));
    }

    [Test]
    public void A_period_that_runs_backwards_is_turned_round_and_told()
    {
        var mapped = Map("""{"name": "trees", "title": "Trees", "extras": [{"key": "temporal_start", "value": "2020-05-01"}, {"key": "temporal_end", "value": "2019-05-01"}]}""");

        mapped.Dataset!.Temporal.ShouldBe([new Period("2019-05-01", "2020-05-01")]);
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldBe("temporal: a period from 2020-05-01 to 2019-05-01 runs backwards; it was turned round");
    }

    [TestCase("ENVI, TRAN", "ENVI|TRAN")]
    [TestCase("envi;HEAL", "envi|HEAL")]
    [TestCase("ENVI TRAN", "ENVI|TRAN")]
    [TestCase("http://publications.europa.eu/resource/authority/data-theme/ENVI, http://publications.europa.eu/resource/authority/data-theme/TRAN",
        "http://publications.europa.eu/resource/authority/data-theme/ENVI|http://publications.europa.eu/resource/authority/data-theme/TRAN")]
    [TestCase("Agriculture, fisheries, forestry and food", "Agriculture, fisheries, forestry and food")]
    [TestCase("ENVI, Trees", "ENVI, Trees")]
    public void Several_themes_of_the_EU_in_one_text_are_several(string text, string themes)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "extras": [{"key": "theme", "value": "{{text}}"}]}""");

        mapped.Dataset!.Themes.ShouldBe(themes.Split('|'));
    }

    [TestCase("cc-by", "Creative Commons Attribution", "https://creativecommons.org/licenses/by/4.0/", null)]
    [TestCase("cc-by", "CC BY 4.0", "http://www.opendefinition.org/licenses/cc-by", null)]
    [TestCase("fr-lo", "Licence Ouverte 2.0", null, null)]
    [TestCase("house-rules", "Our rules", "https://creativecommons.org/licenses/by/4.0/", null)]
    [TestCase("CC-BY-4.0", "ODbL", "https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0", Description = "all are open: the one that asks for most counts")]
    [TestCase("CC-BY-3.0", "CC BY 4.0", null, "CC-BY-3.0", Description = "versions are licences of their own")]
    [TestCase("cc-by", null, "https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0", Description = "nobody is promised more than all allow")]
    [TestCase("notspecified", "License not specified", "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0")]
    [TestCase("other-open", "CC BY 4.0", null, "CC-BY-4.0")]
    public void A_licence_that_is_several_is_one_everywhere_and_told(string id, string? title, string? url, string? taken)
    {
        var given = new License(id, title, url);
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "license_id": {{Json(id)}}, "license_title": {{Json(title)}}, "license_url": {{Json(url)}}}""");

        var license = mapped.Dataset!.License!;
        if (taken is null)
        {
            license.ShouldBe(given);
            mapped.Problems.ShouldBeEmpty();
            return;
        }
        license.Id.ShouldBe(taken);
        foreach (var part in new[] { license.Title, license.Url }.OfType<string>())
            Harvest.Formats.Terms.Licenses.Find(part)!.Id.ShouldBe(taken);
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldStartWith($"license: id {id}, ");
        mapped.Problems[0].Message.ShouldContain("are not one licence");

        static string Json(string? text) => text is null ? "null" : $"\"{text}\"";
    }

    [TestCase("nc", null, "https://creativecommons.org/licenses/by/4.0/", "nc", null, null)]
    [TestCase("closed", "Creative Commons Attribution", null, "closed", null, null)]
    [TestCase("cc-by", "Non-commercial use only", null, null, "Non-commercial use only", null)]
    [TestCase("cc-by", "Reconocimiento-NoComercial 4.0", null, null, "Reconocimiento-NoComercial 4.0", null)]
    [TestCase("cc-by", "Internal use only", null, null, "Internal use only", null)]
    [TestCase("cc-zero", "Nur für den internen Gebrauch", null, null, "Nur für den internen Gebrauch", null)]
    [TestCase("cc-by", "Vertraulich", null, null, "Vertraulich", null)]
    [TestCase("cc-by", "Utilisation commerciale interdite", null, null, "Utilisation commerciale interdite", null)]
    [TestCase("cc-by", "Niet-commercieel gebruik", null, null, "Niet-commercieel gebruik", null)]
    [TestCase("cc-by", "Uso non commerciale", null, null, "Uso non commerciale", null)]
    [TestCase("cc-by", "Użytek niekomercyjny", null, null, "Użytek niekomercyjny", null)]
    [TestCase("cc-by", "Некоммерческое использование", null, null, "Некоммерческое использование", null)]
    [TestCase("cc-by", "非営利", null, null, "非営利", null)]
    [TestCase("cc-by", "All rights reserved", "https://creativecommons.org/licenses/by/4.0/", null, "All rights reserved", null)]
    [TestCase("cc-by", "Creative Commons Attribution", "https://terms.example/x", null, null, "https://terms.example/x")]
    [TestCase(null, "CC BY 4.0", "https://terms.example/x", null, null, "https://terms.example/x")]
    [TestCase("cc-by", null, "https://creativecommons.org/licenses/by/9.9/", null, null, "https://creativecommons.org/licenses/by/9.9/")]
    [TestCase("CC-BY-9.9", "CC BY 4.0", null, "CC-BY-9.9", null, null)]
    public void What_contradicts_is_not_promised_open_and_told(string? id, string? title, string? url, string? keptId, string? keptTitle, string? keptUrl)
    {
        var mapped = Map(Licensed(id, title, url));

        mapped.Dataset!.License.ShouldBe(new License(keptId, keptTitle, keptUrl));
        OpenLicenses.Has(mapped.Dataset.License).ShouldBeFalse();
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldContain("do not go together; no open licence is promised");
    }

    [TestCase("CC-BY-9.9", null, null)]
    [TestCase("CC0-1.0-NC", null, null)]
    [TestCase(null, null, "https://creativecommons.org/licenses/by/9.9/")]
    [TestCase("nc", "closed", "https://terms.example/x")]
    public void What_is_not_open_by_itself_stays_so_and_as_it_is(string? id, string? title, string? url)
    {
        var mapped = Map(Licensed(id, title, url));

        mapped.Dataset!.License.ShouldBe(new License(id, title, url));
        OpenLicenses.Has(mapped.Dataset.License).ShouldBeFalse();
        mapped.Problems.ShouldBeEmpty();
    }

    [TestCase("cc-by", "Freie Nutzung, kommerziell und nicht kommerziell", "https://creativecommons.org/licenses/by/4.0/deed.de")]
    [TestCase("cc-by-at", "Creative Commons Namensnennung 4.0 Österreich", "https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("cc-by", "Uso comercial y no comercial", "https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("cc-by", "Uso commerciale e non commerciale", "https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("cc-by", "Use is not restricted", "https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("dl-de-by-2.0", "For commercial and non-commercial use", "https://www.govdata.de/dl-de/by-2-0")]
    [TestCase("cc-by-3.0", "CC BY 3.0 AT", "http://creativecommons.org/licenses/by/3.0/at/")]
    public void Words_of_an_open_licence_that_the_register_does_not_have_take_nothing_away(string id, string title, string url)
    {
        var mapped = Map(Licensed(id, title, url));

        mapped.Dataset!.License.ShouldBe(new License(id, title, url));
        mapped.Problems.ShouldBeEmpty();
    }

    private static string Licensed(string? id, string? title, string? url) =>
        JsonSerializer.Serialize(new { name = "trees", title = "Trees", license_id = id, license_title = title, license_url = url });

    [TestCase("https://a.example/f?api_key=abc", "https://a.example/f")]
    [TestCase("https://a.example/f?x=1&apikey=abc&y=2", "https://a.example/f?x=1&y=2")]
    [TestCase("https://a.example/f?access_token=abc&y=2#part", "https://a.example/f?y=2#part")]
    [TestCase("https://a.example/f?X-Amz-Credential=c&X-Amz-Date=d&X-Amz-Signature=s", "https://a.example/f?X-Amz-Date=d")]
    [TestCase("https://a.example/f?sv=1&sig=a%2Fb%3D", "https://a.example/f?sv=1")]
    [TestCase("https://a.example/f?a=1&amp;token=abc&amp;b=2", "https://a.example/f?a=1&amp;b=2")]
    [TestCase("https://a.example/f#access_token=abc", "https://a.example/f")]
    [TestCase("https://a.example/f?password=abc", "https://a.example/f")]
    [TestCase("https://a.example/f?api%5Fkey=abc", "https://a.example/f")]
    [TestCase("https://a.example/f;token=abc", "https://a.example/f")]
    [TestCase("https://a.example/f?to=https%3A%2F%2Fb.example%2F%3Ftoken%3Dabc%26x%3D1", "https://a.example/f?to=https%3A%2F%2Fb.example%2F%3Fx%3D1")]
    [TestCase("https://a.example/f?JWT=abc", "https://a.example/f")]
    [TestCase("https://u:secret@a.example/f?Subscription-Key=abc", "https://a.example/f")]
    public void Keys_in_queries_are_taken_out_and_told_once(string url, string published)
    {
        var mapped = Map(JsonSerializer.Serialize(new
        {
            name = "trees",
            title = "Trees",
            url,
            license_url = url,
            notes = $"See [here]({url}) or {url} now",
            organization = new { name = "o", title = "O", description = $"At {url}", image_url = url },
            resources = new[] { new { url, documentation = url, access_services = $$"""[{"endpoint_url": "{{url}}", "endpoint_description": "{{url}}"}]""" } },
            extras = new[]
            {
                new { key = "source", value = url }, new { key = "is_version_of", value = url }, new { key = "spatial_uri", value = url }, new { key = "original", value = url },
                new { key = "publisher_name", value = "P" }, new { key = "publisher_uri", value = url }, new { key = "contact_url", value = url }, new { key = "theme", value = url },
            },
        }));

        var dataset = mapped.Dataset!;
        (dataset.Url, dataset.Resources[0].Url, dataset.Resources[0].Text("documentation"), dataset.License!.Url).ShouldBe((published, published, published, published));
        dataset.Notes.ShouldBe($"See [here]({published}) or {published} now");
        (dataset.Organization!.ImageUrl, dataset.Organization.Description).ShouldBe((published, $"At {published}"));
        var all = JsonSerializer.Serialize(dataset);
        all.ShouldNotContain("abc");
        all.ShouldNotContain("secret");
        mapped.Problems.Count(problem => problem.Message.Contains("had a secret in its query", StringComparison.Ordinal)).ShouldBe(1);
        mapped.Problems.ShouldAllBe(problem => problem.IsWarning && !problem.Message.Contains("abc"));
    }

    [TestCase("https://a.example/f?key=trees")]
    [TestCase("https://a.example/f?id=1&code=DE&auth=city&session=2020&tokens=3")]
    [TestCase("https://a.example/token=abc/f")]
    [TestCase("https://a.example/f?q=token")]
    public void Parameters_that_mean_other_things_stay(string url)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "resources": [{"url": "{{url}}"}]}""");

        mapped.Dataset!.Resources[0].Url.ShouldBe(url);
        mapped.Problems.ShouldBeEmpty();
    }

    [TestCase("Authorization: Bearer abc123def456", "Authorization: Bearer ***")]
    [TestCase("send Authorization: Basic dXNlcjpzZWNyZXQ1 with it", "send Authorization: Basic *** with it")]
    [TestCase("-H 'X-API-Key: 0123456789abcdef'", "-H 'X-API-Key: ***'")]
    [TestCase("api_key=0123456789abcdef", "api_key=***")]
    [TestCase("use ghp_0123456789abcdefghijABCDEFGHIJ012345 here", "use *** here")]
    [TestCase("Bearer authentication is needed", "Bearer authentication is needed")]
    [TestCase("Send your key as X-API-Key: YOUR-KEY", "Send your key as X-API-Key: YOUR-KEY")]
    public void Tokens_in_texts_are_masked_and_told_once(string text, string published)
    {
        var mapped = Map(JsonSerializer.Serialize(new
        {
            name = "trees",
            title = "Trees",
            notes = text,
            resources = new[] { new { url = "https://a.example/f", description = text, usage = text } },
            extras = new[] { new { key = "usage", value = text } },
        }));

        var dataset = mapped.Dataset!;
        (dataset.Notes, dataset.Resources[0].Description, dataset.Resources[0].Text("usage"), dataset.Extras[0].Value).ShouldBe((published, published, published, published));
        mapped.Problems.Count(problem => problem.Message.StartsWith("A text has a token", StringComparison.Ordinal)).ShouldBe(text == published ? 0 : 1);
        Harvest.Formats.PublicAddresses.OfText(published).ShouldBe(published);
    }

    [Test]
    public void Documents_and_guids_are_shown_without_secrets()
    {
        const string Url = "https://u:secret@a.example/f?a=1&token=secret";

        Harvest.Formats.PublicAddresses.OfText(Url).ShouldBe("https://a.example/f?a=1");
        foreach (var document in new[] { JsonSerializer.Serialize(new { Url }), $"<x>{Url.Replace("&", "&amp;", StringComparison.Ordinal)}</x>", $"\"{Url.Replace("/", "\\/", StringComparison.Ordinal)}\"" })
            Encoding.UTF8.GetString(Harvest.Formats.PublicAddresses.OfDocument(Encoding.UTF8.GetBytes(document))).ShouldNotContain("secret");
    }

    [Test]
    public void Dates_of_every_reader_are_in_one_form_and_told_once()
    {
        var dataset = new Dataset { Name = "trees", Title = "Trees", Issued = "31.12.2019", Modified = "someday", Temporal = [new Period("2020-13-45", "..")] };

        var mapped = new OneDataset(dataset).MapSafely(new MapContext(Portal, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes("{}")));

        (mapped.Dataset!.Issued, mapped.Dataset.Modified).ShouldBe(("2019-12-31", "someday"));
        mapped.Problems.Select(problem => problem.Message).ShouldBe(
            ["modified: someday is no date; kept as it is, as a text", "temporal_start: 2020-13-45 is no date; kept as it is, as a text"]);
    }

    [TestCase("0001-01-01T00:00:00", true)]
    [TestCase("9999-12-31", true)]
    [TestCase("2999-12-31", true)]
    [TestCase("1850-01-01", false)]
    public void What_programs_write_for_no_date_is_left_out_and_told(string modified, bool isNone)
    {
        var mapped = new OneDataset(new Dataset { Name = "trees", Title = "Trees", Modified = modified })
            .MapSafely(new MapContext(Portal, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes("{}")));

        mapped.Dataset!.Modified.ShouldBe(isNone ? null : modified);
        mapped.Problems.Count.ShouldBe(isNone ? 1 : 0);
    }

    private static Source Portal => new() { Id = "s", Name = "portal", Title = "Portal", Url = "https://portal.example", Type = "ckan" };

    private static MappedDataset Map(string package)
    {
        using var harvester = new CkanHarvester();
        return harvester.MapSafely(new MapContext(Portal, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes(package)));
    }

    /// <summary>A plug-in that gives what it was told to.</summary>
    private sealed class OneDataset(Dataset dataset) : IHarvester
    {
        public HarvesterInfo Info { get; } = new("one", "One", "One dataset.", []);

        public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) => AsyncEnumerable.Empty<RemoteRecord>();

        public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) => Task.FromResult(FetchResult.Gone);

        public MappedDataset Map(MapContext context) => new(dataset, []);
    }
}
