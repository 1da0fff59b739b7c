using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Waf;

/// <summary>How a server lists a folder.</summary>
public enum ListingStyle
{
    Apache,
    ApacheTable,
    Nginx,
    Iis,
    Undated,
    PlainText,
}

/// <summary>A web server with folders of XML files, which lists them as the servers of the world do.</summary>
public sealed class FakeFolder : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FakeFile> files = new(StringComparer.Ordinal);
    private TestSite? site;

    public ListingStyle Style { get; set; } = ListingStyle.Nginx;

    /// <summary>Whether files carry an ETag and are answered with 304 when it is the same.</summary>
    public bool HasETags { get; set; }

    /// <summary>Answers instead; returns false to let the folder answer.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>Added to every listing, before the files.</summary>
    public string MoreLinks { get; set; } = "";

    public Uri Url => new(site!.Url, "/waf/");

    public IReadOnlyList<RecordedRequest> Requests => site!.Requests;

    /// <summary>The files that were asked for, without the folder.</summary>
    public IReadOnlyList<string> FilesAsked =>
        [.. site!.Requests.Where(request => request.Path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).Select(request => request.Path["/waf/".Length..])];

    public static async Task<FakeFolder> StartAsync(ListingStyle style = ListingStyle.Nginx, int count = 0)
    {
        var folder = new FakeFolder { Style = style };
        folder.site = await TestSite.StartAsync(folder.AnswerAsync);
        for (var i = 1; i <= count; i++)
            folder.Put($"r{i:000}.xml", Record($"r{i:000}", $"Record {i}"));
        return folder;
    }

    /// <summary>The least of an ISO record.</summary>
    public static string Record(string id, string title) => $"""
        <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
          <gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier>
          <gmd:dateStamp><gco:Date>2024-01-02</gco:Date></gmd:dateStamp>
          <gmd:identificationInfo><gmd:MD_DataIdentification>
            <gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>{title}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>
            <gmd:abstract><gco:CharacterString>About {title}</gco:CharacterString></gmd:abstract>
          </gmd:MD_DataIdentification></gmd:identificationInfo>
        </gmd:MD_Metadata>
        """;

    /// <param name="path">Below /waf/.</param>
    /// <param name="text">What is in the file.</param>
    /// <param name="changed">The date of the listing.</param>
    public void Put(string path, string text, DateTime? changed = null) =>
        files[path] = new FakeFile(Encoding.UTF8.GetBytes(text), changed ?? new DateTime(2024, 11, 7, 15, 0, 0));

    public void Remove(string path) => files.TryRemove(path, out _);

    public ValueTask DisposeAsync() => site is null ? default : site.DisposeAsync();

    /// <summary>Answers a request, for a site of somebody else.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (await Instead(context))
            return;
        var path = context.Request.Path.Value ?? "/";
        if (path == "/waf")
        {
            context.Response.Redirect("/waf/");
            return;
        }
        var inside = path.StartsWith("/waf/", StringComparison.Ordinal) ? path["/waf/".Length..] : null;
        if (inside is not null && files.TryGetValue(inside, out var file))
            await SendAsync(context, file);
        else if (inside is not null && (inside.Length == 0 || inside.EndsWith('/')) && Entries(inside) is var entries && (inside.Length == 0 || entries.Count > 0))
            await ListAsync(context, path, entries);
        else
            context.Response.StatusCode = 404;
    }

    private async Task SendAsync(HttpContext context, FakeFile file)
    {
        if (HasETags)
        {
            var tag = $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.Content))[..16]}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }
        context.Response.ContentType = "application/xml";
        await context.Response.Body.WriteAsync(file.Content);
    }

    private List<(string Name, FakeFile? File)> Entries(string folder)
    {
        var below = files.Where(file => file.Key.StartsWith(folder, StringComparison.Ordinal)).ToList();
        var folders = below.Select(file => file.Key[folder.Length..]).Where(name => name.Contains('/'))
            .Select(name => name[..(name.IndexOf('/') + 1)]).Distinct().Select(name => (name, (FakeFile?)null));
        return [.. folders.Concat(below.Where(file => !file.Key[folder.Length..].Contains('/'))
            .Select(file => (file.Key[folder.Length..], (FakeFile?)file.Value))).OrderBy(entry => entry.Item1, StringComparer.Ordinal)];
    }

    private Task ListAsync(HttpContext context, string path, List<(string Name, FakeFile? File)> entries)
    {
        context.Response.ContentType = Style == ListingStyle.PlainText ? "text/plain" : "text/html";
        var rows = string.Concat(entries.Select(entry => Row(path, entry.Name, entry.File)));
        return context.Response.WriteAsync(Style switch
        {
            ListingStyle.Apache =>
                $"""
                <html><head><title>Index of {path}</title></head><body><h1>Index of {path}</h1>
                <pre><img src="/i.gif"> <a href="?C=N;O=D">Name</a> <a href="?C=M;O=A">Last modified</a> <a href="?C=S;O=A">Size</a><hr>
                <img src="/b.gif"> <a href="/">Parent Directory</a>                -
                {MoreLinks}{rows}<hr></pre></body></html>
                """,
            ListingStyle.ApacheTable =>
                $"""<html><head><title>Index of {path}</title></head><table><tr><th><a href="?C=N;O=D">Name</a></th></tr>{MoreLinks}{rows}</table></html>""",
            ListingStyle.Nginx =>
                $"""<html><head><title>Index of {path}</title></head><h1>Index of {path}</h1><hr><pre><a href="../">../</a>{"\n"}{MoreLinks}{rows}</pre></html>""",
            ListingStyle.Iis =>
                $"""
                <html><head><title>localhost - {path}</title></head><body><H1>localhost - {path}</H1><hr>
                <pre><A HREF="/">[To Parent Directory]</A><br><br>{MoreLinks}{rows}</pre><hr></body></html>
                """,
            ListingStyle.Undated =>
                $"<html><body><h1>Directory listing for {path}</h1><ul>{MoreLinks}{rows}</ul></body></html>",
            _ => rows,
        });
    }

    private string Row(string path, string name, FakeFile? file)
    {
        var time = file?.Changed ?? new DateTime(2024, 1, 1);
        var href = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        var shown = WebUtility.HtmlEncode(name);
        var size = file?.Content.Length.ToString(CultureInfo.InvariantCulture) ?? "-";
        return Style switch
        {
            ListingStyle.Apache => $"<img src=\"/f.gif\"> <a href=\"{href}\">{shown}</a>   {Date("yyyy-MM-dd HH:mm")}  {size}\n",
            ListingStyle.ApacheTable =>
                $"<tr><td><a href=\"{href}\"><img src=\"/f.gif\"></a></td>\n<td><a href=\"{href}\">{shown}</a></td>\n<td>{Date("yyyy-MM-dd HH:mm")}  </td><td>{size}</td></tr>\n",
            ListingStyle.Nginx => $"<a href=\"{href}\">{shown}</a>      {Date("dd-MMM-yyyy HH:mm")}     {size}\n",
            ListingStyle.Iis => $"{Date("M/d/yyyy h:mm tt"),20} {size,12} <A HREF=\"{path}{href}\">{shown}</A><br>",
            ListingStyle.Undated => $"<li><a href=\"{href}\">{shown}</a></li>",
            _ => $"{href}\n",
        };

        string Date(string format) => time.ToString(format, CultureInfo.InvariantCulture);
    }

    private sealed record FakeFile(byte[] Content, DateTime Changed);
}
