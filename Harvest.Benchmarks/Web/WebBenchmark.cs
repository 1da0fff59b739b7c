using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Harvest.Benchmarks.Portal;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Web;

/// <summary>Asks the web program, as built, for its pages and lists, from many readers at once.</summary>
internal sealed partial class WebBenchmark(string program, string database, string folder, string? browser)
{
    private const string Password = "for this run only";

    /// <summary>Where an address has what somebody searches.</summary>
    private const string Words = "{words}";

    /// <summary>So long the readers read before it is measured: a site is not always asked for the first time.</summary>
    private const int WarmSeconds = 15;

    private const string Filters = "(the filters of a search, fetched after its page)";

    private static readonly string[] Paths =
    [
        "/", "/dataset", "/dataset?q={words}", "/dataset?q={words}&sort=title+asc", "/dataset?res_format=CSV", "/dataset?page=50", "/organization", "/harvest",
        "/harvest/source-7", "/harvest/admin/source-7", "/harvest/source-7/job", $"/harvest/source-7/job/{WebContent.Job(7)}",
        $"/harvest/source-7/job/{WebContent.Job(7)}?outcome=errored", "/dashboard", "/admin/audit", "/admin/log",
        "/api/3/action/package_search?q={words}", "/api/3/action/package_search?q={words}&rows=20&sort=metadata_modified+desc", "/api/3/action/package_search?rows=100&start=150000&sort=id+asc",
        "/api/3/action/package_search?fq=organization:x&rows=10", "/api/3/action/package_list?limit=1000&offset=100000", "/api/3/action/organization_list",
        "/api/3/action/tag_list?limit=100", "/api/3/action/harvest_source_list", "/api/3/action/harvest_job_list?source_id=source-7",
    ];

    /// <param name="readers">How many ask at once.</param>
    /// <param name="pause">How long each of them looks at a page, in seconds.</param>
    /// <param name="seconds">How long it is measured.</param>
    /// <param name="output">Where the table goes.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task RunAsync(int readers, double pause, int seconds, TextWriter output, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        using var web = Start(url);
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(100) };
            await LogInAsync(client, cancellationToken);
            foreach (var path in Paths)
                await AskAsync(client, path.Replace(Words, "water", StringComparison.Ordinal), cancellationToken);
            var searched = 0;
            var times = Paths.Append(Filters).ToDictionary(path => path, _ => new List<double>());
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => ReadAsync(reader)));
            Write(output, times, web);
            if (browser is not null)
                await new PageWeight(browser).RunAsync(url, Password, output);

            async Task ReadAsync(int reader)
            {
                for (var i = reader * 7; watch.Elapsed.TotalSeconds < WarmSeconds + seconds; i++)
                {
                    var path = Paths[i % Paths.Length];
                    var address = path.Contains(Words, StringComparison.Ordinal)
                        ? path.Replace(Words, Search(Interlocked.Increment(ref searched)), StringComparison.Ordinal)
                        : path;
                    var (took, page) = await AskAsync(client, address, cancellationToken);
                    Note(path, took);
                    // What a browser fetches by itself once the page is shown.
                    if (LaterPart().Match(page) is { Success: true } later)
                        Note(Filters, (await AskAsync(client, WebUtility.HtmlDecode(later.Groups[1].Value), cancellationToken)).Milliseconds);
                    await Task.Delay(TimeSpan.FromSeconds(pause), cancellationToken);
                }
            }

            void Note(string path, double took)
            {
                lock (times)
                {
                    if (watch.Elapsed.TotalSeconds > WarmSeconds)
                        times[path].Add(took);
                }
            }
        }
        finally
        {
            web.Kill(entireProcessTree: true);
        }
    }

    /// <summary>What is searched: four times of five one of a dozen things, else a thing in a place, which nobody asked for before.</summary>
    private static string Search(int number)
    {
        var (things, places) = (Vocabulary.Things, Vocabulary.Places);
        var words = number % 5 > 0 ? things[number * 7 % 12] : $"{things[number % things.Length]} {places[number / 5 % places.Length]}";
        return Uri.EscapeDataString(words);
    }

    private Process Start(Uri url)
    {
        var start = new ProcessStartInfo(program, ["--urls", url.AbsoluteUri]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HARVEST__DATABASE"] = database;
        start.Environment["HARVEST__DATAFOLDER"] = folder;
        start.Environment["HARVEST__WEB__SAMPLES"] = "false";
        var process = Process.Start(start) ?? throw new BenchException($"{program} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>The account that the measured program asks with.</summary>
    public static Task<Model.User> AccountAsync(Accounts.AccountControl accounts, CancellationToken cancellationToken) =>
        accounts.CreateAsync(new Model.User { Id = "", Name = "reader", Sysadmin = true }, Password, cancellationToken);

    private static async Task LogInAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        string? page = null;
        while (page is null)
        {
            try
            {
                page = await client.GetStringAsync(new Uri("/login", UriKind.Relative), cancellationToken);
            }
            catch (HttpRequestException) when (since.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50, cancellationToken);
            }
        }
        using var form = new FormUrlEncodedContent(
            [new("name", "reader"), new("password", Password), new("__RequestVerificationToken", FormToken().Match(page).Groups[1].Value)]);
        using var answer = await client.PostAsync(new Uri("/login", UriKind.Relative), form, cancellationToken);
        if ((int)answer.StatusCode != 302)
            throw new BenchException($"The log-in failed: {(int)answer.StatusCode}");
    }

    private static async Task<(double Milliseconds, string Page)> AskAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var page = await answer.Content.ReadAsStringAsync(cancellationToken);
        return (int)answer.StatusCode == 200 ? (watch.Elapsed.TotalMilliseconds, page) : throw new BenchException($"{path}: {(int)answer.StatusCode}");
    }

    private static void Write(TextWriter output, Dictionary<string, List<double>> times, Process web)
    {
        output.WriteLine($"{"",-76}{"asked",7}{"median",9}{"95 %",9}{"worst",9}  ms");
        foreach (var (path, taken) in times)
            Line(path, taken);
        Line("all", [.. times.Values.SelectMany(taken => taken)]);
        web.Refresh();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the web process at its peak: {web.PeakWorkingSet64 / 1048576.0:0} MB"));

        void Line(string name, List<double> taken)
        {
            if (taken.Count == 0)
                return;
            taken.Sort();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-76}{taken.Count,7}{taken[taken.Count / 2],9:0.0}{taken[(int)(taken.Count * 0.95)],9:0.0}{taken[^1],9:0.0}"));
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("hx-get=\"([^\"]+)\" hx-trigger=\"load\"")]
    private static partial Regex LaterPart();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
