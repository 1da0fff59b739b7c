using Harvest.Pipeline;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Links;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Harvest.Hosting;

/// <summary>The whole of a consumer program: settings, services, loop, heartbeat, systemd.</summary>
public static class ConsumerHost
{
    /// <summary>Runs until it is told to stop (SIGTERM, SIGINT).</summary>
    /// <param name="queue">What it works on.</param>
    /// <param name="arguments"><c>--config FILE</c>, <c>--concurrency N</c>, <c>--set KEY=VALUE</c>.</param>
    /// <param name="stop">Another way to tell it: a command line that catches the signals itself keeps them from the host.</param>
    /// <returns>0 when it was stopped, 1 when the start failed or a setting is wrong, 2 for wrong usage.</returns>
    public static async Task<int> RunAsync(QueueName queue, string[] arguments, CancellationToken stop = default)
    {
        if (arguments is ["--help" or "-h" or "-?", ..])
        {
            Console.WriteLine(ConsumerArguments.Usage(queue));
            return 0;
        }
        try
        {
            using var host = Build(queue, ConsumerArguments.Parse(arguments));
            await host.RunAsync(stop);
            return 0;
        }
        catch (HarvestException fault) when (fault is not WrongInputException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (Exception fault) when (fault is ArgumentException or WrongInputException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return (fault as WrongInputException)?.ExitCode ?? 2;
        }
    }

    private static IHost Build(QueueName queue, ConsumerArguments arguments)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        HarvestConfiguration.Add(builder.Configuration, arguments.ConfigFile, arguments.Settings);
        HarvestLogging.Add(builder.Logging, builder.Configuration);
        builder.Services.AddHarvest(builder.Configuration).AddHarvestTelemetry();
        var options = HarvestSettings.Read(builder.Configuration);
        if (options.Queue.Type == QueueType.Memory)
        {
            throw new WrongInputException(
                "Setting Harvest:Queue:Type is Memory: that queue ends with its process, so a consumer of its own would never get "
                + "anything. Set it to Redis or Amqp; or run everything in one process: harvest run")
            {
                IsSetting = true,
            };
        }
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(options.Consumer.GraceSeconds + 10));
        builder.Services.AddSingleton(provider => Consumer(queue, options, provider));
        builder.Services.AddHostedService<TelemetryServer>();
        builder.Services.AddHostedService<DatabaseReady>();
        builder.Services.AddHarvestSystemd();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<QueueConsumer>());
        builder.Services.AddHostedService<Heartbeat>();
        // Addresses are checked besides: whoever fetches has the way to the world.
        if (queue == QueueName.Fetch && options.Links.IsOn)
            builder.Services.AddSingleton<IHostedService>(LinkConsumer);
        return builder.Build();
    }

    /// <summary>The loop that checks addresses.</summary>
    public static QueueConsumer LinkConsumer(IServiceProvider provider) =>
        new(provider.GetRequiredService<LinkStage>(), provider.GetRequiredService<PipelineParts>(), LinkStage.Lanes);

    private static QueueConsumer Consumer(QueueName queue, HarvestOptions options, IServiceProvider provider)
    {
        var parts = provider.GetRequiredService<PipelineParts>();
        var recovery = provider.GetRequiredService<Recovery>();
        return queue == QueueName.Gather
            ? new QueueConsumer(provider.GetRequiredService<GatherStage>(), parts, options.Consumer.Concurrency, recovery)
            : new QueueConsumer(provider.GetRequiredService<FetchStage>(), parts, options.Consumer.FetchLanes, recovery);
    }
}
