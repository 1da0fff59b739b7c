using System.Net;
using System.Net.Sockets;
using DotNet.Testcontainers.Containers;
using Testcontainers.Redis;

namespace Harvest.Tests.Servers;

/// <summary>Redis for tests, with the append-only file on, as a server of queues should run.</summary>
public sealed class RedisServer : TestServer
{
    private const string Variable = "HARVEST_TEST_REDIS";

    private readonly string? password;
    private readonly string[] settings;

    private RedisServer(string? variable, string? password = null, params string[] settings)
        : base(variable) => (this.password, this.settings) = (password, settings);

    /// <summary>The server of the test run.</summary>
    public static RedisServer Shared { get; } = new(Variable);

    protected override string PrivateAddress =>
        password is null ? $"redis://127.0.0.1:{Port}/0" : $"redis://:{password}@127.0.0.1:{Port}/0";

    /// <summary>A server of the caller's own, to stop and to kill; dispose it.</summary>
    public static RedisServer Private(string? password = null, params string[] settings) => new(null, password, settings);

    // What settings name lies on this machine.
    protected override IContainer? Container() => settings.Length > 0 ? null : new RedisBuilder("redis:7-alpine")
        .WithPortBinding(Port, RedisBuilder.RedisPort)
        .WithCommand(["redis-server", "--appendonly", "yes", "--save", "", .. password is null ? Array.Empty<string>() : ["--requirepass", password]])
        .Build();

    protected override Task PrepareAsync() => Task.CompletedTask;

    protected override ServerProcess Boot() => ServerProcess.Start(Folder,
    [
        Installed.Find("redis-server", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
            ?? throw Missing("Redis", "Debian package redis-server", Variable),
        "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Folder, "--appendonly", "yes", "--save", "",
        .. password is null ? Array.Empty<string>() : ["--requirepass", password], .. settings,
    ]);

    protected override async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray());
        var answer = new byte[64];
        var length = await stream.ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(1));

        // -LOADING is not ready yet; -NOAUTH is as good as +PONG.
        return answer.AsSpan(0, length).StartsWith("+PONG"u8) || answer.AsSpan(0, length).StartsWith("-NOAUTH"u8);
    }
}
