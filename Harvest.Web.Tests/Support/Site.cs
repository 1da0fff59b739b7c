using System.Net.Http.Json;
using System.Text.Json;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Web.Tests.Support;

/// <summary>The whole web program in this process, on a port and a database of its own.</summary>
public sealed class Site : IAsyncDisposable
{
    /// <summary>The password of everybody whom <see cref="UserAsync"/> makes.</summary>
    public const string Password = "correct horse battery";

    private readonly string folder;
    private readonly WebApplication application;

    private Site(string folder, WebApplication application)
    {
        this.folder = folder;
        this.application = application;
        Url = new Uri(application.Urls.First());
        Anonymous = Client(null);
    }

    public Uri Url { get; }

    /// <summary>Somebody without token or session.</summary>
    public HttpClient Anonymous { get; }

    /// <param name="database">A connection string; null for a SQLite file of its own.</param>
    /// <param name="configure">Adds harvesters, or puts parts in the place of the product's.</param>
    /// <param name="settings">Settings of section Harvest, such as <c>Web:LoginsPerMinute=3</c>.</param>
    public static async Task<Site> StartAsync(
        string? database = null, Action<IServiceCollection>? configure = null, params IEnumerable<string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("harvest-web-test-").FullName;
        if (database is null)
            await SqliteTemplate.FillAsync(Path.Combine(folder, "harvest.db"));
        string[] all =
        [
            $"DataFolder={folder}", $"Database={database}", "Web:Samples=false", "Web:SweepSeconds=1", "Web:LoginsPerMinute=1000",
            "Http:AllowPrivateAddresses=true", "Http:RetryDelaySeconds=0.01", "Http:CircuitFailures=1000", .. settings,
        ];
        var application = WebProgram.Create(
            ["--urls", "http://127.0.0.1:0", .. all.SelectMany(setting => (string[])["--set", setting])],
            builder => configure?.Invoke(builder.Services));
        await application.StartAsync();
        return new Site(folder, application);
    }

    public T Get<T>()
        where T : notnull => application.Services.GetRequiredService<T>();

    /// <summary>A client that sends a token, or nothing.</summary>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = token is null }) { BaseAddress = Url };
        if (token is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", token);
        return client;
    }

    public Task<User> UserAsync(string name, bool sysadmin = false) => Get<AccountControl>().CreateAsync(
        new User { Id = "", Name = name, Sysadmin = sysadmin, Email = $"{name}@people.example" }, Password, CancellationToken.None);

    /// <summary>A client with the token of a new user.</summary>
    public async Task<HttpClient> UserClientAsync(string name, bool sysadmin = false, TokenScope scope = TokenScope.Write)
    {
        var (_, secret) = await Get<AccountControl>().CreateTokenAsync(await UserAsync(name, sysadmin), "test", scope, null, CancellationToken.None);
        return Client(secret);
    }

    public async Task<Organization> OrganizationAsync(string name, params (string User, Role Role)[] members)
    {
        var organization = new Organization(Guid.CreateVersion7().ToString(), name, $"The {name}");
        await Get<MemberStore>().SaveAsync(organization, CancellationToken.None);
        foreach (var (user, role) in members)
            await Get<MemberStore>().SetAsync(organization.Id, (await Get<UserStore>().FindAsync(user, CancellationToken.None))!.Id, role, CancellationToken.None);
        return organization;
    }

    public Task<Source> SourceAsync(Uri url, string name, Func<SourceDraft, SourceDraft>? change = null)
    {
        var draft = new SourceDraft(name, url.AbsoluteUri, "ckan") { Title = $"Source {name}" };
        return Get<SourceControl>().CreateAsync(change?.Invoke(draft) ?? draft, CancellationToken.None);
    }

    /// <summary>Harvests a source to the end; the program's own consumers do it.</summary>
    public async Task<Job> HarvestAsync(Source source, JobOrder? order = null)
    {
        var job = await Get<JobControl>().CreateAsync(source, order ?? new JobOrder(), CancellationToken.None);
        await Eventually.ShouldAsync(
            async () => (job = (await Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!).Status is JobStatus.Finished or JobStatus.Aborted,
            $"the job of {source} ends",
            TimeSpan.FromSeconds(60));
        return job;
    }

    public async ValueTask DisposeAsync()
    {
        Anonymous.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Calling actions.</summary>
internal static class Actions
{
    /// <summary>Calls an action that must succeed; gives its result.</summary>
    public static async Task<JsonElement> ActionAsync(this HttpClient client, string action, object? parameters = null)
    {
        var (status, answer) = await client.TryActionAsync(action, parameters);
        status.ShouldBe(200, answer.ToString());
        answer.GetProperty("success").GetBoolean().ShouldBeTrue();
        return answer.GetProperty("result");
    }

    /// <summary>Calls an action by POST, or by GET when there are no parameters; gives the status and the whole answer.</summary>
    public static async Task<(int Status, JsonElement Answer)> TryActionAsync(this HttpClient client, string action, object? parameters = null)
    {
        using var response = parameters is null
            ? await client.GetAsync(new Uri($"/api/3/action/{action}", UriKind.Relative))
            : await client.PostAsJsonAsync($"/api/3/action/{action}", parameters);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Calls an action that must say no; gives its error.</summary>
    public static async Task<JsonElement> RefusedAsync(this HttpClient client, int status, string action, object? parameters = null)
    {
        var (found, answer) = await client.TryActionAsync(action, parameters);
        found.ShouldBe(status, answer.ToString());
        answer.GetProperty("success").GetBoolean().ShouldBeFalse();
        return answer.GetProperty("error");
    }
}
