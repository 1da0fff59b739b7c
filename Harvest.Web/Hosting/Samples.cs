using Harvest.Hosting;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Sources;

namespace Harvest.Web.Hosting;

/// <summary>
/// Gives an empty database something to look at: the sample catalogues, served on a loopback port of this process, as sources
/// that are harvested at once, when the site listens.
/// </summary>
internal sealed partial class Samples(
    HarvestOptions options, SourceStore sources, JobControl jobs, HarvestHttp http, TimeProvider time, ILogger<Samples> logger) : IHostedLifecycleService
{
    private SampleServer? server;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var known = await sources.ListAsync(onlyActive: false, cancellationToken);
        // Samples of an earlier start are served as long as they are there.
        if (!(options.Web.Samples && known.All(SampleServer.IsSample)) && !known.Any(source => source.Active && SampleServer.IsSample(source)))
            return;
        try
        {
            server = await SampleServer.StartAsync(cancellationToken);
        }
        catch (HarvestException fault)
        {
            LogMissing(fault.Message);
            return;
        }
        http.Trust(server.Url);
        foreach (var catalogue in server.Catalogues)
            await OfferAsync(catalogue, known, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    private async Task OfferAsync(SampleCatalogue catalogue, IReadOnlyList<Source> known, CancellationToken cancellationToken)
    {
        var name = SampleServer.Prefix + catalogue.Name;
        // The port is another one at each start.
        var url = new Uri(server!.Url, catalogue.Name).AbsoluteUri;
        if (known.FirstOrDefault(source => source.Name == name) is { } source)
        {
            if (source.Active && SampleServer.IsSample(source))
                await sources.UpdateAsync(source with { Url = url }, cancellationToken);
            return;
        }
        if (known.Count > 0)
            return;
        source = new Source
        {
            Id = Guid.CreateVersion7().ToString(),
            Name = name,
            Url = url,
            Type = catalogue.Type,
            Title = catalogue.Title,
            Description = "A sample catalogue that comes with the program. Remove it when you have sources of your own.",
            Frequency = Frequency.Manual,
            Created = time.GetUtcNow(),
        };
        await sources.AddAsync(source, cancellationToken);
        await jobs.TryCreateAsync(source, new JobOrder(), cancellationToken);
    }

    [LoggerMessage(6002, LogLevel.Warning, "Without samples: {Reason}")]
    private partial void LogMissing(string reason);
}
