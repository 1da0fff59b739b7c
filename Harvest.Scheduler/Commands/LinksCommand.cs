using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Pipeline.Links;
using Harvest.Storage.Datasets;
using Harvest.Storage.Links;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest links</c>: whether the files and services of datasets are still there.</summary>
internal static class LinksCommand
{
    public static Command Create() => new("links", "Show and check whether the files of datasets are still there") { Status(), List(), Check() };

    private static Command Status()
    {
        var command = new Command("status", "Show how many addresses are available, failing or broken");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var counts = await run.Get<LinkStore>().CountsAsync(token);
            run.Out.Show(
                () => new JsonObject(Enum.GetValues<LinkStatus>().Select(status =>
                    KeyValuePair.Create<string, JsonNode?>(Link.Word(status), counts.GetValueOrDefault(status)))),
                () =>
                {
                    if (run.Get<HarvestOptions>().Links.EveryDays == 0)
                        run.Out.Say("Addresses are not checked: set Links:EveryDays, for example to 30");
                    run.Out.Table(
                        ["status", "addresses"],
                        Enum.GetValues<LinkStatus>().Select(status => (IReadOnlyList<string>)
                            [Link.Word(status), counts.GetValueOrDefault(status).ToString("N0", CultureInfo.InvariantCulture)]));
                });
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var status = new Option<LinkStatus>("--status") { Description = "Which addresses", DefaultValueFactory = _ => LinkStatus.Broken };
        var source = new Option<string?>("--source") { Description = "Only of datasets of this source" };
        var limit = new Option<int>("--limit") { Description = "Maximum number of addresses", DefaultValueFactory = _ => 100 }.AtLeast(1);
        var command = new Command("list", "List broken addresses, with the datasets that have them") { status, source, limit };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(source) is { } name ? (await SourceCommands.FindAsync(run, name, token)).Id : null;
            var found = await run.Get<LinkStore>().ListAsync(parsed.GetValue(status), of, 0, parsed.GetValue(limit), token);
            run.Out.Show(
                () => new JsonArray([.. found.Select(row => row.Shape())]),
                () =>
                {
                    if (found.Count == 0)
                        run.Out.Say($"No address is {Link.Word(parsed.GetValue(status))}");
                    foreach (var row in found)
                        run.Out.Say($"{row.Dataset}  {Words(row.Link)}  {row.Link.Url}");
                });
            return 0;
        });
        return command;
    }

    private static Command Check()
    {
        var reference = new Argument<string>("dataset") { Description = "Id or name" };
        var command = new Command("check", "Check the addresses of a dataset now") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var name = parsed.GetRequiredValue(reference);
            if (run.Get<HarvestOptions>().Links.EveryDays == 0)
                throw new HarvestException("Addresses are not checked on this site: set Links:EveryDays, for example to 30");
            var package = await run.Get<DatasetQueries>().FindAsync(name, token) ?? throw WrongInputException.Unknown("dataset", name, [], "harvest datasets list");
            await run.Get<LinkSweep>().FillAsync(token);
            var links = (await run.Get<LinkStore>().OfDatasetAsync(PackageReaderId(package), token)).Values.ToList();
            var asked = await run.Get<LinkStage>().RunAsync([.. links.Where(link => link.Status != LinkStatus.Unchecked)], token);
            var all = asked.Concat(links.Where(link => link.Status == LinkStatus.Unchecked)).ToList();
            run.Out.Show(
                () => new JsonArray([.. all.Select(link => link.Shape())]),
                () =>
                {
                    if (all.Count == 0)
                        run.Out.Say($"{name} has no addresses to check");
                    foreach (var link in all)
                        run.Out.Say($"{Words(link)}  {link.Url}");
                });
            return 0;
        });
        return command;
    }

    private static string PackageReaderId(byte[] package) => Datasets.PackageReader.Read(package).Dataset.Id;

    private static string Words(Link link)
    {
        var what = link.Code?.ToString(CultureInfo.InvariantCulture) ?? link.Reason;
        return $"{Link.Word(link.Status)}{(what is null ? "" : $" ({what})")}"
            + (link.FailedSince is { } since ? string.Create(CultureInfo.InvariantCulture, $" since {since.UtcDateTime:yyyy-MM-dd}") : "");
    }
}
