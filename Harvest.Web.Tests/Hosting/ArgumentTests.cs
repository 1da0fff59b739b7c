using System.Net;
using System.Net.Sockets;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Web.Tests.Hosting;

/// <summary>What is typed wrong starts no server.</summary>
public sealed class ArgumentTests
{
    [TestCase(0, "--help")]
    [TestCase(0, "-h", "--urls", "http://127.0.0.1:0")]
    [TestCase(2, "--prt", "5")]
    [TestCase(2, "5000")]
    [TestCase(2, "--urls")]
    [TestCase(2, "--urls", "banana")]
    [TestCase(2, "--urls", "http://127.0.0.1:99999")]
    [TestCase(2, "--urls", "http://[::1]:99999/")]
    [TestCase(2, "--urls", "http://localhost:http")]
    [TestCase(2, "--urls=banana;http://127.0.0.1:0")]
    public async Task A_start_ends_at_once(int code, params string[] arguments) => (await WebProgram.RunAsync(arguments)).ShouldBe(code);

    [Test]
    public async Task Where_the_port_is_taken_no_account_is_made_and_no_job_begins()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var folder = Directory.CreateTempSubdirectory("harvest-web-test-").FullName;
        try
        {
            string[] Arguments(int port) => ["--urls", $"http://127.0.0.1:{port}", "--set", $"DataFolder={folder}", "--set", "Web:Samples=true"];

            (await WebProgram.RunAsync(Arguments(((IPEndPoint)taken.LocalEndpoint).Port))).ShouldBe(1);

            await using var application = WebProgram.Create(Arguments(0));
            (await application.Services.GetRequiredService<UserStore>().CountAsync(CancellationToken.None)).ShouldBe(0);
            (await application.Services.GetRequiredService<SourceStore>().ListAsync(onlyActive: false, CancellationToken.None)).ShouldBeEmpty();
            await application.StartAsync();
            (await application.Services.GetRequiredService<UserStore>().CountAsync(CancellationToken.None)).ShouldBe(1);
            await application.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
