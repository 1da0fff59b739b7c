using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Harvest.Hosting;

/// <summary>
/// Serves the sample catalogues on a loopback port of its own, each as a small CKAN portal, so that the first harvest works
/// without a network.
/// </summary>
public sealed class SampleServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private SampleServer(WebApplication application, IReadOnlyList<SampleCatalogue> catalogues)
    {
        this.application = application;
        Catalogues = catalogues;
        Url = new Uri(application.Urls.First() + "/");
    }

    /// <summary>What the names of the sources of samples begin with.</summary>
    public const string Prefix = "sample-";

    public Uri Url { get; }

    public IReadOnlyList<SampleCatalogue> Catalogues { get; }

    /// <exception cref="HarvestException">The samples are not beside the program.</exception>
    public static async Task<SampleServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "samples");
        var catalogues = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(SampleCatalogue.Read).ToList()
            : [];
        if (catalogues.Count == 0)
            throw new HarvestException($"There are no sample catalogues in {folder}; give an address: harvest try URL");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.MapGet("/{catalogue}/api/3/action/package_search", (string catalogue, int? start, int? rows) =>
            catalogues.Find(sample => sample.Name == catalogue) is { } sample ? sample.Page(start ?? 0, rows ?? 10) : Results.NotFound());
        await application.StartAsync(cancellationToken);
        return new SampleServer(application, catalogues);
    }

    /// <summary>Whether a source is one of the samples: its address answers only while a program serves them.</summary>
    public static bool IsSample(Source source) =>
        source.Name.StartsWith(Prefix, StringComparison.Ordinal) && Uri.TryCreate(source.Url, UriKind.Absolute, out var url)
        && url.IsLoopback && url.AbsolutePath.Trim('/') == source.Name[Prefix.Length..];

    /// <exception cref="HarvestException">The source is a sample.</exception>
    public static void Refuse(Source source)
    {
        if (IsSample(source))
            throw new HarvestException($"{source.Name} is a sample: samples are only harvested by harvest try, which serves them itself");
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}

/// <summary>One sample: a file with a title, a type and datasets in the package form.</summary>
public sealed class SampleCatalogue
{
    private readonly List<JsonNode> datasets;

    private SampleCatalogue(string name, string title, string type, List<JsonNode> datasets)
    {
        Name = name;
        Title = title;
        Type = type;
        this.datasets = datasets;
    }

    public string Name { get; }

    public string Title { get; }

    /// <summary>The harvester that reads it.</summary>
    public string Type { get; }

    public static SampleCatalogue Read(string file)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!;
        return new SampleCatalogue(
            Path.GetFileNameWithoutExtension(file),
            root["title"]!.ToString(),
            root["type"]!.ToString(),
            [.. root["datasets"]!.AsArray().OrderBy(dataset => dataset!["id"]!.ToString(), StringComparer.Ordinal).Select(dataset => dataset!)]);
    }

    public IResult Page(int start, int rows) => Results.Text(
        JsonSerializer.Serialize(new
        {
            success = true,
            result = new { count = datasets.Count, results = datasets.Skip(start).Take(rows) },
        }),
        "application/json");
}
