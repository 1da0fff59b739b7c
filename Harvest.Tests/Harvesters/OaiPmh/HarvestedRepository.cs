using Harvest.Model;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.OaiPmh;

/// <summary>A repository and an engine that has it as a source.</summary>
public sealed class HarvestedRepository : IAsyncDisposable
{
    private readonly TestSite site;
    private readonly Source source;

    private HarvestedRepository(FakeRepository repository, TestSite site, Engine engine, Source source)
    {
        (Repository, Engine) = (repository, engine);
        (this.site, this.source) = (site, source);
    }

    public FakeRepository Repository { get; }

    public Engine Engine { get; }

    /// <param name="records">How many records the repository has at first: r1, r2 …</param>
    /// <param name="set">Sets the repository up.</param>
    /// <param name="config">The source's configuration.</param>
    public static async Task<HarvestedRepository> StartAsync(int records, Action<FakeRepository>? set = null, string config = "")
    {
        var repository = new FakeRepository { PageSize = 10 };
        set?.Invoke(repository);
        for (var number = 1; number <= records; number++)
            repository.Put($"r{number}", FakeRepository.DublinCore($"Title of r{number}"), FakeRepository.LongAgo);
        var site = await TestSite.StartAsync(repository.AnswerAsync);
        var engine = await Engine.StartAsync();
        return new HarvestedRepository(repository, site, engine, await engine.CreateSourceAsync(site.At("/oai"), "oai-pmh", config));
    }

    public Task<Job> HarvestAsync(JobOrder? order = null) => Engine.HarvestAsync(source, order);

    /// <summary>Harvests and fails the test unless all went well.</summary>
    public async Task<Job> HarvestWellAsync()
    {
        var job = await HarvestAsync();
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        return job;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await site.DisposeAsync();
    }
}
