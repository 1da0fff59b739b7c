using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Harvest.Tests.Servers;

/// <summary>A server that speaks bytes, for what no decent web server can be made to do.</summary>
public sealed class RudeServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int connections;

    private RudeServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        listener.Start();
        accepting = AcceptAsync(answer);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Answers each connection, once its request's headers came, by these bytes, and closes it.</summary>
    public static RudeServer Saying(string answer) => new(async (stream, token) =>
    {
        await ReadHeadAsync(stream, token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), token);
    });

    /// <summary>Accepts connections and says nothing.</summary>
    public static RudeServer Silent() => new((_, token) => Task.Delay(Timeout.Infinite, token));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        // In this order: a listener that was stopped can no longer be asked, not even to be told that it is over.
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    private static async Task ReadHeadAsync(NetworkStream stream, CancellationToken token)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        while (!string.IsNullOrEmpty(await reader.ReadLineAsync(token)))
        {
        }
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> answer)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                running.Add(ServeAsync(client, answer));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> answer)
    {
        using (client)
        {
            try
            {
                await answer(client.GetStream(), stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The other side hung up, or the test is over.
            }
        }
    }
}
