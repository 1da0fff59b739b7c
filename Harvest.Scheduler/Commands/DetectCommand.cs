using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Formats;
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
                var address = Address(parsed.GetRequiredValue(url));
                // Who types an address at a terminal means it, be it private; where it redirects to is judged as ever.
                run.Get<HarvestHttp>().Trust(address);
                var survey = await run.Get<SourceDetector>().SurveyAsync(address, token);
                run.Out.Show(() => Document(address, survey), () => Write(run.Out, address, survey));
                return survey.Found.Count > 0 ? 0 : 1;
            },
            opensDatabase: false);
        return command;
    }

    /// <summary>What a person typed as an address; https when it names no scheme.</summary>
    /// <exception cref="HarvestException">It is none.</exception>
    public static Uri Address(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
                ? url
                : throw new HarvestException($"{SafeUrl.Of(text)} is no http or https address");

    private static JsonObject Document(Uri url, DetectionSurvey survey) => new()
    {
        ["url"] = SafeUrl.Of(url),
        ["found"] = new JsonArray([.. survey.Found.Select(source => new JsonObject
        {
            ["type"] = source.Type,
            ["url"] = SafeUrl.Of(source.Url),
            ["reason"] = source.Reason,
            ["config"] = source.Config,
        })]),
        ["reasons"] = new JsonArray([.. survey.Reasons.Select(reason => JsonValue.Create(reason))]),
    };

    private static void Write(Output output, Uri url, DetectionSurvey survey)
    {
        if (survey.Found.Count == 0)
        {
            Console.WriteLine($"{SafeUrl.Of(url)} is no catalogue that can be harvested here.");
            foreach (var reason in survey.Reasons)
                Console.WriteLine($"  {Output.Safe(reason)}");
            return;
        }
        var best = survey.Found[0];
        Console.WriteLine($"{best.Type}  {SafeUrl.Of(best.Url)}");
        if (best.Reason.Length > 0)
            Console.WriteLine($"  {Output.Safe(best.Reason)}");
        foreach (var other in survey.Found.Skip(1))
            Console.WriteLine($"  also {other.Type} at {SafeUrl.Of(other.Url)}");
        output.Say("");
        var name = DatasetNames.Ideal(new Uri(best.Url).Host);
        var config = best.Config.Length > 0 ? $" --config '{best.Config}'" : "";
        output.Say($"  harvest source create {name} {SafeUrl.Of(best.Url)} {best.Type}{config}");
    }
}
