using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Harvest.Http;

namespace Harvest.Web.Pages;

/// <summary>How a file can be previewed.</summary>
public enum PreviewKind
{
    Csv,
    Json,
    GeoJson,
}

/// <summary>The beginning of a file for people to look at.</summary>
public sealed record FilePreview
{
    private const int MaxBytes = 2_000_000;
    private const int MaxRows = 50;
    private const int MaxColumns = 50;
    private const int MaxText = 20_000;
    private const int MaxGeometry = 500_000;
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public IReadOnlyList<string> Columns { get; init; } = [];

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    public string? Text { get; init; }

    /// <summary>GeoJSON for a map.</summary>
    public string? Geometry { get; init; }

    /// <summary>What is not shown.</summary>
    public string? Note { get; init; }

    /// <summary>Why there is no preview.</summary>
    public string? Problem { get; init; }

    public static async Task<FilePreview> ReadAsync(HarvestHttp http, Uri url, PreviewKind kind, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var (text, isWhole) = await BeginAsync(http, url, timeout.Token);
            return kind == PreviewKind.Csv ? OfCsv(text, isWhole)
                : isWhole ? OfJson(text, kind)
                : new FilePreview { Problem = T("The file is larger than {0}. Open it at its own site.", Ui.Bytes(MaxBytes)) };
        }
        catch (RemoteException fault)
        {
            return new FilePreview { Problem = T("The file could not be loaded. {0}", fault.Message) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FilePreview { Problem = T("The file did not arrive within {0} seconds.", Timeout.TotalSeconds) };
        }
        catch (Exception fault) when (fault is JsonException or CsvHelperException)
        {
            return new FilePreview { Problem = T("The file cannot be read as {0}.", kind == PreviewKind.Csv ? "CSV" : "JSON") };
        }
    }

    internal static FilePreview OfCsv(string text, bool isWhole)
    {
        if (text.TrimStart().StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return new FilePreview { Problem = T("The address leads to a web page, not to a file.") };
        // The last line may be cut in two.
        if (!isWhole && text.LastIndexOf('\n') is var end and > 0)
            text = text[..end];
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            HasHeaderRecord = false,
            BadDataFound = null,
            MissingFieldFound = null,
            MaxFieldSize = MaxBytes,
        };
        using var csv = new CsvReader(new StringReader(text.TrimStart('\uFEFF')), settings);
        var rows = new List<IReadOnlyList<string>>();
        var widest = 0;
        while (rows.Count <= MaxRows && csv.Read())
        {
            widest = Math.Max(widest, csv.Parser.Count);
            rows.Add([.. (csv.Parser.Record ?? []).Take(MaxColumns).Select(DatasetView.Straight)]);
        }
        if (rows.Count == 0)
            return new FilePreview { Problem = T("The file is empty.") };
        var more = csv.Read() || !isWhole;
        return new FilePreview
        {
            Columns = rows[0],
            Rows = rows[1..],
            Note = string.Join(' ', new[]
            {
                more ? T("The first {0} rows.", rows.Count - 1) : T("All {0}.", Ui.Count(rows.Count - 1, "row", "rows")),
                widest > MaxColumns ? T("The first {0} of {1} columns.", MaxColumns, widest) : "",
            }).Trim(),
        };
    }

    internal static FilePreview OfJson(string text, PreviewKind kind)
    {
        using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
        var root = document.RootElement;
        var pretty = JsonSerializer.Serialize(root, Readable);
        var cut = pretty.Length > MaxText ? T("The first {0} of {1} characters.", Ui.Number(MaxText), Ui.Number(pretty.Length)) : null;
        var shown = DatasetView.Straight(Ui.Shorten(pretty, MaxText));
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root.EnumerateArray().Take(MaxRows).All(entry => entry.ValueKind == JsonValueKind.Object))
            return OfRecords([.. root.EnumerateArray().Take(MaxRows)], root.GetArrayLength());
        if (kind != PreviewKind.GeoJson)
            return new FilePreview { Text = shown, Note = cut };
        var features = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("features", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
        return new FilePreview
        {
            Geometry = text.Length <= MaxGeometry ? text : null,
            Text = shown,
            Note = string.Join(' ', new[]
            {
                features > 0 ? $"{Ui.Count(features, "feature", "features")}." : "",
                text.Length > MaxGeometry ? T("Too large for the map.") : "",
                cut,
            }).Trim(),
        };
    }

    private static FilePreview OfRecords(List<JsonElement> records, int total)
    {
        var columns = records.SelectMany(record => record.EnumerateObject().Select(member => member.Name)).Distinct().Take(MaxColumns).ToList();
        return new FilePreview
        {
            Columns = columns,
            Rows = [.. records.Select(record => (IReadOnlyList<string>)[.. columns.Select(column => record.TryGetProperty(column, out var value) ? DatasetView.Straight(value.ToString()) : "")])],
            Note = total > records.Count ? T("The first {0} of {1}.", records.Count, Ui.Count(total, "record", "records")) : T("All {0}.", Ui.Count(total, "record", "records")),
        };
    }

    /// <summary>The beginning of a file, and whether that is all of it.</summary>
    private static Task<(string Text, bool IsWhole)> BeginAsync(HarvestHttp http, Uri url, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url),
        async (response, token) =>
        {
            var buffer = new byte[MaxBytes + 1];
            await using var body = response.Utf8Body();
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token);
            return (Encoding.UTF8.GetString(buffer, 0, Math.Min(length, MaxBytes)), length <= MaxBytes);
        },
        cancellationToken);
}
