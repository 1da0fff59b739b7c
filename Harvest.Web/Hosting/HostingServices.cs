using Harvest.Hosting;
using Harvest.Pipeline;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Web.Hosting;

/// <summary>What runs besides the pages.</summary>
internal static class HostingServices
{
    public static IServiceCollection AddHosting(this IServiceCollection services, HarvestOptions options)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Consumer.GraceSeconds + 10));
        services.AddHostedService<FirstStart>();
        services.AddHarvestSystemd();
        if (options.Queue.Type != QueueType.Memory)
            return services;
        // The embedded shape: nobody else can reach this queue, so its consumers and its scheduler live here.
        services.AddHostedService<Samples>();
        services.AddHostedService<Sweeper>();
        AddConsumer(services, provider => new QueueConsumer(
            provider.GetRequiredService<GatherStage>(), provider.GetRequiredService<PipelineParts>(), options.Consumer.Concurrency));
        AddConsumer(services, provider => new QueueConsumer(
            provider.GetRequiredService<FetchStage>(), provider.GetRequiredService<PipelineParts>(), Math.Max(2, options.Consumer.Concurrency / 4)));
        if (options.Links.EveryDays > 0)
            services.AddSingleton<IHostedService>(ConsumerHost.LinkConsumer);
        return services;
    }

    private static void AddConsumer(IServiceCollection services, Func<IServiceProvider, QueueConsumer> make)
    {
        var made = new Lock();
        QueueConsumer? consumer = null;
        services.AddSingleton<IHostedService>(Consumer);
        services.AddSingleton<IHostedService>(provider => new Heartbeat(
            Consumer(provider),
            provider.GetRequiredService<ConsumerStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Heartbeat>>()));

        QueueConsumer Consumer(IServiceProvider provider)
        {
            lock (made)
                return consumer ??= make(provider);
        }
    }
}
