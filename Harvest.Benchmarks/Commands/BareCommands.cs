using System.CommandLine;
using System.Globalization;
using Harvest.Benchmarks.Floor;

namespace Harvest.Benchmarks.Commands;

/// <summary>The bare programs, each answering with the seconds of its work.</summary>
internal static class BareCommands
{
    public static Command CreateDownload()
    {
        var (url, count) = Arguments();
        var command = new Command("download", "Download a portal's pages and throw them away") { url, count };
        command.SetAction(async (parsed, token) =>
        {
            var (seconds, bytes) = await BareDownload.RunAsync(
                parsed.GetRequiredValue(url), parsed.GetRequiredValue(count), token);
            Answer(seconds);
            await Console.Error.WriteLineAsync($"{bytes:N0} bytes");
            return 0;
        });
        return command;
    }

    public static Command CreateFloor()
    {
        var (url, count) = Arguments();
        var database = new Option<string>("--database")
        {
            Description = "Data Source=… or Host=…; an empty database",
            Required = true,
        };
        var command = new Command("floor", "Download a portal's pages and insert the rows of a first harvest")
        {
            url, count, database,
        };
        command.SetAction(async (parsed, token) =>
        {
            var portal = parsed.GetRequiredValue(url);
            var connection = parsed.GetRequiredValue(database);
            Answer(await FloorRun.RunAsync(portal, parsed.GetRequiredValue(count), connection, token));
            return 0;
        });
        return command;
    }

    private static (Argument<Uri> Url, Argument<int> Count) Arguments()
    {
        var url = new Argument<Uri>("url")
        {
            Description = "The portal",
            CustomParser = result =>
            {
                if (!Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address))
                    result.AddError($"{result.Tokens[0].Value} is no address");
                return address!;
            },
        };
        return (url, new Argument<int>("datasets") { Description = "How many it has" });
    }

    private static void Answer(double seconds) =>
        Console.WriteLine(seconds.ToString("0.000", CultureInfo.InvariantCulture));
}
