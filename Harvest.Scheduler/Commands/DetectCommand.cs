using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Harvesters;
using Harvest.Http;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest detect URL</c>: what is at an address, and how to configure it.</summary>
internal static class DetectCommand
{
    public static Command Create()
    {
        var url = new Argument<string>("url") { Description = "URL of a catalogue, as copied from a browser" };
        var command = new Command("detect", "Detect the type of a catalogue from its URL") { url };
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                var addresses = Addresses(run, parsed.GetRequiredValue(url));
                var survey = await run.Get<SourceDetector>().SurveyAsync(addresses, token);
                run.Out.Show(() => Document(survey), () => Write(run.Out, survey));
                return survey.Found.Count > 0 ? 0 : 1;
            },
            opensDatabase: false);
        return command;
    }

    /// <summary>The addresses that a person may mean at a terminal: they are meant, be they private; where they redirect to is judged as ever.</summary>
    /// <exception cref="HarvestException">It is none.</exception>
    public static IReadOnlyList<Uri> Addresses(Invocation run, string text)
    {
        var addresses = SourceAddress.Read(text);
        foreach (var address in addresses)
            run.Get<HarvestHttp>().Trust(address);
        return addresses;
    }

    private static JsonObject Document(DetectionSurvey survey) => new()
    {
        ["url"] = SafeUrl.Of(survey.Url),
        ["found"] = new JsonArray([.. survey.Found.Select(source => new JsonObject
        {
            ["type"] = source.Type,
            ["url"] = SafeUrl.Of(source.Url),
            ["reason"] = source.Reason,
            ["config"] = source.Config,
        })]),
        ["reasons"] = new JsonArray([.. survey.Reasons.Select(reason => JsonValue.Create(reason))]),
    };

    private static void Write(Output output, DetectionSurvey survey)
    {
        if (survey.Found.Count == 0)
        {
            output.Say(survey.ToString());
            return;
        }
        var best = survey.Found[0];
        Console.WriteLine($"{best.Type}  {SafeUrl.Of(best.Url)}");
        if (best.Reason.Length > 0)
            Console.WriteLine($"  {Output.Safe(best.Reason)}");
        foreach (var other in survey.Found.Skip(1))
            Console.WriteLine($"  also {other.Type} at {SafeUrl.Of(other.Url)}");
        output.Say("");
        var name = SourceAddress.NameOf(new Uri(best.Url));
        var config = best.Config.Length > 0 ? $" --config '{best.Config}'" : "";
        output.Say($"  harvest source create {name} {SafeUrl.Of(best.Url)} {best.Type}{config}");
    }
}
