using System.Globalization;
using System.Text;
using Harvest.Benchmarks.Portal;

namespace Harvest.Benchmarks.Waf;

/// <summary>Makes ISO 19139 records; record 7 is the same in any folder.</summary>
internal static class IsoMaker
{
    private const ulong Stream = 19139;
    private const int Keywords = 8;
    private const int Links = 3;

    public static byte[] Make(int number)
    {
        var chance = new Chance(Stream, (ulong)number);
        var text = new StringBuilder(12_000);
        var id = $"waf-{number:0000000}";
        text.Append(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco" xmlns:gml="http://www.opengis.net/gml/3.2">
              <gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier>
              <gmd:language><gmd:LanguageCode codeList="http://www.loc.gov/standards/iso639-2/" codeListValue="eng">eng</gmd:LanguageCode></gmd:language>
              <gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="http://example.org/codelists#MD_ScopeCode" codeListValue="dataset">dataset</gmd:MD_ScopeCode></gmd:hierarchyLevel>
              <gmd:contact>{Party("Office of Surveys", "pointOfContact")}</gmd:contact>
              <gmd:dateStamp><gco:DateTime>2024-0{1 + chance.Below(9)}-1{chance.Below(10)}T10:00:00</gco:DateTime></gmd:dateStamp>
              <gmd:identificationInfo><gmd:MD_DataIdentification>
                <gmd:citation><gmd:CI_Citation>
                  <gmd:title><gco:CharacterString>Survey {number} of the district {chance.Below(5000)}</gco:CharacterString></gmd:title>
                  <gmd:date><gmd:CI_Date><gmd:date><gco:Date>2020-05-0{1 + chance.Below(9)}</gco:Date></gmd:date>
                    <gmd:dateType><gmd:CI_DateTypeCode codeList="http://example.org/codelists#CI_DateTypeCode" codeListValue="publication">publication</gmd:CI_DateTypeCode></gmd:dateType></gmd:CI_Date></gmd:date>
                </gmd:CI_Citation></gmd:citation>
                <gmd:abstract><gco:CharacterString>{Words(ref chance, 180)}</gco:CharacterString></gmd:abstract>
                <gmd:purpose><gco:CharacterString>{Words(ref chance, 60)}</gco:CharacterString></gmd:purpose>
                <gmd:pointOfContact>{Party("Survey Desk", "pointOfContact")}</gmd:pointOfContact>
                <gmd:pointOfContact>{Party("Office of Surveys", "owner")}</gmd:pointOfContact>

            """);
        for (var i = 0; i < Keywords; i++)
            text.Append(CultureInfo.InvariantCulture, $"<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword><gco:CharacterString>{Words(ref chance, 2)}</gco:CharacterString></gmd:keyword></gmd:MD_Keywords></gmd:descriptiveKeywords>\n");
        var (west, south) = (chance.Below(340) - 180, chance.Below(160) - 85);
        text.Append(CultureInfo.InvariantCulture, $"""
                <gmd:resourceConstraints><gmd:MD_Constraints><gmd:useLimitation><gco:CharacterString>{Words(ref chance, 30)}</gco:CharacterString></gmd:useLimitation></gmd:MD_Constraints></gmd:resourceConstraints>
                <gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
                  <gmd:westBoundLongitude><gco:Decimal>{west}</gco:Decimal></gmd:westBoundLongitude><gmd:eastBoundLongitude><gco:Decimal>{west + 3}</gco:Decimal></gmd:eastBoundLongitude>
                  <gmd:southBoundLatitude><gco:Decimal>{south}</gco:Decimal></gmd:southBoundLatitude><gmd:northBoundLatitude><gco:Decimal>{south + 2}</gco:Decimal></gmd:northBoundLatitude>
                </gmd:EX_GeographicBoundingBox></gmd:geographicElement>
                <gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod gml:id="t"><gml:beginPosition>2001</gml:beginPosition><gml:endPosition>2020</gml:endPosition></gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement>
                </gmd:EX_Extent></gmd:extent>
              </gmd:MD_DataIdentification></gmd:identificationInfo>
              <gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>

            """);
        for (var i = 0; i < Links; i++)
            text.Append(CultureInfo.InvariantCulture, $"<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://data.example.org/{id}/{i}.csv</gmd:URL></gmd:linkage><gmd:name><gco:CharacterString>{Words(ref chance, 3)}</gco:CharacterString></gmd:name></gmd:CI_OnlineResource></gmd:onLine>\n");
        text.Append(CultureInfo.InvariantCulture, $"""
              </gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
              <gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage><gmd:statement><gco:CharacterString>{Words(ref chance, 80)}</gco:CharacterString></gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>
            </gmd:MD_Metadata>
            """);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Party(string name, string role) => $"""
        <gmd:CI_ResponsibleParty><gmd:organisationName><gco:CharacterString>{name}</gco:CharacterString></gmd:organisationName>
        <gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:city><gco:CharacterString>Town</gco:CharacterString></gmd:city>
        <gmd:electronicMailAddress><gco:CharacterString>desk@example.org</gco:CharacterString></gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
        <gmd:role><gmd:CI_RoleCode codeList="http://example.org/codelists#CI_RoleCode" codeListValue="{role}">{role}</gmd:CI_RoleCode></gmd:role></gmd:CI_ResponsibleParty>
        """;

    private static string Words(ref Chance chance, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : " ").Append(chance.Pick(Syllables)).Append(chance.Pick(Syllables));
        return text.ToString();
    }

    private static readonly string[] Syllables =
        ["sur", "vey", "riv", "er", "map", "ping", "wat", "field", "stone", "mar", "ine", "north", "land", "val", "ley", "har", "bour", "for", "est", "soil"];
}
