using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.XPath;
using CsvHelper;
using CsvHelper.Configuration;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.Generic;

/// <summary>One page of a list, or the whole. What stands beside the records is known when they have been read.</summary>
/// <param name="response">The answer.</param>
/// <param name="settings">The source's settings.</param>
/// <param name="before">The names at the top of the page before; null for the first. A page like it may be without records.</param>
internal sealed partial class GenericDocument(RemoteResponse response, GenericSettings settings, IReadOnlySet<string>? before = null)
{
    private readonly string where = SafeUrl.Of(response.Url);

    /// <summary>The names at the top of the document.</summary>
    public IReadOnlySet<string> Top { get; private set; } = new HashSet<string>();

    /// <summary>How many records there are, by the document's own word; null when no path was given.</summary>
    public long? Total { get; private set; }

    /// <summary>The next page's address or cursor; null at the end.</summary>
    public string? Next { get; private set; }

    /// <summary>What is wrong with a document, in words for people.</summary>
    public static string Words(Exception fault) => fault is XmlException ? XmlFault.Words(fault) : JsonFault.Words(fault);

    /// <summary>The records as they stand; no bytes at all for one that cannot be read.</summary>
    /// <exception cref="ListingException">The document is another than the settings say.</exception>
    public async IAsyncEnumerable<byte[]> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Paging == GenericPaging.Link)
            Next = NextLink().Match(response.Headers.GetValueOrDefault("Link", "")) is { Success: true } link ? link.Groups[1].Value : null;
        var records = (settings.Format switch
        {
            GenericFormat.Csv => RowsAsync(cancellationToken),
            GenericFormat.Xml => ElementsAsync(cancellationToken),
            _ when settings.List!.Json!.Names is { } names => StreamAsync(names, cancellationToken),
            _ => ValuesAsync(cancellationToken),
        }).GetAsyncEnumerator(cancellationToken);
        await using (records)
        {
            while (await MoveAsync(records))
                yield return records.Current;
        }
    }

    private async Task<bool> MoveAsync(IAsyncEnumerator<byte[]> records)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (Exception fault) when (fault is JsonException or XmlException or CsvHelperException)
        {
            var format = settings.Format.ToString().ToUpperInvariant();
            throw new ListingException(
                response.MediaType == "text/html" && settings.Format != GenericFormat.Xml
                    ? $"{where} answered with an HTML page instead of {format}"
                    : $"{where} answered with broken {format}: {(fault is CsvHelperException ? "quotes that do not match, or a cell that is too large" : Words(fault))}",
                fault);
        }
        catch (InvalidDataException fault)
        {
            throw new ListingException($"{where}: {fault.Message}", fault);
        }
    }

    private async IAsyncEnumerable<byte[]> StreamAsync(IReadOnlyList<string> names, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (list, hasList) = (string.Join('.', names), false);
        var holders = Enumerable.Range(1, Math.Max(0, names.Count - 1)).Select(length => string.Join('.', names.Take(length))).ToHashSet();
        var others = new JsonObject();
        var top = new List<string>();
        var records = JsonRecords.WalkAsync(response.Utf8Body(), Step, Beside, response.Warn, cancellationToken);
        await foreach (var record in records)
            yield return record.Json;
        if (!hasList)
            throw NoList(string.Join(", ", top.Take(20)));
        ReadBeside(JsonSerializer.SerializeToElement(others));

        JsonStep Step(string name)
        {
            if (name == list)
                hasList = true;
            return name == list ? JsonStep.Take : holders.Contains(name) ? JsonStep.EnterObject : JsonStep.Pass;
        }

        void Beside(string name, JsonElement value)
        {
            if (name == list)
                throw new ListingException($"list: {settings.List} leads to no list in {where}, found {value.ValueKind}");
            var holder = holders.Where(holder => name.StartsWith($"{holder}.", StringComparison.Ordinal)).MaxBy(holder => holder.Length) ?? "";
            var member = holder.Length == 0 ? name : name[(holder.Length + 1)..];
            top.Add(name);
            Holder(others, holder)[member] = JsonSerializer.SerializeToNode(value);
        }
    }

    private static JsonObject Holder(JsonObject root, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (root[name] is not JsonObject)
                root[name] = new JsonObject();
            root = root[name]!.AsObject();
        }
        return root;
    }

    private async IAsyncEnumerable<byte[]> ValuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = JsonElement.Parse(JsonText.Sound(await response.ReadUtf8Async(cancellationToken)));
        var found = settings.List!.Json!.Find(root).ToList();
        Top = root.ValueKind == JsonValueKind.Object ? root.EnumerateObject().Select(member => member.Name).ToHashSet() : new HashSet<string>();
        if (found.Count == 0 && before?.Overlaps(Top) != true)
            throw NoList(string.Join(", ", Top.Take(20)));
        foreach (var record in found is [{ ValueKind: JsonValueKind.Array } list] ? list.EnumerateArray().ToList() : found)
            yield return System.Text.Encoding.UTF8.GetBytes(record.GetRawText());
        ReadBeside(root);
    }

    private async IAsyncEnumerable<byte[]> ElementsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = GenericXml.Open(new MemoryStream(await response.ReadDocumentAsync(cancellationToken)));
        if (settings.Total is { Xml: { } total })
            Total = Number(Text(root, total));
        if (settings.Next is { Xml: { } next })
            Next = Text(root, next);
        if (root.Evaluate(settings.List!.Xml!) is not XPathNodeIterator found)
            throw new ListingException($"list: {settings.List} leads to no elements in {where}");
        var count = 0;
        foreach (XPathNavigator record in found)
        {
            count++;
            yield return GenericXml.Cut(record);
        }
        root.MoveToFirstChild();
        Top = new HashSet<string> { root.Name };
        if (count == 0 && Total is not 0 && before?.Overlaps(Top) != true)
            throw NoList($"{root.Name} with {string.Join(", ", root.SelectChildren(XPathNodeType.Element).Cast<XPathNavigator>().Select(child => child.Name).Distinct().Take(20))}");
    }

    private async IAsyncEnumerable<byte[]> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isBad = false;
        using var text = new StreamReader(response.Utf8Body());
        using var reader = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = settings.Delimiter ?? ",",
            DetectDelimiter = settings.Delimiter is null,
            DetectDelimiterValues = [",", ";", "\t", "|"],
            BadDataFound = _ => isBad = true,
            MaxFieldSize = JsonRecords.MaxRecord,
        });
        if (!await reader.ReadAsync() || !reader.ReadHeader())
            throw new ListingException($"{where} is empty: a first line with the names of the columns was expected");
        var columns = reader.HeaderRecord!.Select(column => column.Trim().Trim('\uFEFF')).ToList();
        var identifier = settings.Fields["identifier"].Path!;
        if (!columns.Contains(identifier.Text))
            throw new ListingException($"identifier: {where} has no column {identifier.Text}; it has {string.Join(", ", columns.Take(50))}");
        while (await reader.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isBad || reader.Parser.Count != columns.Count)
                yield return [];
            else
            {
                var row = new Dictionary<string, string>();
                for (var i = 0; i < columns.Count; i++)
                    row.TryAdd(columns[i], reader[i] ?? "");
                yield return JsonText.Sound(JsonSerializer.SerializeToUtf8Bytes(row));
            }
            isBad = false;
        }
    }

    private void ReadBeside(JsonElement root)
    {
        Total = settings.Total is { } total ? Number(Text(root, total)) : null;
        Next = settings.Next is { } next ? Text(root, next) : null;
    }

    private long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ListingException($"total: {settings.Total} {(text is null ? "found nothing" : "leads to no number")} in {where}");

    private static string? Text(JsonElement root, GenericPath path) => path.Json!.Find(root).FirstOrDefault() switch
    {
        { ValueKind: JsonValueKind.String } text when !string.IsNullOrWhiteSpace(text.GetString()) => text.GetString()!.Trim(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static string? Text(XPathNavigator root, XPathExpression path)
    {
        var text = root.Evaluate(path) switch
        {
            XPathNodeIterator nodes => nodes.MoveNext() ? nodes.Current!.Value : null,
            double number => double.IsNaN(number) ? null : XmlConvert.ToString(number),
            string found => found,
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private ListingException NoList(string contents) =>
        new($"list: {settings.List} found nothing in {where}; it has {(contents.Length > 0 ? contents : "no members")}");

    [GeneratedRegex("""<([^<>]+)>\s*;[^,]*\brel="?next"?""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
