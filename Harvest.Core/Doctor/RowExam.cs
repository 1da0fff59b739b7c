using Harvest.Storage;

namespace Harvest.Doctor;

/// <summary>Rows that belong to nothing: left by other programs, by a restored half of a backup, or by a fault of ours.</summary>
internal sealed class RowExam(HarvestOptions options, Database database)
{
    private const string Part = "rows";
    private const string Again = "harvest source clear NAME and harvest job NAME make the source's anew";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        await OrphansAsync("harvest_object", "objects belong to no source", "NOT EXISTS (SELECT 1 FROM harvest_source s WHERE s.id = harvest_object.harvest_source_id)");
        await OrphansAsync("dataset_search", "search entries belong to no dataset", "NOT EXISTS (SELECT 1 FROM dataset d WHERE d.number = dataset_search.rowid)");
        await OrphansAsync("dataset_facet", "filter entries belong to no dataset", "NOT EXISTS (SELECT 1 FROM dataset d WHERE d.number = dataset_facet.rowid)");
        // A catalogue elsewhere keeps its datasets itself.
        if (options.Catalogue.Type == CatalogueType.Local)
            await ShownAsync();
        if (findings.Count == 0)
            findings.Add(Finding.Fine(Part, "none without what it belongs to"));
        return findings;

        async Task ShownAsync()
        {
            await CountAsync(
                "datasets are shown without the object they were made of",
                "dataset WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM harvest_object o WHERE o.id = dataset.harvest_object_id)");
            await CountAsync(
                "objects are said to be shown by a dataset that is not there",
                "harvest_object WHERE current AND NOT EXISTS (SELECT 1 FROM dataset d WHERE d.harvest_source_id = harvest_object.harvest_source_id AND d.guid = harvest_object.guid AND d.state = 'active')");
        }

        async Task OrphansAsync(string table, string what, string condition)
        {
            var count = await ValueAsync($"{table} WHERE {condition}", cancellationToken);
            if (count == 0)
                return;
            findings.Add(Finding.Problem(Part, $"{count:N0} {what}.", "harvest doctor --fix deletes them") with
            {
                Fix = async token => $"{await database.WriteAsync(session => session.ExecuteAsync($"DELETE FROM {table} WHERE {condition}"), token):N0} deleted",
            });
        }

        async Task CountAsync(string what, string rows)
        {
            var count = await ValueAsync(rows, cancellationToken);
            if (count > 0)
                findings.Add(Finding.Problem(Part, $"{count:N0} {what}.", Again));
        }
    }

    private Task<long> ValueAsync(string rows, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.ExecuteScalarAsync<long>($"SELECT count(*) FROM {rows}"), cancellationToken);
}
