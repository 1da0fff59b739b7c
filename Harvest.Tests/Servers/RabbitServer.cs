using DotNet.Testcontainers.Containers;
using RabbitMQ.Client;
using Testcontainers.RabbitMq;

namespace Harvest.Tests.Servers;

/// <summary>
/// RabbitMQ for tests: a broker, its port mapper and its cookie in one folder, on the loopback address only.
/// </summary>
public sealed class RabbitServer : TestServer
{
    private const string Variable = "HARVEST_TEST_AMQP";

    private ServerProcess? portMapper;
    private IContainer? broker;
    private int portMapperPort;
    private int distributionPort;

    private RabbitServer(string? variable)
        : base(variable)
    {
    }

    /// <summary>The server of the test run.</summary>
    public static RabbitServer Shared { get; } = new(Variable);

    protected override string PrivateAddress => $"amqp://guest:guest@127.0.0.1:{Port}/";

    /// <summary>A server of the caller's own, to stop and to kill; dispose it.</summary>
    public static RabbitServer Private() => new(null);

    /// <summary>Has the broker evaluate an expression of Erlang; for a private server.</summary>
    public async Task EvaluateAsync(string expression)
    {
        if (broker is not null)
        {
            if (await broker.ExecAsync(["rabbitmqctl", "eval", expression]) is { ExitCode: not 0 } fault)
                throw new InvalidOperationException(fault.Stderr);
            return;
        }
        await ServerProcess.RunAsync(
            Folder,
            [Program("rabbitmqctl"), "-n", $"test{Port}@localhost", "--erlang-cookie", await File.ReadAllTextAsync(Cookie), "eval", expression],
            Settings);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (portMapper is { HasExited: false })
            portMapper.Kill();
    }

    protected override IContainer Container() => broker = new RabbitMqBuilder("rabbitmq:3.13-alpine")
        .WithUsername("guest").WithPassword("guest").WithPortBinding(Port, RabbitMqBuilder.RabbitMqPort).Build();

    protected override async Task PrepareAsync()
    {
        if (portMapper is { HasExited: false })
            portMapper.Kill();
        portMapperPort = ServerProcess.FreePort();
        distributionPort = ServerProcess.FreePort();
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(Cookie, $"{Guid.NewGuid():N}");
        await ServerProcess.RunAsync(Folder, ["chmod", "400", Cookie]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "enabled_plugins"), "[].");
        await File.WriteAllTextAsync(Path.Combine(Folder, "rabbitmq.conf"), """
            log.console = false
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 50MB

            """);

        // Started here, it is ours to end; the broker would start one that outlives it.
        portMapper = ServerProcess.Start(
            Folder, [Program("epmd"), "-address", "127.0.0.1", "-port", $"{portMapperPort}"]);
    }

    protected override ServerProcess Boot() => ServerProcess.Start(Folder, [Program("rabbitmq-server")], Settings);

    private Dictionary<string, string> Settings => new()
    {
        ["HOME"] = Home,
        ["RABBITMQ_NODENAME"] = $"test{Port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_DIST_PORT"] = $"{distributionPort}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{portMapperPort}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "rabbitmq"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "enabled_plugins"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(Folder, "pid"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        // The broker shares the processors with what it serves: by default its schedulers spin while they wait for work.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
        // The start script replaces itself by the broker, as systemd needs it: the process we know is the one that
        // serves.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
    };

    protected override async Task<bool> AnswersAsync()
    {
        var factory = new ConnectionFactory { Uri = new Uri(PrivateAddress), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        return true;
    }

    private string Home => Path.Combine(Folder, "home");

    private string Cookie => Path.Combine(Home, ".erlang.cookie");

    private static string Program(string name) =>
        Installed.Find(name, "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin", "/opt/homebrew/sbin")
        ?? throw Missing("RabbitMQ", "Debian package rabbitmq-server", Variable);
}
