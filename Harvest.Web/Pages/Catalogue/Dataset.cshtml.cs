using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Catalogue;

/// <summary>One dataset.</summary>
public sealed class DatasetModel : SitePage
{
    // The default encoder writes < as \u003C, so that nothing of a stranger's text ends the script element.
    private static readonly JsonSerializerOptions Encoded = new() { Encoder = JavaScriptEncoder.Default };

    public DatasetView Dataset { get; private set; } = new();

    public Source? Source { get; private set; }

    public string? Original { get; private set; }

    public bool MaySeeObject { get; private set; }

    public string Address { get; private set; } = "";

    /// <summary>The dataset in schema.org's words.</summary>
    public string JsonLd { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string name)
    {
        if (await Get<DatasetSearch>().FindAsync(name, Caller.Visibility, Token) is not { } package)
            return NotFound();
        Dataset = DatasetView.Read(package);
        if (name != Dataset.Name)
            return Redirect($"/dataset/{Uri.EscapeDataString(Dataset.Name)}");
        Source = await FindSourceAsync(Dataset.SourceId);
        if (Source is { } source)
        {
            MaySeeObject = Caller.MayEdit(source) && Dataset.ObjectId.Length > 0;
            var found = await Get<ObjectStore>().FindAsync(Dataset.ObjectId, Token);
            Original = found is null ? null : Ui.Link(Get<HarvesterRegistry>().Find(source.Type)?.OriginalUrl(source, found.Guid));
        }
        Address = $"{Request.Scheme}://{Request.Host}{Request.PathBase}/dataset/{Uri.EscapeDataString(Dataset.Name)}";
        JsonLd = Describe().ToJsonString(Encoded);
        return Page();
    }

    private JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["@context"] = "https://schema.org/",
            ["@type"] = "Dataset",
            ["@id"] = Address,
            ["url"] = Address,
            ["name"] = Dataset.Title,
            ["description"] = PlainText.Line(Dataset.Notes, 5000) is { Length: > 0 } notes ? notes : Dataset.Title,
            ["identifier"] = Dataset.Extras.GetValueOrDefault("identifier", Dataset.Id),
            ["dateModified"] = Dataset.Modified,
            ["keywords"] = new JsonArray([.. Dataset.Tags.Select(tag => JsonValue.Create(tag))]),
            ["distribution"] = new JsonArray([.. Dataset.Resources.Where(resource => Ui.Link(resource.Url) is not null).Select(resource => new JsonObject
            {
                ["@type"] = "DataDownload",
                ["name"] = resource.Name,
                ["contentUrl"] = Ui.Link(resource.Url),
                ["encodingFormat"] = resource.Format,
            })]),
        };
        if (Ui.Link(Dataset.LicenseUrl) is { } license)
            described["license"] = license;
        if (Dataset.OrganizationTitle.Length > 0)
            described["publisher"] = new JsonObject { ["@type"] = "Organization", ["name"] = Dataset.OrganizationTitle };
        return described;
    }
}
