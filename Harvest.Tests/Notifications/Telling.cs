using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>An engine that tells of its jobs by mail, to recipients in a domain of its own.</summary>
internal sealed class Telling : IAsyncDisposable
{
    private readonly SmtpServer server;

    private Telling(Engine engine, SmtpServer server, string domain)
    {
        Engine = engine;
        this.server = server;
        Domain = domain;
    }

    public Engine Engine { get; }

    /// <summary>Where the recipients are; <c>admin@</c> gets what a source gives nobody else.</summary>
    public string Domain { get; }

    public Outbox Outbox => Engine.Get<Outbox>();

    public static async Task<Telling> StartAsync(
        string? database = null, SmtpServer? server = null, TimeProvider? time = null, string? domain = null,
        params IEnumerable<(string Key, string Value)> settings)
    {
        server ??= SmtpServer.Shared;
        domain ??= $"d{Guid.NewGuid():N}.example";
        var address = (await server.AddressAsync()).Split(':');
        var engine = await Engine.StartAsync(database, time,
        [
            ("Notifications:Smtp:Host", address[0]),
            ("Notifications:Smtp:Port", address[1]),
            ("Notifications:From", "Harvest <harvest@site.example>"),
            ("Notifications:To", $"admin@{domain}"),
            ("Notifications:SiteTitle", "Test Site"),
            .. settings.Select(setting => ($"Notifications:{setting.Key}", setting.Value)),
        ]);
        return new Telling(engine, server, domain);
    }

    public async Task<Source> SourceAsync(string title = "A portal", string config = "", string url = "https://portal.example/")
    {
        var draft = new SourceDraft($"source-{Guid.NewGuid():N}", $"{url}{Guid.NewGuid():N}", "ckan") { Title = title };
        var source = await Engine.Get<SourceControl>().CreateAsync(draft, CancellationToken.None);
        // Past the check, which knows only what the harvester declares.
        await Engine.Get<SourceStore>().UpdateAsync(source with { Config = config }, CancellationToken.None);
        return source;
    }

    /// <summary>Ends a job of a source, as a consumer does, and tells nobody yet.</summary>
    public async Task<Job> EndAsync(Source source, string[]? errors = null, long withheld = 0)
    {
        var job = await BeginAsync(source);
        await Engine.Get<JobReports>().AddGatherErrorsAsync(job.Id, errors ?? [], CancellationToken.None);
        await Engine.Get<JobStore>().FinishGatherAsync(job.Id, "tests", true, true, withheld, CancellationToken.None);
        (await Engine.Get<JobEndings>().TryFinishAsync(job.Id, CancellationToken.None)).ShouldBeTrue();
        return job;
    }

    /// <summary>A job of a source that is being gathered.</summary>
    public async Task<Job> BeginAsync(Source source)
    {
        var job = await Engine.Get<JobStore>().CreateAsync(source.Id, new JobOrder(), CancellationToken.None);
        return (await Engine.Get<JobStore>().ClaimGatherAsync(job!.Id, "tests", TimeSpan.FromHours(1), CancellationToken.None))!;
    }

    public Task SetAsync(Source source, string to, NotifyWhen? when) =>
        Engine.Get<SourceStore>().SetNotifyAsync(source.Id, to, when, CancellationToken.None);

    /// <summary>What <c>harvest run</c> does.</summary>
    public Task RunAsync() => Engine.Get<Sweep>().RunAsync(null, CancellationToken.None);

    /// <summary>The mails that have come for this engine's recipients.</summary>
    public Task<IReadOnlyList<ReceivedMail>> MailsAsync() => server.ReceivedAsync($"@{Domain}");

    public Task<long> CountAsync(string condition) => Engine.Get<Database>().ReadAsync(
        session => session.ExecuteScalarAsync<long>($"SELECT count(*) FROM harvest_notification WHERE {condition}"), CancellationToken.None);

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
