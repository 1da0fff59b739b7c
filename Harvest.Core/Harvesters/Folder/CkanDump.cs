using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Harvesters.Ckan;
using Harvest.Http;

namespace Harvest.Harvesters.Folder;

/// <summary>
/// Datasets of CKAN in a file: one in each line, as <c>ckanapi dump datasets</c> writes them; a list; or an answer of the API
/// (<c>package_search</c>, <c>current_package_list_with_resources</c>, <c>package_show</c>).
/// </summary>
/// <param name="List">The members that lead to the list; null when the file has no list.</param>
/// <param name="IsLines">Whether each line is a dataset.</param>
internal sealed record CkanDump(string[]? List, bool IsLines)
{
    private static readonly string[] Signs = ["resources", "metadata_modified", "metadata_created", "owner_org", "license_id", "num_resources", "num_tags"];

    /// <param name="start">The beginning of a file of JSON.</param>
    /// <param name="isNamedLines">Whether its name says that each line is a dataset: a file of one line does not show it.</param>
    /// <returns>Null when it has no datasets of CKAN.</returns>
    public static CkanDump? Look(ReadOnlySpan<byte> start, bool isNamedLines)
    {
        var json = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 128, AllowMultipleValues = true }));
        try
        {
            if (!json.Read())
                return null;
            var list = new List<string>();
            if (json.TokenType == JsonTokenType.StartArray)
                return json.Read() && json.TokenType == JsonTokenType.StartObject && IsPackage(ref json, null) ? new CkanDump([], false) : null;
            if (!IsPackage(ref json, list))
                return null;
            if (list.Count > 0)
                return new CkanDump(list[^1] == "" ? null : [.. list], false);
            var isMore = json.CurrentDepth == 0 && json.TokenType == JsonTokenType.EndObject && start[(int)json.BytesConsumed..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
            return new CkanDump(null, isMore || isNamedLines);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a record of JSON is a dataset of CKAN.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 128 }));
        return json.Read() && IsPackage(ref json, null);
    }

    public static async IAsyncEnumerable<RemoteRecord> RecordsAsync(
        HarvestHttp http, LocalFile file, CkanDump dump, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var response = await http.SendAsync(new RemoteRequest(file.Url), cancellationToken);
        var packages = dump.PackagesAsync(response, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (packages)
        {
            for (var position = 1; await NextAsync(packages); position++)
            {
                if (Record(packages.Current, dump.IsLines, $"{file.Place}, dataset {position:N0}", context) is { } record)
                    yield return record;
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<byte[]> packages)
    {
        try
        {
            return await packages.MoveNextAsync();
        }
        catch (JsonException fault)
        {
            throw new ListingException($"broken JSON: {JsonFault.Words(fault)}", fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ListingException(fault.Message, fault);
        }
    }

    private static RemoteRecord? Record(byte[] package, bool isLine, string where, GatherContext context)
    {
        try
        {
            var content = JsonText.Sound(package);
            if (isLine)
                CheckWhole(content);
            var read = CkanRecord.Read(content);
            if (read.Guid is not { } guid || read.IsName)
                context.ReportFlaw($"{where} has neither an id nor a name, so it cannot be kept");
            else if (!read.IsDeleted)
                return new RemoteRecord(guid) { Content = content, Modified = read.Modified };
        }
        catch (JsonException fault)
        {
            context.ReportProblem($"{where}: {(package.Length == 0 ? "it is too large" : JsonFault.Words(fault))}");
            return null;
        }
        context.Counts.PassOver();
        return null;
    }

    /// <summary>A line that breaks off must not pass for a faulty record: its file has perhaps lost more, so the listing is not whole.</summary>
    private static void CheckWhole(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        while (reader.Read())
        {
        }
    }

    private IAsyncEnumerable<byte[]> PackagesAsync(RemoteResponse response, CancellationToken cancellationToken) =>
        IsLines ? LinesAsync(response.Utf8Body(), cancellationToken)
        : List is not null ? JsonRecords.ReadAsync(response.Utf8Body(), List, (_, _) => { }, response.Warn, cancellationToken)
        : SingleAsync(response, cancellationToken);

    private static async IAsyncEnumerable<byte[]> SingleAsync(RemoteResponse response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = JsonElement.Parse(JsonText.Sound(await response.ReadUtf8Async(cancellationToken)));
        yield return Encoding.UTF8.GetBytes((root.Member("result") is { ValueKind: JsonValueKind.Object } result ? result : root).GetRawText());
    }

    private static async IAsyncEnumerable<byte[]> LinesAsync(Stream text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(text);
        while (true)
        {
            var part = await reader.ReadAsync(cancellationToken);
            var (buffer, lines) = (part.Buffer, new List<byte[]>());
            while (Line(ref buffer, part.IsCompleted) is { } line)
                lines.Add(line);
            if (buffer.Length > JsonRecords.MaxRecord)
                throw new InvalidDataException("a line is larger than a dataset can be");
            reader.AdvanceTo(buffer.Start, buffer.End);
            foreach (var line in lines.Where(line => !line.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).IsEmpty))
                yield return line;
            if (part.IsCompleted)
                yield break;
        }
    }

    private static byte[]? Line(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return line;
        }
        if (!isLast || buffer.IsEmpty)
            return null;
        var rest = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return rest;
    }

    /// <summary>Goes through the members of an object as far as they are there.</summary>
    /// <param name="json">At the beginning of the object.</param>
    /// <param name="list">Takes the way to the datasets where the object only wraps them, with an empty name at its end for a single one; null to look no deeper.</param>
    private static bool IsPackage(ref Utf8JsonReader json, List<string>? list)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return false;
        var (names, found) = (new HashSet<string>(), false);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            names.Add(name);
            if (!json.Read())
                break;
            if (list is not null && name is "result" or "results")
            {
                list.Add(name);
                if (json.TokenType == JsonTokenType.StartArray)
                    return json.Read() && json.TokenType == JsonTokenType.StartObject && IsPackage(ref json, null);
                found = IsPackage(ref json, list);
                if (found && list[^1] == name)
                    list.Add("");
                return found;
            }
            if (!json.TrySkip())
                break;
        }
        return !names.Contains("distribution") && !names.Contains("accessLevel")
            && (names.Contains("id") || names.Contains("name")) && (names.Contains("title") || names.Contains("name")) && Signs.Any(names.Contains);
    }
}
