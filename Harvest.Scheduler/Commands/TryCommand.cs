using System.CommandLine;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary>
/// <c>harvest try [URL]</c>: from an address to datasets in one step. Without an address it serves sample catalogues itself
/// and harvests those.
/// </summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var url = new Argument<string?>("url") { Description = "URL of a catalogue; the samples when omitted", Arity = ArgumentArity.ZeroOrOne };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be added, updated and deleted without writing anything" };
        var command = new Command("try", "Harvest a URL, or the sample catalogues, right now") { url, dry };
        var order = new OrderOptions(command);
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            await using var samples = parsed.GetValue(url) is null ? await SampleServer.StartAsync(token) : null;
            IReadOnlyList<Source> drafts = samples is null
                ? [await DetectAsync(run, parsed.GetValue(url)!, token)]
                : await SamplesAsync(run, samples, token);
            var harvest = new LocalHarvest(run);
            if (parsed.GetValue(dry))
                return await harvest.DryRunAsync(drafts, order.Read(parsed), token);
            var sources = new List<Source>();
            foreach (var draft in drafts)
                sources.Add(await StoreAsync(run, draft, token));
            var code = await harvest.ReportAsync(await harvest.RunAsync(sources, order.Read(parsed), token), token);
            await WhereAsync(run, token);
            return code;
        },
        isAlone: true);
        return command;
    }

    private static async Task<Source> DetectAsync(Invocation run, string text, CancellationToken cancellationToken)
    {
        var found = await run.Get<SourceDetector>().DetectAsync(DetectCommand.Addresses(run, text), cancellationToken);
        if (found.Config.Length > 0 || !found.IsAt(SourceAddress.Read(text)))
            run.Out.Tell($"Harvesting {found.Type} at {SafeUrl.Of(found.Url)}. {found.Reason}".TrimEnd());
        var known = (await run.Get<SourceStore>().ListAsync(onlyActive: true, cancellationToken))
            .FirstOrDefault(source => source.Url == found.Url && source.Type == found.Type && source.Config == found.Config);
        var name = DatasetNames.Ideal(new Uri(found.Url).Authority + new Uri(found.Url).AbsolutePath);
        return known ?? Draft(run, name, found.Url, found.Type, SafeUrl.Of(new Uri(found.Url))) with { Config = found.Config };
    }

    private static async Task<IReadOnlyList<Source>> SamplesAsync(Invocation run, SampleServer samples, CancellationToken cancellationToken)
    {
        run.Get<HarvestHttp>().Trust(samples.Url);
        var sources = new List<Source>();
        foreach (var catalogue in samples.Catalogues)
        {
            var url = new Uri(samples.Url, catalogue.Name).AbsoluteUri;
            var known = await run.Get<SourceStore>().FindAsync(SampleServer.Prefix + catalogue.Name, cancellationToken);
            // The samples are served on another port each time.
            sources.Add((known ?? Draft(run, SampleServer.Prefix + catalogue.Name, url, catalogue.Type, catalogue.Title)) with { Url = url });
        }
        return sources;
    }

    private static Source Draft(Invocation run, string name, string url, string type, string title) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Name = name,
        Url = url,
        Type = type,
        Title = title,
        Created = run.Get<TimeProvider>().GetUtcNow(),
    };

    private static async Task<Source> StoreAsync(Invocation run, Source source, CancellationToken cancellationToken)
    {
        var store = run.Get<SourceStore>();
        if (await store.FindAsync(source.Id, cancellationToken) is not null)
        {
            await store.UpdateAsync(source, cancellationToken);
            return source;
        }
        var name = source.Name;
        for (var number = 2; await store.FindAsync(name, cancellationToken) is not null; number++)
            name = $"{source.Name}-{number}";
        source = source with { Name = name };
        await store.AddAsync(source, cancellationToken);
        return source;
    }

    private static async Task WhereAsync(Invocation run, CancellationToken cancellationToken)
    {
        var total = await run.Get<DatasetQueries>().CountAsync(cancellationToken);
        run.Out.Say("");
        run.Out.Say($"{(total == 1 ? "1 dataset is" : $"{total:N0} datasets are")} in {run.Get<Database>().Dialect.Place}. Look at them with");
        run.Out.Say("  harvest datasets list");
        run.Out.Say("  harvest datasets search WORD");
        run.Out.Say("  harvest sources");
    }
}
