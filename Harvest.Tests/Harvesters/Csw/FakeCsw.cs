using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Harvest.Tests.Harvesters.Waf;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Csw;

/// <summary>A question that the server was asked by GetRecords.</summary>
public sealed record CswQuestion(string Method, long Start, int Count, string Schema, string TypeNames, string Text);

/// <summary>A CSW 2.0.2 server with records of our making; each of its vices can be switched on.</summary>
public sealed class FakeCsw : IAsyncDisposable
{
    private readonly List<(string Id, string Document)> records = [];
    private readonly List<CswQuestion> questions = [];
    private TestSite? site;

    public Uri Url => new(site!.Url, "/csw");

    public IReadOnlyList<RecordedRequest> Requests => site!.Requests;

    public IReadOnlyList<CswQuestion> Questions => questions;

    /// <summary>The most records of one page.</summary>
    public int MaxPage { get; set; } = 1000;

    /// <summary>What is announced beyond what there is.</summary>
    public int Announced { get; set; }

    /// <summary>Gives the value of nextRecord for a page that ends before this position; null leaves it out.</summary>
    public Func<long, long?> NextRecord { get; set; } = next => next;

    /// <summary>Whether there is a description of the server, and which operations it offers.</summary>
    public string Capabilities { get; set; } = Describe("<ows:Post xlink:href=\"http://localhost:1/inside/csw\"/>");

    /// <summary>Answers GetRecords instead; null lets the server answer.</summary>
    /// <summary>The status of the answer to every POST; 200 answers.</summary>
    public int PostStatus { get; set; } = 200;

    public Func<CswQuestion, string?> Instead { get; set; } = _ => null;

    public static async Task<FakeCsw> StartAsync(int count = 0)
    {
        var csw = new FakeCsw();
        csw.site = await TestSite.StartAsync(csw.AnswerAsync);
        for (var i = 1; i <= count; i++)
            csw.Put($"r{i:000}", FakeFolder.Record($"r{i:000}", $"Record {i}"));
        return csw;
    }

    /// <param name="ways">Elements of ows:HTTP of GetRecords.</param>
    /// <param name="typeNames">Values of the parameter typeNames.</param>
    public static string Describe(string ways, params string[] typeNames) => $"""
        <csw:Capabilities version="2.0.2" xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ows="http://www.opengis.net/ows"
            xmlns:xlink="http://www.w3.org/1999/xlink">
          <ows:OperationsMetadata><ows:Operation name="GetRecords"><ows:DCP><ows:HTTP>{ways}</ows:HTTP></ows:DCP>
            <ows:Parameter name="typeNames">{string.Concat(typeNames.Select(name => $"<ows:Value>{name}</ows:Value>"))}</ows:Parameter>
          </ows:Operation></ows:OperationsMetadata>
        </csw:Capabilities>
        """;

    public static string Exception(string code, string text) => $"""
        <ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception exceptionCode="{code}" locator="typeNames">
        <ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>
        """;

    public void Put(string id, string document)
    {
        records.RemoveAll(record => record.Id == id);
        records.Add((id, document));
        records.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
    }

    public void Remove(string id) => records.RemoveAll(record => record.Id == id);

    public ValueTask DisposeAsync() => site is null ? default : site.DisposeAsync();

    /// <summary>Answers a request, for a site of somebody else.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var request = query["request"].ToString();
        context.Response.ContentType = "application/xml";
        if (context.Request.Path != "/csw")
        {
            context.Response.StatusCode = 404;
            return;
        }
        if (context.Request.Method == "GET" && request == "GetCapabilities")
        {
            if (Capabilities.Length == 0)
                context.Response.StatusCode = 404;
            await context.Response.WriteAsync(Capabilities);
            return;
        }
        if (request == "GetRecordById")
        {
            var found = records.Find(record => record.Id == query["id"]).Document ?? "";
            await context.Response.WriteAsync($"<csw:GetRecordByIdResponse xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\">{found}</csw:GetRecordByIdResponse>");
            return;
        }
        if (context.Request.Method == "POST" && PostStatus != 200)
        {
            context.Response.StatusCode = PostStatus;
            return;
        }
        var question = context.Request.Method == "POST" ? Posted(await new StreamReader(context.Request.Body).ReadToEndAsync()) : new CswQuestion(
            "GET", long.Parse(query["startPosition"]!, CultureInfo.InvariantCulture), int.Parse(query["maxRecords"]!, CultureInfo.InvariantCulture),
            query["outputSchema"].ToString(), query["typeNames"].ToString(), context.Request.QueryString.Value!);
        questions.Add(question);
        await context.Response.WriteAsync(Instead(question) ?? Page(question));
    }

    private static CswQuestion Posted(string body)
    {
        var root = XElement.Parse(body);
        return new CswQuestion(
            "POST", (long)root.Attribute("startPosition")!, (int)root.Attribute("maxRecords")!, (string)root.Attribute("outputSchema")!,
            (string)root.Elements().Single().Attribute("typeNames")!, body);
    }

    private string Page(CswQuestion question)
    {
        var page = records.Skip((int)question.Start - 1).Take(Math.Min(MaxPage, question.Count)).ToList();
        var end = question.Start + page.Count;
        var next = NextRecord(end > records.Count ? 0 : end);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchStatus timestamp="{Environment.TickCount64}"/>
            <csw:SearchResults numberOfRecordsMatched="{records.Count + Announced}" numberOfRecordsReturned="{page.Count}" elementSet="full"
            """);
        if (next is not null)
            text.Append(CultureInfo.InvariantCulture, $" nextRecord=\"{next}\"");
        text.Append("><!-- a comment -->");
        foreach (var (_, document) in page)
            text.AppendLine(document);
        return text.Append("</csw:SearchResults></csw:GetRecordsResponse>").ToString();
    }
}
