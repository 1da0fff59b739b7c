using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Sample.JsonLines;

/// <summary>
/// A whole harvester in one file: the source is a text with one JSON object a line,
/// <c>{"id": "a", "title": "…", "notes": "…", "url": "…", "tags": ["…"]}</c>.
/// </summary>
public sealed class JsonLinesHarvester : IHarvester
{
    private const string DefaultTag = "default_tag";

    /// <inheritdoc/>
    public HarvesterInfo Info { get; } = new(
        "json-lines",
        "JSON Lines",
        "A text file with one dataset a line, as a JSON object with id, title, notes, url and tags.",
        [new HarvesterSetting(DefaultTag, SettingKind.Text, "A tag that every dataset gets besides its own.")]);

    /// <inheritdoc/>
    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => Task.FromResult(
        url.AbsolutePath.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? url.AbsoluteUri : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var answer = await context.Http.SendAsync(new RemoteRequest(new Uri(context.Source.Url)), cancellationToken);
        using var reader = new StreamReader(answer.Body, Encoding.UTF8);
        for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (IdOf(line) is { } id)
                yield return new RemoteRecord(id) { Content = Encoding.UTF8.GetBytes(line) };
            else
                context.ReportProblem($"Line {number} is no JSON object with an id");
        }
    }

    /// <summary>Never asked for: the listing brings the documents.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) => Task.FromResult(FetchResult.Gone);

    /// <inheritdoc/>
    public MappedDataset Map(MapContext context)
    {
        using var document = JsonDocument.Parse(context.Content);
        var record = document.RootElement;
        if (Text(record, "title") is not { Length: > 0 } title)
            return new MappedDataset(null, [new RecordProblem("title: Missing value")]);
        var tags = record.TryGetProperty("tags", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)
            : [];
        if (context.Config.Text(DefaultTag) is { } always)
            tags = tags.Append(always);
        return new MappedDataset(
            new Dataset
            {
                Name = context.Guid,
                Title = title,
                Notes = Text(record, "notes") ?? "",
                Url = Text(record, "url") ?? "",
                Tags = [.. tags.Distinct()],
            },
            []);
    }

    private static string? IdOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Text(document.RootElement, "id");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
