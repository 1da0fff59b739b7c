using System.Text.Json;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.DcatUs;

/// <summary>A site that serves one file, and an engine that has it as a source.</summary>
internal sealed class FileRun : IAsyncDisposable
{
    private TestSite site = null!;
    private Job? last;

    public Engine Engine { get; private set; } = null!;

    public Source Source { get; private set; } = null!;

    /// <summary>Which file is served now.</summary>
    public string File { get; set; } = "";

    public static Task<FileRun> StartAsync(string config, string json) => StartAsync(config, _ => System.Text.Encoding.UTF8.GetBytes(json), "");

    public static async Task<FileRun> StartAsync(string config, Func<string, byte[]> read, string file)
    {
        var run = new FileRun { File = file };
        read(file);
        run.site = await TestSite.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(read(run.File), context.RequestAborted).AsTask();
        });
        run.Engine = await Engine.StartAsync();
        run.Source = await run.Engine.CreateSourceAsync(run.site.At("/data.json"), "dcat-us", config);
        return run;
    }

    public async Task<Job> HarvestAsync(JobOrder? order = null) => last = await Engine.HarvestAsync(Source, order);

    /// <summary>What went wrong in the last job.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(bool warnings = false)
    {
        var reports = Engine.Get<JobReports>();
        var problems = (await reports.GatherErrorsAsync(last!.Id, 1000, CancellationToken.None)).ToList();
        var records = await reports.ObjectErrorsAsync(last.Id, 1000, CancellationToken.None);
        problems.AddRange(records.Where(error => warnings || !error.Warning).Select(error => $"{error.Guid}: {error.Message}"));
        return problems;
    }

    public Task<IReadOnlyList<JsonElement>> DatasetsAsync() => Engine.DatasetsAsync(Source);

    public async Task<JsonElement> DatasetAsync(string title) =>
        (await DatasetsAsync()).Single(dataset => dataset.GetProperty("title").GetString() == title);

    public async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()!)];

    public async Task<IReadOnlyList<string>> GuidsAsync() => await Engine.Get<Database>().ReadAsync(
        async session => (await session.QueryAsync<string>(
            "SELECT guid FROM harvest_object WHERE current AND harvest_source_id = @Id", new { Source.Id })).ToList(),
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await site.DisposeAsync();
    }
}
