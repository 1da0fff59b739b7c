using System.CommandLine;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Storage.Datasets;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest datasets export</c>: the catalogue, or a page of it, as DCAT-AP 3.</summary>
internal static class DatasetsExportCommand
{
    private const string LocalAddress = "http://localhost:5000/";

    private static readonly Option<string> Format = Formats();

    private static readonly Option<string?> Source = new("--source") { Description = "Only datasets of this source" };

    private static readonly Option<int> Page = new Option<int>("--page")
    {
        Description = "One page, with links to its neighbours, instead of everything at once",
    }.AtLeast(0);

    private static readonly Option<int> PageSize = new Option<int>("--page-size")
    {
        Description = "Datasets on a page",
        DefaultValueFactory = _ => 100,
    }.AtLeast(1);

    private static readonly Option<string?> BaseUrl = new("--base-url")
    {
        Description = $"Public address of the catalogue, for IRIs of datasets without their own. Default: Notifications:SiteUrl, else {LocalAddress}",
    };

    private static readonly Option<string?> Title = new("--title") { Description = "Title of the catalogue. Default: Notifications:SiteTitle" };

    private static readonly Option<bool> Check = new("--check") { Description = "Check what would be written against DCAT-AP 3 and write a report instead" };

    public static Command Create()
    {
        var command = new Command("export", "Write the datasets as DCAT-AP 3 to standard output") { Format, Source, Page, PageSize, BaseUrl, Title, Check };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(Source) is { } named ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
            var writer = new DcatWriter(Catalogue(run, parsed));
            if (parsed.GetValue(Check))
                return await ExportCheck.RunAsync(run.Out, writer, run.Get<DatasetQueries>().AllAsync(of, token), token);
            var extension = run.Out.IsJson ? "jsonld" : parsed.GetRequiredValue(Format).ToLowerInvariant();
            run.Out.Streams();
            await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
            if (parsed.GetValue(Page) == 0)
            {
                var all = run.Get<DatasetQueries>().AllAsync(of, token);
                await new DcatExport(writer, DcatWriter.FormatOf(extension), output).WriteAsync(all, token);
                return 0;
            }
            var (page, size) = (parsed.GetValue(Page), parsed.GetValue(PageSize));
            var found = await run.Get<DatasetQueries>().SearchAsync("", of, (page - 1) * size, size, token);
            RdfWriter.Write(
                writer.Page(found.Packages, page, size, found.Count, extension), DcatWriter.FormatOf(extension), output, DcatWriter.Options);
            return 0;
        });
        return command;
    }

    private static DcatCatalogue Catalogue(Invocation run, ParseResult parsed)
    {
        var site = run.Get<HarvestOptions>().Notifications;
        var address = (parsed.GetValue(BaseUrl) ?? site.SiteUrl ?? LocalAddress).TrimEnd('/') + "/";
        return Uri.TryCreate(address, UriKind.Absolute, out var root) && root.Scheme is "http" or "https"
            ? new DcatCatalogue(root) { Title = parsed.GetValue(Title) ?? site.SiteTitle }
            : throw new WrongInputException($"--base-url must be an http or https address; {address} is none");
    }

    private static Option<string> Formats()
    {
        var option = new Option<string>("--format")
        {
            Description = "ttl, rdf, jsonld or nt; with --json always jsonld",
            DefaultValueFactory = _ => "ttl",
        };
        return option.Among("ttl", "rdf", "jsonld", "nt");
    }
}
