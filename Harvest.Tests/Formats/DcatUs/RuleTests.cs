using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.DcatUs;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.DcatUs;

/// <summary>The rules of DCAT-US and the sentences about what breaks them.</summary>
public sealed class RuleTests
{
    private const string Good11 =
        """
        {"@type": "dcat:Dataset", "identifier": "a", "title": "T", "description": "D", "keyword": ["x"], "modified": "2024-01-05T10:00:00Z",
         "publisher": {"name": "P", "subOrganizationOf": {"name": "Q"}}, "contactPoint": {"fn": "A", "hasEmail": "mailto:a@b.example"},
         "accessLevel": "public", "bureauCode": ["010:86"], "programCode": ["010:001"]}
        """;

    [Test]
    public void Every_form_that_the_tables_name_exists()
    {
        foreach (var book in (RuleBook[])[RuleBook.Version11, RuleBook.Version30])
        {
            foreach (var form in book.Classes.SelectMany(rules => rules.Members.Values).SelectMany(member => All(member.Forms)).OfType<ClassForm>())
                Should.NotThrow(() => book.Class(form.Title), form.Title);
        }

        static IEnumerable<Form> All(IEnumerable<Form> forms) => forms.SelectMany(form => form is ListForm list ? All(list.Elements) : [form]);
    }

    [Test]
    public void A_good_record_breaks_no_rule()
    {
        Check(Good11).ShouldBeEmpty();
        Check(Good11, "FederalDataset").ShouldBeEmpty();
    }

    [TestCase("title", null, "$, 'title' is a required property")]
    [TestCase("title", "\"\"", "$.title, '' does not match any of the acceptable formats: text of min 1 characters")]
    [TestCase("title", "null", "$.title, None does not match any of the acceptable formats: text of min 1 characters")]
    [TestCase("accessLevel", "\"open\"", "$.accessLevel, 'open' does not match any of the acceptable formats: 'public', 'restricted public', 'non-public'")]
    [TestCase("contactPoint", "{\"fn\": \"A\"}", "$.contactPoint, 'hasEmail' is a required property")]
    [TestCase("contactPoint", "[]", "$.contactPoint, array value does not match any of the acceptable formats: Contact")]
    [TestCase("keyword", "\"x\"", "$.keyword, 'x' does not match any of the acceptable formats: list of min 1 items max 1000 items of text of min 1 max 1000 characters")]
    [TestCase("keyword", "[\"x\", \"\"]", "$.keyword[1], '' does not match any of the acceptable formats: text of min 1 max 1000 characters")]
    [TestCase("keyword", "[]", "$.keyword, array value does not match any of the acceptable formats: min 1 items")]
    [TestCase("license", "\"not an address\"", "$.license, 'not an address' does not match any of the acceptable formats: URI, null")]
    [TestCase("distribution", "[{\"downloadURL\": \"https://a.example/x\"}]", "$.distribution[0], 'mediaType' is a required property where there is 'downloadURL'")]
    [TestCase("distribution", "[{\"accessURL\": 7}]", "$.distribution[0].accessURL, 7 does not match any of the acceptable formats: URI, null")]
    [TestCase("publisher", "{\"name\": \"P\", \"subOrganizationOf\": {}}", "$.publisher.subOrganizationOf, 'name' is a required property")]
    [TestCase("references", "[\"https://a.example\", \"https://a.example\"]", "$.references, array value does not match any of the acceptable formats: items that are all different")]
    public void One_sentence_says_what_is_wrong_and_where(string member, string? value, string sentence) =>
        Check(Changed(Good11, member, value)).ShouldBe([sentence]);

    [TestCase("modified", "2024")]
    [TestCase("modified", "2024-W05-1")]
    [TestCase("modified", "2024-01-05T10:00:00.123+02:00")]
    [TestCase("modified", "R/P1W")]
    [TestCase("modified", "R/P0.33W")]
    [TestCase("temporal", "2000-01-15T00:45:00Z/2010-01-15T00:06:00Z")]
    [TestCase("temporal", "2001/2002")]
    [TestCase("accrualPeriodicity", "irregular")]
    [TestCase("accrualPeriodicity", "R/PT1S")]
    [TestCase("license", "http://www.usa.gov/publicdomain/label/1.0/")]
    [TestCase("license", "[[REDACTED-EX B3]]")]
    [TestCase("landingPage", "https://a.example/x?y=%20z#part")]
    [TestCase("describedByType", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public void A_good_text_is_accepted(string member, string text) =>
        Check(Changed(Good11, member, JsonSerializer.Serialize(text))).ShouldBeEmpty();

    [TestCase("modified", "yesterday")]
    [TestCase("modified", "01/05/2024")]
    [TestCase("modified", "2024-13-01")]
    [TestCase("temporal", "2001")]
    [TestCase("accrualPeriodicity", "annually")]
    [TestCase("license", "www.usa.gov/publicdomain")]
    [TestCase("landingPage", "https://a.example/with blank")]
    [TestCase("landingPage", "https://a.example/%zz")]
    [TestCase("describedByType", "pdf")]
    public void A_bad_text_is_not(string member, string text) =>
        Check(Changed(Good11, member, JsonSerializer.Serialize(text))).ShouldHaveSingleItem().ShouldStartWith($"$.{member}, '{text}' does not match");

    [Test]
    public void Federal_records_need_codes_and_others_do_not()
    {
        var without = Changed(Changed(Good11, "bureauCode", null), "programCode", "null");

        Check(without).ShouldBeEmpty();
        Check(without, "FederalDataset").ShouldBe(
        [
            "$, 'bureauCode' is a required property",
            "$.programCode, None does not match any of the acceptable formats: list of min 1 items of program code such as 015:001",
        ]);
    }

    [Test]
    public void Much_that_is_wrong_is_told_in_good_time()
    {
        var long1 = new string('9', 1_000_000);
        var bad = Changed(Changed(Good11, "keyword", $"[{string.Join(',', Enumerable.Repeat("7", 100_000))}]"), "temporal", $"\"{long1}\"");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Check(bad).Count.ShouldBe(100);

        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(10));
    }

    [Test]
    public void The_complete_example_of_version_3_breaks_no_rule()
    {
        var record = JsonElement.Parse(File.ReadAllText(
            Conformance.File("dcat-us", "schemas", "dcatus3.0", "examples", "Dataset", "good", "complete_example.json")));

        new RuleCheck(RuleBook.Version30).Check(record, "Dataset").ShouldBeEmpty();
    }

    [TestCase("""{"keyword": ["Water", "water"]}""", "duplicate_keyword: $.keyword, ")]
    [TestCase("""{"spatialResolutionInMeters": "wide"}""", "invalid_spatial_resolution: $.spatialResolutionInMeters, 'wide'")]
    [TestCase("""{"temporalResolution": "daily"}""", "invalid_temporal_resolution: ")]
    [TestCase("""{"accessRights": "non-public"}""", "legacy_access_rights: ")]
    [TestCase("""{"issued": "2024-05-01", "modified": "2024-04-01"}""", "date_out_of_order: $.issued, ")]
    [TestCase("""{"temporal": [{"startDate": "2024", "endDate": "2020"}]}""", "date_out_of_order: $.temporal[0].startDate, ")]
    [TestCase("""{"language": ["xx"]}""", "invalid_language: $.language, 'xx'")]
    [TestCase("""{"distribution": [{"byteSize": "much"}]}""", "invalid_byte_size: $.distribution[0].byteSize, ")]
    [TestCase("""{"distribution": [{"characterEncoding": ["UTF-99"]}]}""", "invalid_character_encoding: ")]
    [TestCase("""{"distribution": [{"mediaType": "csv"}]}""", "invalid_media_type: ")]
    [TestCase("""{"distribution": [{"accessRestriction": [{"restrictionStatus": "Secret"}]}]}""", "invalid_restriction_status: ")]
    [TestCase("""{"distribution": [{"useRestriction": [{"restrictionStatus": "Secret"}]}]}""", "invalid_restriction_status: ")]
    [TestCase("""{"distribution": [{"accessRestriction": [{"restrictionStatus": "Unrestricted", "specificRestriction": "Trademark"}]}]}""", "invalid_specific_restriction: $.distribution[0].accessRestriction[0].specificRestriction, 'Trademark'")]
    [TestCase("""{"distribution": [{"useRestriction": [{"restrictionStatus": "Unrestricted", "specificRestriction": "FOIA (b)(1)"}]}]}""", "invalid_specific_restriction: ")]
    [TestCase("""{"distribution": [{"cuiRestriction": {"cuiBannerMarking": "TOP", "designationIndicator": "A"}}]}""", "invalid_cui_banner_marking: ")]
    [TestCase("""{"contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example", "tel": "call me!"}]}""", "invalid_tel: $.contactPoint[0].tel, ")]
    [TestCase("""{"contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example", "address": [{"postal-code": "?"}]}]}""", "invalid_postal_code: ")]
    [TestCase("""{"contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example", "address": [{}]}]}""", "empty_address: $.contactPoint[0].address[0], ")]
    [TestCase("""{"hasQualityMeasurement": [{"value": "1", "isMeasurementOf": {"expectedDataType": "number", "inDimension": "d"}}]}""", "invalid_expected_data_type: ")]
    public void What_is_hardly_meant_is_remarked(string members, string remark) => Warnings(members).ShouldHaveSingleItem().ShouldStartWith(remark);

    [TestCase("""{"keyword": ["Water", "Fire"], "language": "en", "temporalResolution": "P1D", "issued": "2024", "modified": "2024-01-01"}""")]
    [TestCase("""{"distribution": [{"byteSize": "12", "mediaType": "text/csv; charset=utf-8", "characterEncoding": ["UTF-8"]}]}""")]
    [TestCase("""{"distribution": [{"accessRestriction": [{"restrictionStatus": "Restricted - Fully", "specificRestriction": "PRMPA - National Security Classified (B)"}]}]}""")]
    [TestCase("""{"distribution": [{"accessRestriction": [{"restrictionStatus": "Restricted - Partly", "specificRestriction": "CRCCRCA 4(1)(A)"}]}]}""")]
    [TestCase("""{"distribution": [{"useRestriction": [{"restrictionStatus": "Restricted - Fully", "specificRestriction": "Trademark"}]}]}""")]
    [TestCase("""{"language": ["english"]}""")]
    [TestCase("""{"issued": "someday", "modified": "2024"}""")]
    public void What_is_meant_or_refused_anyway_is_not(string members) => Warnings(members).ShouldBeEmpty();

    private static List<string> Warnings(string members)
    {
        var record = JsonNode.Parse("""{"title": "T", "description": "D", "identifier": "a", "contactPoint": {"fn": "A", "hasEmail": "mailto:a@b.example"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
            record[name] = value?.DeepClone();
        var visited = new List<(string, JsonElement, string)>();
        var check = new RuleCheck(RuleBook.Version30) { Visit = (name, value, place) => visited.Add((name, value, place)) };
        check.Check(JsonElement.Parse(record.ToJsonString()), "Dataset");
        return [.. visited.SelectMany(seen => DcatUsWarnings.Of(seen.Item1, seen.Item2, seen.Item3, check.IsWrong))];
    }

    private static string Changed(string json, string member, string? value)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        record.Remove(member);
        if (value is not null)
            record[member] = JsonNode.Parse(value);
        return record.ToJsonString();
    }

    private static IReadOnlyList<string> Check(string json, string name = "Dataset") =>
        new RuleCheck(RuleBook.Version11).Check(JsonElement.Parse(json), name);
}
