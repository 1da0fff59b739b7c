using System.CommandLine;
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
        var command = new Command("probe", "Ask a consumer or the web for its health; exit code 0 when it is well") { url };
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address))
                    throw new HarvestException($"{parsed.GetValue(url)} is no full address, such as http://127.0.0.1:9464/health/ready");
                var http = run.Get<HarvestHttp>();
                http.Trust(address);
                await using var answer = await http.SendAsync(new RemoteRequest(address) { Idempotent = false }, token);
                run.Out.Say("well");
                return 0;
            },
            opensDatabase: false);
        return command;
    }
}
