using System.Globalization;
using System.Security;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.OaiPmh;

/// <summary>An OAI-PMH repository of the test's own making. Records are in the order they came.</summary>
public sealed class FakeRepository
{
    /// <summary>The stamp of records that nobody has changed lately.</summary>
    public const string LongAgo = "2020-01-01T00:00:00Z";

    private readonly Lock gate = new();
    private readonly List<Record> records = [];
    private readonly List<string> queries = [];

    public int PageSize { get; set; } = 100;

    /// <summary><c>no</c>, <c>transient</c> or <c>persistent</c>.</summary>
    public string DeletedRecord { get; set; } = "no";

    public string Granularity { get; set; } = "YYYY-MM-DDThh:mm:ssZ";

    /// <summary>Whether pages say how many records there are in all.</summary>
    public bool TellsSize { get; set; } = true;

    /// <summary>Called with each token; true when the repository has lost it.</summary>
    public Func<string, bool> HasLost { get; set; } = _ => false;

    /// <summary>The token that a page gets; gets the true one.</summary>
    public Func<string, string> Token { get; set; } = token => token;

    /// <summary>Answers in the place of the protocol; null for as ever.</summary>
    public Func<string, string?> Instead { get; set; } = _ => null;

    /// <summary>What was asked.</summary>
    public IReadOnlyList<string> Queries
    {
        get
        {
            lock (gate)
                return [.. queries];
        }
    }

    /// <summary>The stamp of what changes now.</summary>
    public static string Now => TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string DublinCore(string title, string more = "") =>
        $"""<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{SecurityElement.Escape(title)}</dc:title>{more}</oai_dc:dc>""";

    public void Put(string id, string metadata, string? datestamp = null, string set = "all")
    {
        lock (gate)
        {
            var record = new Record(id, metadata, datestamp ?? Now, set);
            var place = records.FindIndex(found => found.Id == id);
            if (place < 0)
                records.Add(record);
            else
                records[place] = record;
        }
    }

    public void Repeat(string id, string metadata)
    {
        lock (gate)
            records.Add(new Record(id, metadata, Now, "all"));
    }

    /// <summary>Takes a record away without a word.</summary>
    public void Remove(string id)
    {
        lock (gate)
            records.RemoveAll(record => record.Id == id);
    }

    /// <summary>Marks a record as deleted.</summary>
    public void Delete(string id) => Put(id, "");

    public Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        lock (gate)
            queries.Add(Uri.UnescapeDataString(context.Request.QueryString.Value!));
        if (context.Request.Path != "/oai")
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }
        var verb = query["verb"].ToString();
        context.Response.ContentType = "text/xml; charset=utf-8";
        var inner = Instead(context.Request.QueryString.Value!) ?? verb switch
        {
            "Identify" => $"<Identify><repositoryName>The test</repositoryName><protocolVersion>2.0</protocolVersion><deletedRecord>{DeletedRecord}</deletedRecord><granularity>{Granularity}</granularity></Identify>",
            "ListMetadataFormats" => "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>",
            "ListRecords" or "ListIdentifiers" => List(verb, query),
            "GetRecord" => Get(query["identifier"]!),
            _ => Error("badVerb", "Illegal verb"),
        };
        return context.Response.WriteAsync(
            $"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{Now}</responseDate><request>http://x/</request>{inner}</OAI-PMH>""",
            context.RequestAborted);
    }

    public static string Error(string code, string message) => $"<error code=\"{code}\">{message}</error>";

    private string List(string verb, IQueryCollection query)
    {
        var (start, from, set) = (0, query["from"].ToString(), query["set"].ToString());
        if (query["resumptionToken"].ToString() is { Length: > 0 } token)
        {
            if (HasLost(token) || token.Split('|') is not [var at, var tokenFrom, var tokenSet])
                return Error("badResumptionToken", "The token is not known");
            (start, from, set) = (int.Parse(at, CultureInfo.InvariantCulture), tokenFrom, tokenSet);
        }
        List<Record> found;
        lock (gate)
            found = [.. records.Where(record => string.CompareOrdinal(record.Datestamp, from) >= 0 && (set.Length == 0 || record.Set == set))];
        if (found.Count == 0)
            return Error("noRecordsMatch", "Nothing");
        var page = found.Skip(start).Take(PageSize).Select(record => verb == "ListRecords" ? record.Whole : record.Header);
        var size = TellsSize ? $" completeListSize=\"{found.Count}\"" : "";
        var next = start + PageSize < found.Count ? $"<resumptionToken{size}>{Token($"{start + PageSize}|{from}|{set}")}</resumptionToken>"
            : start > 0 ? $"<resumptionToken{size}/>" : "";
        return $"<{verb}>{string.Concat(page)}{next}</{verb}>";
    }

    private string Get(string identifier)
    {
        lock (gate)
        {
            return records.Find(record => record.Id == identifier) is { } record
                ? $"<GetRecord>{record.Whole}</GetRecord>"
                : Error("idDoesNotExist", "No such record");
        }
    }

    private sealed record Record(string Id, string Metadata, string Datestamp, string Set)
    {
        public string Header =>
            $"<header{(Metadata.Length == 0 ? " status=\"deleted\"" : "")}><identifier>{SecurityElement.Escape(Id)}</identifier><datestamp>{Datestamp}</datestamp><setSpec>{Set}</setSpec></header>";

        public string Whole => Metadata.Length == 0 ? $"<record>{Header}</record>" : $"<record>{Header}<metadata>{Metadata}</metadata></record>";
    }
}
