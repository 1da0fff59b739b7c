using System.CommandLine;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest datasets export</c>: the catalogue, or a page of it, as DCAT-AP.</summary>
internal static class DatasetsExportCommand
{
    private const string LocalAddress = "http://localhost:5000/";

    private static readonly Option<string> Format = Formats();

    private static readonly Option<string?> Source = new("--source") { Description = "Only datasets of this source" };

    private static readonly Option<int?> Page = new Option<int?>("--page")
    {
        Description = "One page from 1 on, with links to its neighbours, instead of everything at once",
    }.AtLeast(1);

    private static readonly Option<int> PageSize = new Option<int>("--page-size")
    {
        Description = "Datasets on a page",
        DefaultValueFactory = _ => 100,
    }.AtLeast(1);

    private static readonly Option<string?> BaseUrl = new("--base-url")
    {
        Description = $"Public address of the catalogue, for IRIs of datasets without their own. Default: Web:Url, else Notifications:SiteUrl, else {LocalAddress}",
    };

    private static readonly Option<string?> Title = new("--title") { Description = "Title of the catalogue. Default: Notifications:SiteTitle" };

    private static readonly Option<string> Profile = new Option<string>("--profile")
    {
        Description = string.Join(", ", DcatProfile.All.Select(profile => profile.Name)),
        DefaultValueFactory = _ => DcatProfile.DcatAp.Name,
    }.Among([.. DcatProfile.All.Select(profile => profile.Name)]);

    private static readonly Option<bool> Check = new("--check") { Description = "Check what would be written against the profile and write a report instead" };

    public static Command Create()
    {
        var command = new Command("export", "Write the datasets as DCAT-AP 3, or in another profile of DCAT, to standard output") { Format, Profile, Source, Page, PageSize, BaseUrl, Title, Check };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(Source) is { } named ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
            var writer = new DcatWriter(Catalogue(run, parsed), DcatProfile.Find(parsed.GetRequiredValue(Profile)));
            if (parsed.GetValue(Check))
                return await ExportCheck.RunAsync(run.Out, writer, run.Get<DatasetQueries>().PublishedAsync(of, onlyPublic: false, token), token);
            var extension = run.Out.IsJson ? "jsonld" : parsed.GetRequiredValue(Format).ToLowerInvariant();
            run.Out.Streams();
            await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
            if (parsed.GetValue(Page) is not { } page)
            {
                var all = run.Get<DatasetQueries>().PublishedAsync(of, onlyPublic: false, token);
                await new DcatExport(writer, DcatWriter.FormatOf(extension), output).WriteAsync(all, token);
                return 0;
            }
            var size = parsed.GetValue(PageSize);
            var (search, request) = (run.Get<DatasetSearch>(), Published(of, writer.Profile) with { Start = (page - 1) * size, Rows = size });
            var count = await search.CountAsync(request, token);
            var last = Math.Max(1, (count + size - 1) / size);
            if (page > last)
                throw new WrongInputException($"--page {page}: there is no such page. The last one is {last}, with {Counted.Of(size, "dataset")} a page");
            var packages = await search.PageAsync(request, count, token);
            var query = writer.Profile == DcatProfile.DcatAp ? "" : $"profile={writer.Profile}";
            RdfWriter.Write(writer.Page(packages, page, size, count, extension, query), DcatWriter.FormatOf(extension), output, DcatWriter.Options);
            return 0;
        });
        return command;
    }

    /// <summary>What is exported, in the order of names: all datasets of a source that the profile takes, each IRI once.</summary>
    private static SearchRequest Published(string? sourceId, DcatProfile profile) => new()
    {
        Visibility = Visibility.Everything,
        EachIriOnce = true,
        Sort = SearchSort.Name,
        Filters =
        [
            .. sourceId is null ? [] : (SearchExpression[])[new SearchExpression.Term("harvest_source_id", sourceId, false)],
            .. profile.Field is { } field ? (SearchExpression[])[new SearchExpression.Term(field, "", true)] : [],
        ],
    };

    private static DcatCatalogue Catalogue(Invocation run, ParseResult parsed) => Catalogue(run, parsed.GetValue(BaseUrl), parsed.GetValue(Title));

    /// <summary>How the catalogue presents itself: as asked for, else as the settings say.</summary>
    /// <exception cref="WrongInputException">The address is none.</exception>
    internal static DcatCatalogue Catalogue(Invocation run, string? baseUrl, string? title)
    {
        var (site, web) = (run.Get<HarvestOptions>().Notifications, run.Get<HarvestOptions>().Web);
        var address = (baseUrl ?? (web.Url.Length > 0 ? web.Url : site.SiteUrl) ?? LocalAddress).TrimEnd('/') + "/";
        return Uri.TryCreate(address, UriKind.Absolute, out var root) && root.Scheme is "http" or "https"
            ? DcatCatalogue.Of(root, web) with { Title = title ?? site.SiteTitle }
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
