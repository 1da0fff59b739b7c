using Harvest.Formats;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Import;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Search;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Sources;

/// <summary>One record in one job: its document, what became of it, and why.</summary>
public sealed class ObjectModel : SitePage
{
    public HarvestObject Object { get; private set; } = null!;

    public Source Source { get; private set; } = null!;

    /// <summary>The dataset that was made of it; null when there is none.</summary>
    public DatasetView? Package { get; private set; }

    public string? Document { get; private set; }

    public string? Original { get; private set; }

    public IReadOnlyList<ObjectErrorRow> Errors { get; private set; } = [];

    /// <summary>Null when there is no version before.</summary>
    public IReadOnlyList<(char Sign, string? Text)>? Diff { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await FindAsync(id) is { } refusal)
            return refusal;
        Errors = await Get<ObjectList>().ErrorsAsync(id, Token);
        Original = Ui.Link(Get<HarvesterRegistry>().Find(Source.Type)?.PublicUrl(Source, Object.Guid));
        if (Object.PackageId is { } packageId && await Get<DatasetSearch>().FindAsync(packageId, Visibility.Everything, Token) is { } package)
            Package = DatasetView.Read(package);
        if (await ContentAsync(id) is { } content)
        {
            Document = Documents.Pretty(content);
            if (await Get<ObjectList>().BeforeAsync(Object, Token) is { } before && await ContentAsync(before) is { } former)
                Diff = LineDiff.Compare(Documents.Pretty(former), Document);
        }
        return Page();
    }

    /// <summary>The stored document, without passwords in addresses.</summary>
    private async Task<byte[]?> ContentAsync(string id) =>
        await Get<ObjectStore>().ContentAsync(id, Token) is { } content ? PublicAddresses.OfDocument(content) : null;

    /// <summary>The document byte by byte, to be kept and not shown: it is a stranger's.</summary>
    public async Task<IActionResult> OnGetRawAsync(string id)
    {
        if (await FindAsync(id) is { } refusal)
            return refusal;
        return await ContentAsync(id) is { } content
            ? File(content, Documents.MediaType(content), $"{id}.{(Documents.MediaType(content).Split('/')[1] is "plain" ? "txt" : Documents.MediaType(content).Split('/')[1])}")
            : NotFound();
    }

    public async Task<IActionResult> OnPostImportAsync(string id) => await FindAsync(id) ?? await TryAsync(
        async () =>
        {
            await Service.ImportAsync(Caller, Source, new ReimportWish { Guid = Object.Guid }, Token);
            return T("Re-importing the stored document in a new job.");
        },
        $"/harvest/admin/{Source.Name}");

    public async Task<IActionResult> OnPostRequeueAsync(string id) => await FindAsync(id) ?? await TryAsync(
        async () =>
        {
            await Service.RunAsync(Caller, Source, new JobOrder(Force: true, Guid: Object.Guid), Token);
            return T("Fetching the record again in a new job.");
        },
        $"/harvest/admin/{Source.Name}");

    private async Task<IActionResult?> FindAsync(string id)
    {
        if (await Get<ObjectStore>().FindAsync(id, Token) is not { } found || await FindSourceAsync(found.SourceId) is not { } source)
            return Caller.IsKnown ? NotFound() : Refuse();
        (Object, Source) = (found, source);
        return Caller.MayEdit(source) ? null : Refuse();
    }
}
