using System.Collections.Concurrent;
using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Tests.Support;

/// <summary>
/// A harvester that does what a test tells it. Without orders it lists the datasets that a source was told to serve, each with
/// its content, and maps them to what they are.
/// </summary>
public sealed class ScriptedHarvester : IHarvester
{
    public const string Name = "scripted";

    private readonly ConcurrentDictionary<string, IReadOnlyList<Dataset>> served = [];
    private readonly ConcurrentQueue<string> fetched = [];

    public HarvesterInfo Info { get; set; } = new(
        Name, "Scripted", "For tests.", [new HarvesterSetting("custom_option", SettingKind.Texts, "Anything.")]);

    /// <summary>Lists a source in its own way.</summary>
    public Func<GatherContext, CancellationToken, IAsyncEnumerable<RemoteRecord>>? OnGather { get; set; }

    /// <summary>Called before a record is given; may wait or throw.</summary>
    public Func<FetchContext, CancellationToken, Task>? OnFetch { get; set; }

    /// <summary>Called before a record is mapped; may throw.</summary>
    public Action<MapContext>? OnMap { get; set; }

    /// <summary>Whether listings bring the documents; otherwise they are fetched one by one.</summary>
    public bool ListsContent { get; set; } = true;

    /// <summary>The stamp that listings give every record.</summary>
    public string? Modified { get; set; }

    /// <summary>The guids that were asked for, in order.</summary>
    public IReadOnlyList<string> Fetched => [.. fetched];

    /// <summary>From now on a source has these datasets; their names are the guids.</summary>
    public void Serve(string source, params IReadOnlyList<Dataset> datasets) => served[source] = datasets;

    /// <summary>From now on a source has so many datasets: d1, d2 …</summary>
    public void Serve(string source, int count, string title = "Title") => Serve(
        source, [.. Enumerable.Range(1, count).Select(number => new Dataset { Name = $"d{number}", Title = $"{title} {number}" })]);

    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) =>
        OnGather?.Invoke(context, cancellationToken) ?? Records(context.Source).ToAsyncEnumerable();

    /// <summary>The records of a source as a listing gives them.</summary>
    public IEnumerable<RemoteRecord> Records(Source source) => Of(source).Select(dataset => new RemoteRecord(dataset.Name)
    {
        Modified = Modified,
        Content = ListsContent ? Document(dataset) : null,
    });

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        fetched.Enqueue(context.Guid);
        if (OnFetch is not null)
            await OnFetch(context, cancellationToken);
        return Of(context.Source).FirstOrDefault(dataset => dataset.Name == context.Guid) is { } dataset
            ? new FetchResult(Document(dataset), Modified)
            : FetchResult.Gone;
    }

    public MappedDataset Map(MapContext context)
    {
        OnMap?.Invoke(context);
        return new MappedDataset(Of(context.Source).First(dataset => dataset.Name == context.Guid), []);
    }

    private static byte[] Document(Dataset dataset) => JsonSerializer.SerializeToUtf8Bytes(dataset);

    private IReadOnlyList<Dataset> Of(Source source) => served.GetValueOrDefault(source.Name, []);
}
