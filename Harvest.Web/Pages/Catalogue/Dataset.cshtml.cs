using System.Text;
using Harvest.Formats.Dcat.Writing;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Datasets;
using Harvest.Storage.Links;
using Harvest.Storage.Objects;
using Harvest.Storage.Search;
using Harvest.Web.Api;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>One dataset.</summary>
public sealed class DatasetModel : SitePage
{
    private const int MostChanges = 10;

    private const int MostCopies = 100;

    public DatasetView Dataset { get; private set; } = new();

    public Source? Source { get; private set; }

    public string? Original { get; private set; }

    public bool MaySeeObject { get; private set; }

    public string Address { get; private set; } = "";

    /// <summary>Publisher, year, title, address, as a list of references has it.</summary>
    public string Citation
    {
        get
        {
            var publisher = Dataset.Contacts.FirstOrDefault(contact => contact.Role == "Publisher").Name is { Length: > 0 } name ? name : Dataset.OrganizationTitle;
            var date = Dataset.Updated.Length > 0 ? Dataset.Updated : Dataset.Issued.Length > 0 ? Dataset.Issued : Dataset.Modified;
            return $"{(publisher.Length > 0 ? publisher : Dataset.SourceTitle)} ({(date.Length >= 4 ? date[..4] : date)}): {Dataset.Title}. {Address}";
        }
    }

    /// <summary>What changed, and when; the newest first. Empty where no versions are kept.</summary>
    public IReadOnlyList<DatasetChangeEntry> History { get; private set; } = [];

    /// <summary>The datasets that are copies of it, and the one that it is a copy of itself. Empty while copies are shown.</summary>
    public IReadOnlyList<DatasetCopy> Copies { get; private set; } = [];

    /// <summary>The dataset in schema.org's words.</summary>
    public string JsonLd { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string name)
    {
        if (await Get<DatasetSearch>().FindAsync(name, Caller.Visibility, Token) is not { } package)
            return NotFound();
        Dataset = DatasetView.Read(package);
        if (name != Dataset.Name)
            return Redirect($"/dataset/{Uri.EscapeDataString(Dataset.Name)}");
        Dataset = await Dataset.CheckedAsync(Get<LinkStore>(), Get<HarvestOptions>(), Token);
        Source = await FindSourceAsync(Dataset.SourceId);
        if (Source is { } source)
        {
            MaySeeObject = Caller.MayEdit(source) && Dataset.ObjectId.Length > 0;
            var found = await Get<ObjectStore>().FindAsync(Dataset.ObjectId, Token);
            Original = found is null ? null : Ui.Link(Get<HarvesterRegistry>().Find(source.Type)?.PublicUrl(source, found.Guid));
        }
        if (Get<HarvestOptions>().Catalogue.Duplicates == DuplicateHandling.Hide)
            Copies = await Get<DatasetCopies>().ListAsync(Dataset.Id, MostCopies, Token);
        if (Get<HarvestOptions>().Catalogue.KeepVersions)
            History = await Get<DatasetVersions>().HistoryAsync(package, MostChanges, Token);
        Address = $"{SiteAddress.Of(HttpContext)}/dataset/{Uri.EscapeDataString(Dataset.Name)}";
        // Its encoder writes < as \u003C, so that nothing of a stranger's text ends the script element.
        JsonLd = Encoding.UTF8.GetString(SchemaOrgWriter.Write(package, Feeds.Catalogue(HttpContext), new Uri(Address)));
        return Page();
    }
}
