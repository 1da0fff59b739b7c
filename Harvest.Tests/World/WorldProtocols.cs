using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Tests.World;

/// <summary>The portals of the world, one of each protocol, as small as they can be.</summary>
public static partial class WorldProtocols
{
    public static IReadOnlyList<WorldProtocol> All { get; } =
        [new Ckan(), new Oai(), new Dcat(), new DataJson(), new Csw(), new Folder(), new Ods(), new Udata(), new Point(), new Generic(), new StacApi(), new StacFiles()];

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string IsoRecord(string id, string title) =>
        $"""
        <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">{(id.Length == 0 ? "" : $"<gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier>")}<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>{title}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation><gmd:abstract><gco:CharacterString>a</gco:CharacterString></gmd:abstract></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>
        """;

    private static string StacCollection(WorldRecord record) =>
        $$"""{"type": "Collection", "stac_version": "1.0.0", {{(record.IsNameless ? "" : $"\"id\": \"{record.Id}\", ")}}"title": "{{record.Title}}", "description": "d", "license": "MIT", "extent": {}, "links": []}""";

    private sealed partial class Ckan : WorldProtocol
    {
        public override string Type => "ckan";

        public override bool TellsDeleted => true;

        public override bool MayRepeat => false;

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            switch (request.Path)
            {
                case "api/3/action/package_search" when listing.Oddity != Oddity.SearchUnknown:
                    var since = Since().Match(request.Query.GetValueOrDefault("fq", ""));
                    var found = since.Success
                        ? listing with { Records = [.. listing.Records.Where(record => string.CompareOrdinal(Iso(record.Modified), since.Groups[1].Value) >= 0)] }
                        : listing;
                    var page = found.Page(request.Number("start", 0), request.Number("rows", 10));
                    return WorldAnswer.Json(
                        $$"""{"success": true, "result": {"count": {{found.Announced(found.Records.Count, page.Count)}}, "results": [{{Join(",", page, Package)}}] } }""");
                case "api/3/action/package_list":
                    return WorldAnswer.Json($$"""{"success": true, "result": [{{Join(",", listing.Records, record => $"\"name-{record.Id}\"")}}]}""");
                case "api/3/action/package_show":
                    var id = request.Query.GetValueOrDefault("id", "");
                    return listing.Records.FirstOrDefault(record => id == record.Id || id == $"name-{record.Id}") is { } shown
                        ? WorldAnswer.Json($$"""{"success": true, "result": {{Package(shown)}} }""")
                        : WorldAnswer.NotFound;
                default:
                    return WorldAnswer.NotFound;
            }
        }

        private static string Package(WorldRecord record) => record.IsNameless
            ? """{"title": "Nobody"}"""
            : $$"""{"id": "{{record.Id}}", "name": "name-{{record.Id}}", "title": "{{record.Title}}", "metadata_modified": "{{Iso(record.Modified)}}", "state": "{{(record.IsDeleted ? "deleted" : "active")}}"}""";

        [GeneratedRegex(@"metadata_modified:\[(\S+?)Z? TO")]
        private static partial Regex Since();
    }

    private sealed class Oai : WorldProtocol
    {
        public override string Type => "oai-pmh";

        public override string Path => "oai";

        public override bool TellsDeleted => true;

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            var verb = request.Query.GetValueOrDefault("verb", "");
            if (verb == "Identify")
            {
                return Whole(
                    "<Identify><repositoryName>r</repositoryName><protocolVersion>2.0</protocolVersion><deletedRecord>no</deletedRecord>"
                    + "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>");
            }
            var since = request.Query.GetValueOrDefault("from") ?? (request.Query.GetValueOrDefault("resumptionToken") is { } given ? given.Split('|')[1] : "");
            var found = listing with { Records = [.. listing.Records.Where(record => since.Length == 0 || string.CompareOrdinal($"{Iso(record.Modified)}Z", since) >= 0)] };
            if (verb == "GetRecord")
            {
                return listing.Records.FirstOrDefault(record => record.Id == request.Query.GetValueOrDefault("identifier")) is { } one
                    ? Whole($"<GetRecord>{Record(one, true)}</GetRecord>")
                    : Whole("""<error code="idDoesNotExist">no</error>""");
            }
            if (found.Records.Count == 0)
                return Whole("""<error code="noRecordsMatch">none</error>""");
            var start = request.Query.TryGetValue("resumptionToken", out var token) ? int.Parse(token.Split('|')[0], CultureInfo.InvariantCulture) : 0;
            var page = found.Page(start, WorldListing.PageSize);
            var next = start + WorldListing.PageSize < found.Records.Count && !found.IsForgotten(start + WorldListing.PageSize) ? $"{start + WorldListing.PageSize}|{since}" : "";
            return Whole(
                $"""<{verb}>{Join("", page, record => Record(record, verb == "ListRecords"))}<resumptionToken completeListSize="{found.Announced(found.Records.Count, page.Count)}">{next}</resumptionToken></{verb}>""");
        }

        private static WorldAnswer Whole(string body) => WorldAnswer.Xml(
            $"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>{body}</OAI-PMH>""");

        private static string Record(WorldRecord record, bool isWhole)
        {
            var header = $"<header{(record.IsDeleted ? " status=\"deleted\"" : "")}>{(record.IsNameless ? "" : $"<identifier>{record.Id}</identifier>")}<datestamp>{Iso(record.Modified)}Z</datestamp></header>";
            if (!isWhole)
                return header;
            return record.IsDeleted
                ? $"<record>{header}</record>"
                : $"""<record>{header}<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{record.Title}</dc:title></oai_dc:dc></metadata></record>""";
        }
    }

    private sealed class Dcat : WorldProtocol
    {
        public override string Type => "dcat";

        public override string Path => "feed";

        // A record that comes twice on one page is one node.
        public override bool MayRepeat => false;

        public override string GuidOf(string root, string id) => $"https://trees.example/{id}";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path != Path)
                return WorldAnswer.NotFound;
            var number = request.Number("page", 1);
            var start = (number - 1) * WorldListing.PageSize;
            var page = listing.Page(start, WorldListing.PageSize);
            var hasNext = start + WorldListing.PageSize < listing.Records.Count && !listing.IsForgotten(start + WorldListing.PageSize);
            return WorldAnswer.Turtle(
                $"""
                @prefix dcat: <http://www.w3.org/ns/dcat#> .
                @prefix dct: <http://purl.org/dc/terms/> .
                @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
                <https://trees.example/> a dcat:Catalog ; dct:title "Trees" .
                <{request.Root}feed?page={number}> a hydra:PagedCollection ; hydra:totalItems {listing.Announced(listing.Records.Count, page.Count)} {(hasNext ? $"; hydra:next <{request.Root}feed?page={number + 1}>" : "")} .
                {Join("\n", page, record => record.IsNameless ? "[] a dcat:Dataset ; dct:description \"Nobody\" ." : $"<{GuidOf("", record.Id)}> a dcat:Dataset ; dct:title \"{record.Title}\" .")}
                """);
        }
    }

    private sealed class DataJson : WorldProtocol
    {
        public override string Type => "dcat-us";

        public override string Path => "data.json";

        public override string Config => """{"validation": "off"}""";

        public override bool Counts => false;

        public override bool IsPaged => false;

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing) => request.Path != Path ? WorldAnswer.NotFound
            : WorldAnswer.Json(
                $$"""{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{{Join(",", listing.Records, Dataset)}}]}""");

        private static string Dataset(WorldRecord record) =>
            $$"""{{{(record.IsNameless ? "" : $"\"identifier\": \"{record.Id}\", ")}}"title": "{{record.Title}}", "description": "d", "keyword": ["k"], "modified": "2020-01-01", "publisher": {"name": "o"}, "accessLevel": "public"}""";
    }

    private sealed partial class Csw : WorldProtocol
    {
        public override string Type => "csw";

        public override string Path => "csw";

        public override string Config => """{"page_size": 7}""";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (!request.Body.Contains("GetRecords", StringComparison.Ordinal))
                return WorldAnswer.NotFound;
            var start = int.Parse(Start().Match(request.Body).Groups[1].Value, CultureInfo.InvariantCulture) - 1;
            var page = listing.Page(start, WorldListing.PageSize);
            var next = start + page.Count < listing.Records.Count && page.Count > 0 ? start + page.Count + 1 : 0;
            return WorldAnswer.Xml(
                $"""
                <csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults numberOfRecordsMatched="{listing.Announced(listing.Records.Count, page.Count)}" numberOfRecordsReturned="{page.Count}" nextRecord="{next}">{Join("", page, record => IsoRecord(record.IsNameless ? "" : record.Id, record.Title))}</csw:SearchResults></csw:GetRecordsResponse>
                """);
        }

        [GeneratedRegex("startPosition=\"([0-9]+)\"")]
        private static partial Regex Start();
    }

    private sealed class Folder : WorldProtocol
    {
        public override string Type => "waf";

        public override string Path => "waf/";

        public override bool Counts => false;

        public override bool MayRepeat => false;

        public override string GuidOf(string root, string id) => $"{root}waf/{id}.xml";

        /// <summary>Minutes are all that a folder tells: each version has one of its own.</summary>
        private static DateTime Stamp(WorldRecord record) => new DateTime(2020, 1, 1).AddMinutes(
            int.TryParse(record.Title.Split(' ')[^1], CultureInfo.InvariantCulture, out var version) ? version : 0);

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path == Path)
            {
                var rows = Join("", listing.Records.Where(record => !record.IsNameless), record => $"<a href=\"{record.Id}.xml\">{record.Id}.xml</a> {Stamp(record):yyyy-MM-dd HH:mm}  1K\n");
                return new WorldAnswer(200, "text/html", $"<html><head><title>Index of /waf</title></head><body><h1>Index of /waf</h1><pre>{rows}</pre></body></html>");
            }
            return listing.Records.FirstOrDefault(record => request.Path == $"waf/{record.Id}.xml") is { } found
                ? WorldAnswer.Xml(IsoRecord(found.Id, found.Title))
                : WorldAnswer.NotFound;
        }
    }

    private sealed class Ods : WorldProtocol
    {
        public override string Type => "ods";

        public override string Config => """{"api": "2.1", "page_size": 7}""";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path != "api/explore/v2.1/catalog/datasets")
                return WorldAnswer.NotFound;
            var page = listing.Page(request.Number("offset", 0), request.Number("limit", 10));
            return WorldAnswer.Json(
                $$"""{"total_count": {{listing.Announced(listing.Records.Count, page.Count)}}, "results": [{{Join(",", page, Dataset)}}]}""");
        }

        private static string Dataset(WorldRecord record) =>
            $$$"""{{{{(record.IsNameless ? "" : $"\"dataset_id\": \"{record.Id}\", ")}}}"has_records": true, "metas": {"default": {"title": "{{{record.Title}}}"} } }""";
    }

    private sealed class Udata : WorldProtocol
    {
        public override string Type => "udata";

        public override string Config => """{"page_size": 7}""";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path != "api/1/datasets/")
                return WorldAnswer.NotFound;
            var number = request.Number("page", 1);
            var start = (number - 1) * WorldListing.PageSize;
            var page = listing.Page(start, WorldListing.PageSize);
            var next = start + WorldListing.PageSize < listing.Records.Count ? $"\"{request.Root}api/1/datasets/?page={number + 1}\"" : "null";
            return WorldAnswer.Json(
                $$"""{"data": [{{Join(",", page, Dataset)}}], "next_page": {{next}}, "page": {{number}}, "total": {{listing.Announced(listing.Records.Count, page.Count)}} }""");
        }

        private static string Dataset(WorldRecord record) =>
            $$"""{{{(record.IsNameless ? "" : $"\"id\": \"{record.Id}\", ")}}"title": "{{record.Title}}", "description": "D", "tags": [], "resources": []}""";
    }

    private sealed class Generic : WorldProtocol
    {
        public override string Type => "generic";

        public override string Config =>
            """{"list": "$.items", "total": "$.total", "paging": "page", "fields": {"identifier": "$.id", "title": "$.title"}}""";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            var page = listing.Page((request.Number("page", 1) - 1) * WorldListing.PageSize, WorldListing.PageSize);
            return WorldAnswer.Json($$"""{"total": {{listing.Announced(listing.Records.Count, page.Count)}}, "items": [{{Join(",", page, Dataset)}}]}""");
        }

        private static string Dataset(WorldRecord record) =>
            $$"""{{{(record.IsNameless ? "" : $"\"id\": \"{record.Id}\", ")}}"title": "{{record.Title}}"}""";
    }

    private sealed class StacApi : WorldProtocol
    {
        public override string Type => "stac";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path.Length == 0)
            {
                return WorldAnswer.Json(
                    """{"type": "Catalog", "stac_version": "1.0.0", "id": "w", "description": "d", "conformsTo": [], "links": [{"rel": "data", "href": "collections"}]}""");
            }
            if (request.Path != "collections")
                return WorldAnswer.NotFound;
            var start = request.Number("token", 0);
            var page = listing.Page(start, WorldListing.PageSize);
            var next = start + WorldListing.PageSize < listing.Records.Count && !listing.IsForgotten(start + WorldListing.PageSize)
                ? $$"""{"rel": "next", "href": "collections?token={{start + WorldListing.PageSize}}"}"""
                : "";
            return WorldAnswer.Json(
                $$"""{"collections": [{{Join(",", page, StacCollection)}}], "links": [{{next}}], "numberMatched": {{listing.Announced(listing.Records.Count, page.Count)}} }""");
        }
    }

    private sealed class StacFiles : WorldProtocol
    {
        public override string Type => "stac";

        public override string Path => "catalog.json";

        public override bool Counts => false;

        public override bool MayRepeat => false;

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path == Path)
            {
                var links = Join(",", listing.Records.Where(record => !record.IsNameless), record => $$"""{"rel": "child", "href": "./c/{{record.Id}}.json"}""");
                return WorldAnswer.Json($$"""{"type": "Catalog", "stac_version": "1.1.0", "id": "w", "description": "d", "links": [{{links}}]}""");
            }
            return listing.Records.FirstOrDefault(record => request.Path == $"c/{record.Id}.json") is { } found ? WorldAnswer.Json(StacCollection(found)) : WorldAnswer.NotFound;
        }

        public override string ToString() => "stac (files)";
    }

    private sealed class Point : WorldProtocol
    {
        private const string Prefixes =
            "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix ldp: <http://www.w3.org/ns/ldp#> .\n";

        public override string Type => "fairdatapoint";

        public override bool Counts => false;

        public override bool MayRepeat => false;

        public override string GuidOf(string root, string id) => $"dataset={root}dataset/{id}";

        public override WorldAnswer Answer(WorldRequest request, WorldListing listing)
        {
            if (request.Path.Length == 0)
                return WorldAnswer.Turtle($"{Prefixes}<{request.Root}> dct:title \"Point\" ; ldp:contains <{request.Root}catalog> .");
            if (request.Path == "catalog")
            {
                var contained = Join("", listing.Records.Where(record => !record.IsNameless), record => $"<{request.Root}catalog> ldp:contains <{request.Root}dataset/{record.Id}> .\n");
                return WorldAnswer.Turtle($"{Prefixes}<{request.Root}catalog> a dcat:Catalog ; dct:title \"All\" .\n{contained}");
            }
            return listing.Records.FirstOrDefault(record => request.Path == $"dataset/{record.Id}") is { } found
                ? WorldAnswer.Turtle($"{Prefixes}<{request.Root}{request.Path}> a dcat:Dataset ; dct:title \"{found.Title}\" .")
                : WorldAnswer.NotFound;
        }
    }
}
