using Harvest.Catalogues;
using Harvest.Catalogues.Ckan;
using Harvest.Catalogues.Local;
using Harvest.Doctor;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Harvesters.Csw;
using Harvest.Harvesters.Dcat;
using Harvest.Harvesters.DcatUs;
using Harvest.Harvesters.FairDataPoint;
using Harvest.Harvesters.Folder;
using Harvest.Harvesters.Generic;
using Harvest.Harvesters.OaiPmh;
using Harvest.Harvesters.OpenDataSoft;
using Harvest.Harvesters.Spatial;
using Harvest.Harvesters.Stac;
using Harvest.Harvesters.Udata;
using Harvest.Harvesters.Waf;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Moving;
using Harvest.Notifications;
using Harvest.Pipeline;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Import;
using Harvest.Pipeline.Links;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Jobs;
using Harvest.Storage.Links;
using Harvest.Storage.Objects;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Harvest;

/// <summary>The one place where the parts are joined.</summary>
public static class HarvestServices
{
    /// <summary>Adds everything that any of the programs needs.</summary>
    /// <param name="services">What is added to.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="takesWrong">Whether wrong settings count as not given, for <c>harvest doctor</c> to report.</param>
    /// <exception cref="WrongInputException">A setting is wrong; the message names it, its limits and the value found.</exception>
    public static IServiceCollection AddHarvest(this IServiceCollection services, IConfiguration configuration, bool takesWrong = false)
    {
        var options = takesWrong ? HarvestSettings.ReadSound(configuration) : HarvestSettings.Read(configuration);
        services.TryAddSingleton<TimeProvider>(new DatabaseClock(TimeProvider.System));
        services.TryAddSingleton(configuration);
        services.AddSingleton(options);
        services.AddSingleton(provider => Database.Open(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<Migrator>();
        services.AddSingleton<Hosting.DatabaseUpgrade>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobTurns>();
        services.AddSingleton<ObjectStore>();
        services.AddSingleton<MissingRecords>();
        services.AddSingleton<Reservations>();
        services.AddSingleton<HeldBack>();
        services.AddSingleton<KnownSources>();
        services.AddSingleton<ExcludedRecords>();
        services.AddSingleton<RecordQueries>();
        services.AddSingleton<JobEndings>();
        services.AddSingleton<JobReports>();
        services.AddSingleton<ConsumerStore>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<SourceTroubles>();
        services.AddSingleton<HistoryStore>();
        TelemetryExport.Add(services, options);
        services.AddSingleton<ILoggerProvider>(provider =>
            new DatabaseLog(options.Log, provider, provider.GetRequiredService<TimeProvider>()));
        // Its level is its own, whatever the program writes to its console.
        services.Configure<LoggerFilterOptions>(filter => filter.Rules.Add(new LoggerFilterRule(typeof(DatabaseLog).FullName, null, LogLevel.Trace, null)));
        services.AddSingleton<DatasetStore>();
        services.AddSingleton<DatasetQueries>();
        services.AddSingleton<SourceQuality>();
        services.AddSingleton<OrganizationStore>();
        services.AddSingleton<DatasetSearch>();
        services.AddSingleton<PublishedDatasets>();
        services.AddSingleton<SharedIris>();
        services.AddSingleton<DatasetCopies>();
        services.AddSingleton<CatalogueDump>();
        services.AddSingleton<DatasetVersions>();
        services.AddSingleton<DatasetChanges>();
        services.AddSingleton<LinkFill>();
        services.AddSingleton<LinkStore>();
        services.AddSingleton<Vocabulary>();
        services.AddSingleton<SourceOverview>();
        services.AddSingleton<JobOverview>();
        services.AddSingleton<ObjectList>();
        services.AddSingleton<SourceRecords>();
        services.AddSingleton<Reindexing>();
        services.AddSingleton<CopyFinding>();
        services.AddSingleton<OrganizationMerge>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<SecondFactorStore>();
        services.AddSingleton<MemberStore>();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<Accounts.AccountControl>();
        services.AddSingleton(provider => Queue.Open(
            options.Queue,
            options.SiteId,
            options.Consumer.LeaseSeconds,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        if (options.Catalogue.Type == CatalogueType.Ckan)
            services.AddSingleton<ICatalogue, CkanCatalogue>();
        else
            services.AddSingleton<ICatalogue, LocalCatalogue>();
        services.AddSingleton<IHarvester, CkanHarvester>();
        // In the order of detection: what is told by its own signs before what merely looks like it.
        foreach (var dcatUs in DcatUsHarvester.All)
            services.AddSingleton<IHarvester>(dcatUs);
        services.AddSingleton<IHarvester, StacHarvester>();
        services.AddSingleton<IHarvester, OdsHarvester>();
        services.AddSingleton<IHarvester, UdataHarvester>();
        services.AddSingleton<IHarvester, OaiHarvester>();
        services.AddSingleton<TermLookup>();
        services.AddSingleton<IHarvester, FairDataPointHarvester>();
        services.AddSingleton<IHarvester, DcatHarvester>();
        services.AddSingleton<IHarvester, CswHarvester>();
        services.AddSingleton<IHarvester, WafHarvester>();
        services.AddSingleton<IHarvester, SingleDocumentHarvester>();
        services.AddSingleton<IHarvester, GenericHarvester>();
        services.AddSingleton<IHarvester, FolderHarvester>();
        services.AddSingleton(provider => PlugIns.Load(PlugIns.FolderOf(options), provider));
        services.AddSingleton<HarvesterRegistry>();
        services.AddSingleton<Api.ApiShapes>();
        services.AddSingleton<Doctor.StatusShape>();
        services.AddSingleton(provider => new HarvestHttp(
            options.Http, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HarvestHttp>>()));
        services.AddSingleton<PipelineLogs>();
        services.AddSingleton<PipelineParts>();
        services.AddSingleton<ImportStage>();
        services.AddSingleton<SourceFetchers>();
        services.AddSingleton<GatherStage>();
        services.AddSingleton<FetchStage>();
        services.AddSingleton<LinkPace>();
        services.AddSingleton<LinkCheck>();
        services.AddSingleton<LinkStage>();
        services.AddSingleton<LinkSweep>();
        services.AddSingleton<JobControl>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<JobNotices>();
        services.AddSingleton<Webhook>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<Retention>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<Recovery>();
        services.AddSingleton<SourceClearing>();
        services.AddSingleton<SourceCheck>();
        services.AddSingleton<SourceControl>();
        services.AddSingleton<RecordControl>();
        services.AddSingleton<SourceDetector>();
        services.AddSingleton<DryRun>();
        services.AddSingleton<RecordLook>();
        services.AddSingleton<SourcePreview>();
        services.AddSingleton<Reimport>();
        services.AddSingleton<Accounts.SourceService>();
        services.AddSingleton<Accounts.OrganizationService>();
        services.AddSingleton<Accounts.SiteService>();
        services.AddSingleton<ImportedRecords>();
        services.AddSingleton<Moving.CkanextImport>();
        services.AddSingleton<Moving.Attaching>();
        services.AddSingleton<FailedJobs>();
        services.AddSingleton<EmbeddedRun>();
        services.AddSingleton<Examination>();
        services.TryAddSingleton(new SettingsFaults([]));
        services.AddSingleton<SiteWatch>();
        services.AddSingleton<SettingsExam>();
        services.AddSingleton<DiskExam>();
        services.AddSingleton<ReachExam>();
        services.AddSingleton<DatabaseExam>();
        services.AddSingleton<QueueExam>();
        services.AddSingleton<ConsumerExam>();
        services.AddSingleton<JobExam>();
        services.AddSingleton<SourceExam>();
        services.AddSingleton<RowExam>();
        return services;
    }
}
