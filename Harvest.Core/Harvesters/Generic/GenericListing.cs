using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml;
using Harvest.Datasets;
using Harvest.Http;

namespace Harvest.Harvesters.Generic;

/// <summary>Goes through a list, page by page, and tells which paths found nothing.</summary>
internal sealed class GenericListing(GatherContext context, GenericSettings settings)
{
    private const long MaxPage = 256 * 1024 * 1024;
    private const int MaxPages = 1_000_000;

    /// <summary>As many records as a preview shows.</summary>
    private const int Tried = 20;

    private readonly string where = SafeUrl.Of(context.Source.Url);
    private readonly HashSet<UInt128> pages = [];
    private readonly HashSet<string> empty = [.. settings.Fields.Where(field => field.Value.Path is not null).Select(field => field.Key)];
    private IReadOnlySet<string>? top;
    private long seen;
    private string contents = "";

    public IAsyncEnumerable<RemoteRecord> ListAsync(CancellationToken cancellationToken)
    {
        context.NameBy(settings.Fields["identifier"].Path!.Text);
        return settings.Paging == GenericPaging.None ? WholeAsync(cancellationToken) : PagesAsync(cancellationToken);
    }

    /// <summary>A document of any size, read as it comes.</summary>
    private async IAsyncEnumerable<RemoteRecord> WholeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var response = await context.Http.SendAsync(Request(First()) with { MaxBytes = null }, cancellationToken);
        var document = new GenericDocument(response, settings);
        await foreach (var content in document.RecordsAsync(cancellationToken))
        {
            if (Record(content) is { } record)
                yield return record;
        }
        if (document.Total is { } total)
            context.Counts.Announce(where, total);
        TellEmpty();
        context.Counts.End();
    }

    private async IAsyncEnumerable<RemoteRecord> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (url, number, cursors) = ((Uri?)First(), settings.FirstPage, new HashSet<string>());
        long? total = null;
        while (url is not null)
        {
            // A list that is said to have ended is asked for more once: the number may be that of the page alone.
            var isBeyond = total is { } announced && seen >= announced && settings.Paging is GenericPaging.Page or GenericPaging.Offset;
            if (await PageAsync(url, isBeyond && total > 0, cancellationToken) is not { } page)
                break;
            total = page.Total;
            if (total is { } count && !isBeyond)
                context.Counts.Announce(where, count);
            if (!pages.Add(page.Hash) && page.Records.Count > 0)
            {
                if (isBeyond)
                    break;
                throw new ListingException($"{SafeUrl.Of(url)} gave a page that came before; does the source know the parameter {settings.PageParameter}?");
            }
            foreach (var content in page.Records)
            {
                if (Record(content) is { } record)
                    yield return record;
            }
            if (pages.Count > MaxPages)
                throw new ListingException($"{where}: the listing does not end: {Counted.Of(pages.Count, "page")}");
            url = settings.Paging switch
            {
                GenericPaging.Page or GenericPaging.Offset when page.Records.Count == 0 => null,
                GenericPaging.Page => With(First(), settings.PageParameter, ++number),
                GenericPaging.Offset => With(First(), settings.PageParameter, seen),
                _ when page.Next is { } next && !cursors.Add(next) => throw new ListingException($"{where}: the listing goes in circles; {next} came before"),
                GenericPaging.Cursor => page.Next is { } cursor ? With(First(), settings.PageParameter, cursor) : null,
                _ => page.NextUrl,
            };
            if (pages.Count == 1 && url is null && settings.Next is not null && page.Records.Count > 0)
                context.Warn($"next: {settings.Next} found nothing on the first page of {where}; the list is taken to be this page alone");
        }
        TellEmpty();
        context.Counts.End();
    }

    /// <returns>Null when there is no page where none needs to be.</returns>
    private async Task<Page?> PageAsync(Uri url, bool isBeyond, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Http.ReadAsync(Request(url), ReadAsync, cancellationToken);
        }
        catch (Exception fault) when (isBeyond && fault is ListingException or RemoteException { Fault: RemoteFault.Status, Status: >= 400 and < 500 })
        {
            return null;
        }
    }

    private async Task<Page> ReadAsync(RemoteResponse response, CancellationToken cancellationToken)
    {
        var document = new GenericDocument(response, settings, top);
        var (records, hash) = (new List<byte[]>(), default(UInt128));
        await foreach (var record in document.RecordsAsync(cancellationToken))
        {
            records.Add(record);
            hash = Hash128.Of(record, hash);
        }
        var next = document.Next is { } link && settings.Paging is GenericPaging.Next or GenericPaging.Link ? response.Resolve(document.Next!) : null;
        top = records.Count > 0 ? document.Top : top;
        return new Page(records, hash, document.Total, document.Next, next);
    }

    private RemoteRecord? Record(byte[] content)
    {
        seen++;
        try
        {
            if (content.Length > 0)
            {
                var node = GenericNode.Read(settings.Format, content);
                TellEmpty(node);
                if (settings.Fields["identifier"].Values(node) is [var guid, ..])
                {
                    var stamp = settings.Fields.GetValueOrDefault("metadata_modified")?.Values(node);
                    return new RemoteRecord(guid) { Modified = stamp is [var first, ..] ? first : null, Content = content };
                }
                Report($"has no identifier: {settings.Fields["identifier"].Path} found nothing; it has {node.Contents}");
            }
            else
                Report("is too large, or has another number of columns than the first line");
        }
        catch (Exception fault) when (fault is JsonException or XmlException or InvalidOperationException)
        {
            Report($"cannot be read: {GenericDocument.Words(fault)}");
        }
        context.Counts.PassOver();
        return null;

        void Report(string what) =>
            context.ReportProblem(string.Create(CultureInfo.InvariantCulture, $"Record {seen:N0} of {where} {Texts.Shorten(Texts.Plain(what), 1000)}"));
    }

    private void TellEmpty(GenericNode node)
    {
        if (seen > Tried || empty.Count == 0)
            return;
        empty.RemoveWhere(name => settings.Fields[name].Values(node).Count > 0);
        if (seen == Tried)
            TellEmpty();
        else if (seen == 1)
            contents = node.Contents;
    }

    private void TellEmpty()
    {
        if (seen > 0)
        {
            foreach (var name in empty.Where(name => name != "identifier").Order(StringComparer.Ordinal))
                context.Warn($"{name}: {settings.Fields[name].Path} found nothing in the first {Math.Min(seen, Tried)} records; they have {contents}");
        }
        empty.Clear();
    }

    private Uri First()
    {
        var url = new Uri(context.Source.Url);
        if (settings.SizeParameter is { } size && settings.PageSize is { } number)
            url = With(url, size, number);
        return settings.Paging switch
        {
            GenericPaging.Page => With(url, settings.PageParameter, settings.FirstPage),
            GenericPaging.Offset => With(url, settings.PageParameter, 0),
            _ => url,
        };
    }

    private RemoteRequest Request(Uri url) => new(url)
    {
        Accept = settings.Format switch { GenericFormat.Json => "application/json", GenericFormat.Xml => "application/xml, text/xml", _ => "text/csv, */*" },
        MaxBytes = MaxPage,
    };

    /// <summary>The address with this parameter, in the place of one that it has.</summary>
    internal static Uri With(Uri url, string name, object value)
    {
        var key = Uri.EscapeDataString(name);
        var others = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => Uri.UnescapeDataString(parameter.Split('=')[0]) != name);
        var query = string.Join('&', [.. others, string.Create(CultureInfo.InvariantCulture, $"{key}={Uri.EscapeDataString(FormattableString.Invariant($"{value}"))}")]);
        return new UriBuilder(url) { Query = query }.Uri;
    }

    private sealed record Page(IReadOnlyList<byte[]> Records, UInt128 Hash, long? Total, string? Next, Uri? NextUrl);
}
