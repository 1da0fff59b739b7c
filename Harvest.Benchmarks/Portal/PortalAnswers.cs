using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Harvest.Benchmarks.Portal;

/// <summary>The portal's answers, as pieces of bytes to be sent one after the other.</summary>
internal static class PortalAnswers
{
    private static readonly byte[] Comma = ", "u8.ToArray();
    private static readonly byte[] PageEnd = "]}}"u8.ToArray();

    public static PortalAnswer Search(Holdings holdings, SearchQuery query)
    {
        var found = holdings.Since(query.Since);
        var page = found.Skip(query.Start).Take(query.Rows).ToList();
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"help": "package_search", "success": true, "result": {"count": {{found.Count}}, "sort": "id asc",
            "facets": {}, "search_facets": {}, "results": [
            """);
        var parts = new List<ReadOnlyMemory<byte>>((2 * page.Count) + 2) { Encoding.UTF8.GetBytes(head) };
        foreach (var dataset in page)
        {
            if (parts.Count > 1)
                parts.Add(Comma);
            parts.Add(query.Fields is null ? dataset.Json : Short(dataset, query.Fields));
        }
        parts.Add(PageEnd);
        return new PortalAnswer(StatusCodes.Status200OK, parts);
    }

    public static PortalAnswer Show(Holding? dataset) =>
        dataset is null ? Unknown() : Success(dataset.Json);

    public static PortalAnswer Show(PortalOrganization? organization) => organization is null
        ? Unknown()
        : Success(Written(json =>
        {
            json.WriteStartObject();
            Organizations.WriteMembers(json, organization);
            json.WriteEndObject();
        }));

    public static PortalAnswer Status() =>
        Success("""{"ckan_version": "2.11.0", "site_title": "Benchmark portal", "extensions": []}"""u8.ToArray());

    public static PortalAnswer Unknown() => new(
        StatusCodes.Status404NotFound,
        ["""{"success": false, "error": {"__type": "Not Found Error", "message": "Not found"}}"""u8.ToArray()]);

    private static PortalAnswer Success(ReadOnlyMemory<byte> result) => new(
        StatusCodes.Status200OK, ["""{"success": true, "result": """u8.ToArray(), result, "}"u8.ToArray()]);

    private static byte[] Short(Holding dataset, IReadOnlyList<string> fields) => Written(json =>
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            switch (field)
            {
                case "id": json.WriteString("id", dataset.Id); break;
                case "name": json.WriteString("name", dataset.Name); break;
                case "metadata_modified": json.WriteString("metadata_modified", dataset.Modified); break;
                default: break;
            }
        }
        json.WriteEndObject();
    });

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>An answer's status and its body in pieces.</summary>
internal sealed record PortalAnswer(int Status, IReadOnlyList<ReadOnlyMemory<byte>> Parts);

/// <summary>What a search asks for.</summary>
internal sealed partial record SearchQuery(int Start, int Rows, string? Since, IReadOnlyList<string>? Fields)
{
    private const int MaxRows = 1000;

    public static SearchQuery Read(IQueryCollection query)
    {
        var since = Changed().Match(query["fq"].ToString());
        var fields = query["fl"].ToString();
        return new SearchQuery(
            Number(query["start"], 0, int.MaxValue),
            Number(query["rows"], 10, MaxRows),
            since.Success ? since.Groups[1].Value : null,
            fields.Length > 0 ? fields.Split(',') : null);
    }

    private static int Number(string? text, int missing, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, most)
            : missing;

    [GeneratedRegex(@"metadata_modified:\[([^\sZ]+)Z? TO \*\]")]
    private static partial Regex Changed();
}

/// <summary>A line of <c>/__ids</c>: what a harvest must end with.</summary>
internal sealed record PortalId(string Id, string Name, string Modified);
