using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Dcat.Writing;
using Harvest.Moving;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest datasets dump</c>: all public datasets as files, for cron.</summary>
internal static class DatasetsDumpCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("folder") { Description = "Where dumps are. Default: Web:DumpFolder", Arity = ArgumentArity.ZeroOrOne };
        var keep = new Option<int>("--keep") { Description = "Number of dumps to keep, the new one included", DefaultValueFactory = _ => 2 }.AtLeast(1);
        var baseUrl = new Option<string?>("--base-url") { Description = "Public address of the catalogue. Default: as for datasets export" };
        var command = new Command("dump", "Write all public datasets as N-Quads, JSON lines and CSV, with checksums") { folder, keep, baseUrl };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var target = parsed.GetValue(folder) is { } named ? Path.GetFullPath(named) : DumpFolder.Of(run.Get<HarvestOptions>());
            var writer = new DcatWriter(DatasetsExportCommand.Catalogue(run, parsed.GetValue(baseUrl), null));
            DumpReport report;
            try
            {
                report = await run.Get<CatalogueDump>().WriteAsync(writer, target, parsed.GetValue(keep), token);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new HarvestException($"The dump in {target} failed: {fault.Message}", fault);
            }
            run.Out.Show(
                () => JsonSerializer.SerializeToNode(report, JsonSerializerOptions.Web)!.AsObject() is var json && json.TryAdd("folder", JsonValue.Create(Path.Combine(target, report.Name))) ? json : json,
                () =>
                {
                    run.Out.Say($"{Counted.Of(report.Datasets, "dataset")} written to {Path.Combine(target, report.Name)}");
                    run.Out.Table(["File", "Bytes", "SHA-256"], report.Files.Select(file => (IReadOnlyList<string>)[file.Name, $"{file.Size:N0}", file.Sha256]));
                });
            return 0;
        });
        return command;
    }
}
