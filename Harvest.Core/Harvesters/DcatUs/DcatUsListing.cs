using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Diagnostics;
using Harvest.Formats.DcatUs;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.DcatUs;

/// <summary>
/// Goes through a file while it is being read. One of DCAT-US 3.0 is kept on disk meanwhile, since which dataset belongs to
/// which service or series may stand after the dataset: it is gone through twice.
/// </summary>
internal sealed class DcatUsListing(GatherContext context, DcatUsSettings settings, Uri url)
{
    private readonly string where = SafeUrl.Of(url);
    private readonly HashSet<UInt128> seen = [];
    private readonly SourceFilters filters = SourceFilters.Of(context.Config);
    private DcatUsFamilies families = DcatUsFamilies.None;
    private bool hasDatasets;
    private bool isUntold30;
    private long position;
    private long catalogRecords;

    public async IAsyncEnumerable<RemoteRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var response = await context.Http.SendAsync(new RemoteRequest(url) { Accept = "application/json" }, cancellationToken);
        var document = await DcatUsDocument.OpenAsync(response.Utf8Body(), cancellationToken);
        var is30 = settings.Version == DcatUsVersion.Version30 || (settings.Version is null && document.Is30);
        isUntold30 = is30 && settings.Version is null;
        await using var spool = is30 ? await SpoolAsync(document.Content, cancellationToken) : null;
        if (spool is not null)
        {
            families = await DcatUsFamilies.ReadAsync(Walk(spool, true, response, cancellationToken));
            spool.Position = 0;
            CheckLists();
        }
        await foreach (var (list, json) in Walk(spool ?? document.Content, is30, response, cancellationToken))
        {
            position++;
            foreach (var record in Records(list, json))
                yield return record;
        }
        CheckLists();
        if (catalogRecords > 0)
            context.Remark($"{catalogRecords:N0} catalog records were checked and not kept: they tell of entries, not of data");
    }

    private void CheckLists()
    {
        if (!hasDatasets)
            throw new ListingException($"{where} has no list named dataset; is this a DCAT-US catalog?");
    }

    private static async Task<FileStream> SpoolAsync(Stream content, CancellationToken cancellationToken)
    {
        var spool = new FileStream(
            Path.Combine(Path.GetTempPath(), $"harvest-{Guid.NewGuid():N}.json"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await content.CopyToAsync(spool, cancellationToken);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private async IAsyncEnumerable<JsonRecord> Walk(
        Stream content, bool is30, RemoteResponse response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = JsonRecords.WalkAsync(content, is30 ? Step30 : Step11, NotDatasets, response.Warn, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (records)
        {
            while (true)
            {
                try
                {
                    if (!await records.MoveNextAsync())
                        yield break;
                }
                catch (JsonException fault)
                {
                    throw new ListingException(
                        response.MediaType == "text/html"
                            ? $"{where} answered with an HTML page instead of JSON; is this a data.json file?"
                            : $"{where} answered with broken JSON: {JsonFault.Words(fault)}",
                        fault);
                }
                catch (InvalidDataException fault)
                {
                    throw new ListingException($"{where}: {fault.Message}", fault);
                }
                yield return records.Current;
            }
        }
    }

    private JsonStep Step11(string name) => name switch
    {
        "dataset" => TakeDatasets(),
        // A list without a catalog around it, as Project Open Data 1.0 wants it.
        "" => JsonStep.Take,
        _ => JsonStep.Pass,
    };

    private JsonStep Step30(string name)
    {
        var names = name.Split('.');
        if (names[..^1].Any(above => above != "catalog"))
            return JsonStep.Pass;
        return names[^1] switch
        {
            "dataset" => TakeDatasets(),
            "service" or "datasetSeries" => TakeDatasets(),
            "record" => JsonStep.Take,
            "catalog" => JsonStep.EnterList,
            _ => JsonStep.Pass,
        };
    }

    private JsonStep TakeDatasets()
    {
        hasDatasets = true;
        return JsonStep.Take;
    }

    private void NotDatasets(string name, JsonElement value)
    {
        if (name == "dataset")
            throw new ListingException($"{where}: dataset must be a list, found {value.ValueKind}");
        if (name == "title" && value.ValueKind == JsonValueKind.String)
            context.Remark($"The catalog is titled: {Texts.Shorten(Texts.Plain(value.GetString()!), 200)}");
    }

    private IEnumerable<RemoteRecord> Records(string list, byte[] json)
    {
        var kind = list[(list.LastIndexOf('.') + 1)..];
        if (kind == "record")
        {
            catalogRecords++;
            CheckCatalogRecord(json);
            yield break;
        }
        if (kind.Length == 0)
        {
            hasDatasets |= DcatUsProbe.IsDataset(json);
            CheckLists();
            kind = "dataset";
        }
        if (Record(kind, json, null) is { } record)
            yield return record;
        if (kind == "dataset")
            yield break;
        foreach (var (member, parent) in families.NewMembers(kind, json))
        {
            if (Record("dataset", member, parent) is { } inner)
                yield return inner;
        }
    }

    private void CheckCatalogRecord(byte[] json)
    {
        if (json.Length == 0 || settings.Strictness == DcatUsStrictness.Off)
            return;
        foreach (var sentence in Wrong(json))
            context.ReportFlaw($"A catalog record is wrong: {sentence} (entry {position:N0} of {where})");

        static IReadOnlyList<string> Wrong(byte[] json)
        {
            try
            {
                var record = JsonElement.Parse(json);
                return record.ValueKind == JsonValueKind.Object
                    ? new RuleCheck(RuleBook.Version30).Check(record, "CatalogRecord")
                    : [$"found {JsonFault.Kind(record.ValueKind)} where an object should be"];
            }
            // The latter for text that is none, such as half a character.
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                return [$"it cannot be read: {JsonFault.Words(fault)}"];
            }
        }
    }

    private RemoteRecord? Record(string kind, byte[] json, string? parent)
    {
        if (json.Length == 0)
        {
            context.ReportProblem($"Entry {position:N0} of {where} is larger than {JsonRecords.MaxRecord / 1024 / 1024} MB and was passed over");
            return null;
        }
        DcatUsIdentity identity;
        try
        {
            identity = DcatUsIdentity.Read(json);
        }
        catch (JsonException fault)
        {
            context.ReportProblem($"Entry {position:N0} of {where} cannot be read: {JsonFault.Words(fault)}");
            return null;
        }
        if (DcatUsGuids.Of(kind, identity, json) is not { } guid)
        {
            var title = Texts.Shorten(Texts.Plain(identity.Title ?? "no-identifier"), 200);
            var complaint = identity.Complaint(kind == "datasetSeries" ? "@id" : "identifier");
            context.ReportProblem($"{context.Source.Name} {title} {complaint} (entry {position:N0} of {where})");
            return null;
        }
        if (!Takes(json))
            return null;
        if (!seen.Add(Hash128.Of(Encoding.UTF8.GetBytes(guid), default)))
        {
            context.ReportFlaw(
                $"{Texts.Plain(identity.Title ?? "")}: the identifier {Texts.Plain(guid)} was listed before (entry {position:N0} of {where}); the first one is taken");
            return null;
        }
        // A service or a series may have the identifier of a dataset, and is no part of anything for that.
        if (kind == "dataset")
            parent ??= families.ParentOf(identity.Identifier);
        if (parent is not null)
            json = DcatUsGuids.With("isPartOf", parent, json);
        // The file told its version; the record must be able to tell it alone.
        if (isUntold30 && kind == "dataset")
            json = DcatUsGuids.With("@type", "Dataset", json);
        return new RemoteRecord(guid) { Modified = identity.Modified, Content = json };
    }

    private bool Takes(byte[] json)
    {
        if (filters.IsEmpty)
            return true;
        var record = JsonElement.Parse(json);
        return filters.Takes("publisher", [.. record.Items("publisher").Select(publisher => publisher.Text("name")).OfType<string>()])
            && filters.Takes("keyword", [.. record.Texts("keyword")])
            && filters.Takes("access_level", [.. record.Texts("accessLevel")]);
    }
}
