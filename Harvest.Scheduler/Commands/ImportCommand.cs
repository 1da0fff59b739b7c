using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Import;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest import</c>: imports stored documents again, without asking the remote.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string?> Named = new("source")
    {
        Description = "Id or name of the source; without it, and without the options that name something, all active ones",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Guid = new("--guid", "-g") { Description = "Only the record with this guid, of the source or of any" };

    private static readonly Option<string?> Object = new("--harvest-object-id", "-o") { Description = "Only this object, current or old" };

    private static readonly Option<string?> Package = new("--package-id", "-p") { Description = "Only what this dataset (id or name) shows" };

    private static readonly Option<bool> Detached = new("--no-join-datasets", "-j") { Description = "Also documents whose dataset was deleted" };

    private static readonly Option<string?> Segments = new("--segments")
    {
        Description = "Only objects whose id's MD5 begins with one of these hexadecimal digits, to share the work",
    };

    static ImportCommand() => Segments.Validators.Add(result =>
    {
        if (result.Tokens is not [{ Value: { Length: > 0 } digits }] || !digits.All(char.IsAsciiHexDigit))
            result.AddError("--segments must be hexadecimal digits, such as 0123 for a quarter");
    });

    public static Command Create()
    {
        var command = new Command("import", "Import stored documents again without contacting the source")
        {
            Named, Guid, Object, Package, Detached, Segments,
        };
        Invocation.Attach(command, RunAsync, isAlone: true);
        return command;
    }

    private static async Task<int> RunAsync(Invocation run, ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = parsed.GetValue(Named) is { } named ? await SourceCommands.FindAsync(run, named, cancellationToken) : null;
        var wish = new ReimportWish
        {
            Guid = parsed.GetValue(Guid),
            Object = parsed.GetValue(Object),
            Detached = parsed.GetValue(Detached),
            Segments = parsed.GetValue(Segments),
        };
        var service = run.Get<SourceService>();
        var found = await run.Get<Reimport>().FindAsync(source, wish, parsed.GetValue(Package), cancellationToken);
        var jobs = new List<Job>();
        foreach (var (owner, wished) in found)
        {
            // Of many sources one may be busy; who names one is told.
            var job = found.Count == 1
                ? await service.ImportAsync(Caller.CommandLine, owner, wished, cancellationToken)
                : await service.TryImportAsync(Caller.CommandLine, owner, wished, cancellationToken);
            if (job is null)
                await Console.Error.WriteLineAsync($"Source {owner.Name} is passed over: it has an open job");
            else
                jobs.Add(await run.Get<EmbeddedRun>().RunJobAsync(job.Id, _ => { }, cancellationToken, run.HasBroker ? [owner.Id] : null));
        }
        Show(run, jobs);
        return 0;
    }

    private static void Show(Invocation run, IReadOnlyList<Job> jobs)
    {
        var (total, errored) = (jobs.Sum(job => job.Completed), jobs.Sum(job => job.Errored));
        run.Out.Show(
            () => new JsonObject { ["count"] = total, ["errored"] = errored },
            () =>
            {
                Console.WriteLine(total == 1 ? "1 object reimported" : $"{total:N0} objects reimported");
                foreach (var job in jobs.Where(job => job.Errored > 0))
                    Console.WriteLine($"{job.Errored:N0} of them ended in error; which, and why: harvest job report {job.Id}");
            });
    }
}
