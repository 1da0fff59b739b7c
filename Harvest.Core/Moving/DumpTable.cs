using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;

namespace Harvest.Moving;

/// <summary>Datasets as rows of CSV, for tables: cells that a program would take for a formula are escaped.</summary>
internal sealed class DumpTable : IAsyncDisposable
{
    private static readonly string[] Columns =
        ["id", "name", "title", "organization", "publisher", "license", "tags", "formats", "created", "modified", "url", "landing_page", "notes"];

    private readonly CsvWriter csv;
    private readonly DcatCatalogue catalogue;

    /// <param name="output">Takes the table in UTF-8; disposed with this.</param>
    /// <param name="catalogue">Where the datasets are published.</param>
    public DumpTable(Stream output, DcatCatalogue catalogue)
    {
        this.catalogue = catalogue;
        csv = new CsvWriter(
            new StreamWriter(output, new UTF8Encoding(false)),
            new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\r\n" });
        Row(Columns);
    }

    public void Write(Dataset dataset) => Row(
        dataset.Id, dataset.Name, dataset.Title, dataset.Organization?.Title, dataset.Publisher?.Name, dataset.License?.Title ?? dataset.License?.Id,
        string.Join(';', dataset.Tags), string.Join(';', dataset.Resources.Select(resource => resource.Format).Where(format => format.Length > 0).Distinct()),
        dataset.MetadataCreated, dataset.MetadataModified, catalogue.Dataset(dataset.Name), dataset.Url, dataset.Notes);

    public ValueTask DisposeAsync() => csv.DisposeAsync();

    private void Row(params ReadOnlySpan<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        csv.NextRecord();
    }
}
