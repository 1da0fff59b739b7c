using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Http;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest probe</c>: asks a program for its health, for containers that have nothing else to ask with.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("URL")
        {
            Description = "What must answer with success",
            DefaultValueFactory = _ => "http://127.0.0.1:9464/health/ready",
        };
        var command = new Command("probe", "Check the health of a consumer or the web; exit code 0 when healthy") { url };
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address))
                    throw new WrongInputException($"{parsed.GetValue(url)} is no full address, such as http://127.0.0.1:9464/health/ready");
                var http = run.Get<HarvestHttp>();
                http.Trust(address);
                await using var answer = await http.SendAsync(new RemoteRequest(address) { Idempotent = false }, token);
                run.Out.Show(() => new JsonObject { ["healthy"] = true, ["url"] = SafeUrl.Of(address) }, () => Console.WriteLine("healthy"));
                return 0;
            },
            opensDatabase: false);
        return command;
    }
}
