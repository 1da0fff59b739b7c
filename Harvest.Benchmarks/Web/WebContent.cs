using Harvest.Benchmarks.Portal;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage;

namespace Harvest.Benchmarks.Web;

/// <summary>Fills a database with a large catalogue and a long history, past the pipeline: what is measured is reading.</summary>
internal sealed class WebContent(Database database)
{
    private const int BatchSize = 2000;
    private const int Sources = 40;
    private const int ObjectsOfJob = 50;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task FillAsync(int datasets, int jobs, CancellationToken cancellationToken)
    {
        await InsertAsync("harvest_source", ["id", "url", "name", "title", "created", "type"], Enumerable.Range(0, Sources)
            .Select(i => new object?[] { $"source-{i}", $"http://portal-{i}.example/", $"source-{i}", $"Portal {i}", Start, "ckan" }), cancellationToken);
        await InsertAsync("organization", ["id", "name", "title", "created"], Organizations.All
            .Select(o => new object?[] { o.Id.ToString(), o.Name, o.Title, Start }), cancellationToken);
        for (var first = 0; first < datasets; first += BatchSize)
            await DatasetsAsync(Enumerable.Range(first, Math.Min(BatchSize, datasets - first)), cancellationToken);
        for (var first = 0; first < jobs; first += BatchSize)
            await JobsAsync([.. Enumerable.Range(first, Math.Min(BatchSize, jobs - first))], cancellationToken);
    }

    /// <summary>Fills an empty catalogue with datasets that several sources have.</summary>
    /// <param name="datasets">How many there are in all.</param>
    /// <param name="distinct">How many of them differ.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task FillCopiesAsync(int datasets, int distinct, CancellationToken cancellationToken)
    {
        await FillAsync(0, 0, cancellationToken);
        var maker = new DatasetMaker();
        foreach (var batch in Enumerable.Range(1, datasets).Chunk(BatchSize))
        {
            await InsertAsync(
                batch.Select(number =>
                {
                    var dataset = PackageReader.Read(maker.Make(number % distinct).Json.Span).Dataset;
                    return (number, $"id-{number}", $"source-{number / distinct % Sources}", dataset with { Name = $"{dataset.Name}-{number}" });
                }),
                cancellationToken);
        }
    }

    /// <summary>Puts these datasets into an empty catalogue of one source.</summary>
    public async Task FillAsync(IReadOnlyList<Dataset> datasets, CancellationToken cancellationToken)
    {
        await InsertAsync(
            "harvest_source", ["id", "url", "name", "title", "created", "type"],
            [["source-0", "http://portal-0.example/", "source-0", "Portal 0", Start, "ckan"]], cancellationToken);
        await InsertAsync(datasets.Select((dataset, i) => (i, $"dataset-{i}", "source-0", dataset)), cancellationToken);
    }

    private Task DatasetsAsync(IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        var maker = new DatasetMaker();
        return InsertAsync(
            numbers.Select(number => (number, DatasetMaker.IdOf(number).ToString(), $"source-{number % Sources}", PackageReader.Read(maker.Make(number).Json.Span).Dataset)),
            cancellationToken);
    }

    private async Task InsertAsync(IEnumerable<(int Number, string Id, string Source, Dataset Dataset)> datasets, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        var words = new List<object?[]>();
        var facets = new List<object?[]>();
        foreach (var (number, id, source, dataset) in datasets)
        {
            var time = Start.AddMinutes(number);
            var package = Packed.Pack(PackageWriter.Write(dataset, new PackageEntry(id, dataset.Name, time, time)));
            rows.Add([id, (long)number, dataset.Name, dataset.Title, source, $"object-{number}", id, dataset.Organization?.Id, time, time, package, number % 500 == 0]);
            words.Add(database.Dialect.SearchCells(number, SearchDocument.Of(dataset, dataset.Name)));
            facets.Add([(long)number, DatasetFacets.Of(dataset, source), .. SearchExtent.Of(dataset).Cells]);
        }
        string[] columns =
        [
            "id", "number", "name", "title", "harvest_source_id", "harvest_object_id", "guid", "owner_org", "metadata_created", "metadata_modified",
            "package", "private",
        ];
        await InsertAsync("dataset", columns, rows, cancellationToken);
        await InsertAsync("dataset_search", database.Dialect.SearchColumns, words, cancellationToken);
        await InsertAsync("dataset_facet", ["rowid", "facets", .. SearchExtent.Columns], facets, cancellationToken);
    }

    private async Task JobsAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        string[] columns =
            ["id", "source_id", "status", "created", "gather_started", "gather_finished", "finished", "progress_at", "gathered", "completed", "added", "updated", "errored"];
        await InsertAsync("harvest_job", columns, numbers.Select(i =>
        {
            var time = TimeProvider.System.GetUtcNow().AddMinutes(-20 * i);
            return new object?[] { Job(i), $"source-{i % Sources}", "Finished", time, time, time, time, time, (long)ObjectsOfJob, (long)ObjectsOfJob, 20L, 25L, 5L };
        }), cancellationToken);
        await InsertAsync(
            "harvest_object",
            ["id", "guid", "harvest_job_id", "harvest_source_id", "position", "state", "report_status", "gathered"],
            numbers.SelectMany(i => Enumerable.Range(0, ObjectsOfJob).Select(o => new object?[]
                { $"{Job(i)}-{o}", $"guid-{o}", Job(i), $"source-{i % Sources}", (long)o + 1, o < 5 ? "ERROR" : "COMPLETE", o < 5 ? "errored" : "updated", Start })),
            cancellationToken);
        await InsertAsync(
            "harvest_object_error",
            ["id", "harvest_object_id", "harvest_job_id", "message", "stage", "warning", "created"],
            numbers.SelectMany(i => Enumerable.Range(0, 5).Select(o => new object?[]
                { $"{Job(i)}-e{o}", $"{Job(i)}-{o}", Job(i), $"Fault number {o} of this kind", "Import", false, Start })),
            cancellationToken);
    }

    public static string Job(int number) => $"job-{number:000000}";

    private Task InsertAsync(string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Dialect.BulkInsertAsync(session, table, columns, rows, cancellationToken), cancellationToken);
}
