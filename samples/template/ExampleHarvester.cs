using System.Runtime.CompilerServices;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;

namespace Example.Harvester;

/// <summary>Reads a list of datasets in JSON, <c>[{"id": "a", "title": "…", "notes": "…"}]</c>: change it to what your catalogue has.</summary>
public sealed class ExampleHarvester : IHarvester
{
    /// <summary>What sources of this type may set: declare it here, and it is checked and shown in forms.</summary>
    public HarvesterInfo Info { get; } = new(
        "example-type",
        "Example",
        "A JSON list of datasets with id, title and notes.",
        [new HarvesterSetting("publisher_note", SettingKind.Text, "A text that is added to every description.")]);

    /// <summary>Whether the address is such a catalogue: return the address to harvest, or null. Ask little.</summary>
    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Lists the records. Ending normally means that this was all; what is not listed is deleted.</summary>
    public async IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var answer = await context.Http.SendAsync(new RemoteRequest(new Uri(context.Source.Url)), cancellationToken);
        await foreach (var record in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(answer.Body, cancellationToken: cancellationToken))
        {
            if (Text(record, "id") is { Length: > 0 } id)
                yield return new RemoteRecord(id) { Content = JsonSerializer.SerializeToUtf8Bytes(record) };
            else
                context.ReportProblem("A record has no id");
        }
    }

    /// <summary>Fetches one record. Never called here, because the list brings the content.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) => Task.FromResult(FetchResult.Gone);

    /// <summary>Makes a dataset of a record's content. Without input, output and clock.</summary>
    public MappedDataset Map(MapContext context)
    {
        using var document = JsonDocument.Parse(context.Content);
        var record = document.RootElement;
        if (Text(record, "title") is not { Length: > 0 } title)
            return new MappedDataset(null, [new RecordProblem("title: Missing value")]);
        var notes = string.Join("\n\n", new[] { Text(record, "notes"), context.Config.Text("publisher_note") }.Where(text => !string.IsNullOrEmpty(text)));
        return new MappedDataset(new Dataset { Name = context.Guid, Title = title, Notes = notes }, []);
    }

    private static string? Text(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
