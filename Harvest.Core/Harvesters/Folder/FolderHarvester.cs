using System.Runtime.CompilerServices;
using Harvest.Harvesters.Ckan;
using Harvest.Harvesters.Dcat;
using Harvest.Harvesters.DcatUs;
using Harvest.Harvesters.Spatial;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Folder;

/// <summary>
/// Harvests the files of a folder of this machine, or one file, such as a Git checkout that somebody keeps fresh: DCAT in any RDF format,
/// data.json, dumps of CKAN, and XML records of ISO and FGDC. What a file is, its beginning tells; each is read as the harvester of its
/// kind reads it from the web. A record is new or changed by its content, so dates of files do not matter.
/// </summary>
public sealed class FolderHarvester(IEnumerable<DcatExtension> extensions) : IHarvester
{
    /// <summary>The only type that reads files of this machine.</summary>
    public const string Type = "folder";

    private const string Files = "files";

    private readonly DcatHarvester dcat = new(extensions);

    public HarvesterInfo Info { get; } = new(
        Type,
        "Folder of files",
        "Harvests the files of a folder on this machine: DCAT in any RDF format, data.json, dumps of CKAN, ISO and FGDC records.",
        [
            new HarvesterSetting(
                Files,
                SettingKind.Texts,
                "Patterns of the files to read, such as catalogues/**/*.ttl; those that begin with ! leave out. Default: all files."),
        ])
    {
        VolatileKeys = CkanHarvester.VolatileKeys,
    };

    public string? OriginalUrl(Source source, string guid) =>
        Uri.TryCreate(guid, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? guid : null;

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        if (!url.IsFile)
            return null;
        var (client, folder) = http.InFolder(url);
        foreach (var file in folder.Files(_ => { }))
        {
            if (await FolderFile.LookAsync(client, file, cancellationToken) is { Kind: not FileKind.Unknown })
                return url.AbsoluteUri;
        }
        return null;
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.NameBy("ids of records");
        var (http, folder) = context.Http.InFolder(new Uri(context.Source.Url));
        var wanted = new FilePatterns(context.Config.Texts(Files));
        var (read, others, listed) = (0, new List<string>(), 0L);
        var starts = new List<(long First, string Place)>();
        context.PlaceOf = number => starts[^1].First <= number ? starts[^1].Place : starts.FindLast(start => start.First <= number).Place;
        foreach (var file in folder.Files(context.ReportProblem).Where(file => wanted.Match(file.Place)))
        {
            var found = await LookAsync(http, file, context, cancellationToken);
            if (found is null)
                continue;
            if (found.Kind == FileKind.Unknown)
            {
                if (found.IsExpected)
                    context.ReportProblem($"{file.Place} is no catalogue that can be read: {found.Said}. Mend it, or leave it out by the setting {Files}, such as !{file.Place}");
                else
                    others.Add(file.Place);
                continue;
            }
            read++;
            starts.Add((listed + 1, file.Place));
            var records = RecordsAsync(found, http, context, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (records)
            {
                while (await NextAsync(records, file, context))
                {
                    listed++;
                    yield return records.Current;
                }
            }
        }
        if (others.Count > 0)
            context.Remark($"{Counted.Of(others.Count, "file")} of other kinds passed over: {string.Join(", ", others.Take(5))}{(others.Count > 5 ? " …" : "")}");
        // With a misspelt pattern the list of identifiers is still whole: what its files had would be missed like files that are gone.
        foreach (var idle in wanted.Idle)
            context.ReportProblem($"{Files}: {idle} is like no file of the folder. Correct or remove it");
        if (read == 0 && wanted.Idle.Count == 0)
            throw new ListingException("The folder has no file with datasets in it");
    }

    /// <summary>Records come with their content; one that is asked for alone is looked for in all files.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) =>
        ListedRecord.FindAsync(context, listing => GatherAsync(listing, cancellationToken), cancellationToken);

    public MappedDataset Map(MapContext context) => FolderFile.KindOfRecord(context.Content.Span) switch
    {
        FileKind.Ckan => CkanHarvester.Map(context, portal: null),
        FileKind.DataJson => DcatUsHarvester.All[0].Map(context),
        FileKind.Rdf => dcat.Map(context),
        _ => SpatialSettings.Map(context),
    };

    private IAsyncEnumerable<RemoteRecord> RecordsAsync(FolderFile found, HarvestHttp http, GatherContext context, CancellationToken cancellationToken) =>
        found.Kind switch
        {
            FileKind.Ckan => CkanDump.RecordsAsync(http, found.File, found.Dump!, context, cancellationToken),
            FileKind.DataJson => DcatUsHarvester.All[0].GatherAsync(Alone(found.File, http, context), cancellationToken),
            FileKind.Rdf => dcat.GatherAsync(Alone(found.File, http, context), cancellationToken),
            _ => new[] { new RemoteRecord(found.Identifier ?? found.File.Place) { Content = found.Document } }.ToAsyncEnumerable(),
        };

    /// <summary>One file as a source of its own: its numbers are compared alone, and it does not decide by what records are named.</summary>
    private static GatherContext Alone(LocalFile file, HarvestHttp http, GatherContext context)
    {
        var before = context.Listed;
        return new GatherContext
        {
            Source = context.Source with { Url = file.Url.AbsoluteUri },
            Config = context.Config,
            Http = http,
            Time = context.Time,
            ReportProblem = context.ReportProblem,
            ReportFlaw = context.ReportFlaw,
            Warn = context.Warn,
            Remark = context.Remark,
            KnownRecords = context.KnownRecords,
            CountListed = () => context.Listed,
            CountNewAsync = context.CountNewAsync,
            Counts = new ListCounts(() => context.Listed - before, context.ReportProblem, context.Warn, 0),
        };
    }

    private static async Task<FolderFile?> LookAsync(HarvestHttp http, LocalFile file, GatherContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await FolderFile.LookAsync(http, file, cancellationToken);
        }
        catch (RemoteException fault)
        {
            context.ReportProblem($"{file.Place}: {fault.Message}");
            return null;
        }
    }

    /// <summary>A file that breaks off is told, and the others go on; what it no longer has is not deleted then.</summary>
    private static async Task<bool> NextAsync(IAsyncEnumerator<RemoteRecord> records, LocalFile file, GatherContext context)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            context.ReportProblem($"{file.Place}: {fault.Message}");
            return false;
        }
    }
}
