using System.Net;

namespace Harvest.Http;

/// <summary>A file of a <see cref="LocalFolder"/>.</summary>
/// <param name="Url">Its address: where it lies below the folder, never where the folder is.</param>
/// <param name="Place">The same for people, such as <c>woods/oaks.ttl</c>.</param>
public sealed record LocalFile(Uri Url, string Place)
{
    /// <summary>What its name ends with, such as <c>.jsonl</c>, in small letters; of a packed file the one before <c>.gz</c>.</summary>
    public string Extension => Path.GetExtension(Place.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Place[..^3] : Place).ToLowerInvariant();

    /// <summary>Why it cannot be opened, which is seen from its name or link alone; null for what can be tried.</summary>
    public string? Fault { get; init; }
}

/// <summary>
/// A folder of this machine that is read as if a web server served it. Its root stands for the folder, so that no address, message or dataset tells
/// where on the machine it is, and nothing outside of it has an address at all. Symbolic links count where they lead to: a foreign
/// Git checkout may have one to <c>/etc/passwd</c>.
/// </summary>
public sealed class LocalFolder
{
    /// <summary>Folders below folders; real collections have a handful of levels.</summary>
    private const int MaxDepth = 20;

    private readonly string root;
    private readonly string? only;

    private LocalFolder(string root, string? only) => (this.root, this.only) = (root, only);

    internal static LocalFolder Open(Uri address, IEnumerable<string> allowed)
    {
        if (!address.IsFile || address.IsUnc || address.LocalPath.Contains('\0', StringComparison.Ordinal))
            throw Fault(address, RemoteFault.Refused, $"{SafeUrl.Of(address)} is no folder of this machine. Write file:///srv/catalogues, say.");
        var path = Real(address.LocalPath);
        if (!allowed.Any(folder => IsWithin(Real(folder), path)))
        {
            throw Fault(
                address, RemoteFault.Refused,
                $"{address.LocalPath} may not be read. The operator of the site opens folders by the setting Harvest:Http:Folders.");
        }
        if (!Path.Exists(path))
            throw Fault(address, RemoteFault.Status, $"{address.LocalPath} is not there, or not on the machine that harvests.", 404);
        return Directory.Exists(path) ? new LocalFolder(path, null) : new LocalFolder(Path.GetDirectoryName(path)!, path);
    }

    /// <summary>All files, by their places, without hidden ones and those in hidden folders, such as <c>.git</c>.</summary>
    /// <param name="tell">Takes a sentence on each folder that cannot be read, and on links that lead out of the folder.</param>
    /// <exception cref="RemoteException">The folder itself cannot be read.</exception>
    public IReadOnlyList<LocalFile> Files(Action<string> tell)
    {
        var (files, waiting, seen) = (new List<string>(), new Stack<(string Path, int Depth)>(), new HashSet<string> { root });
        if (only is not null)
            files.Add(only);
        else
            waiting.Push((root, 0));
        while (waiting.TryPop(out var folder))
        {
            foreach (var entry in Entries(folder.Path, tell))
            {
                var real = Real(entry);
                if (IsUnnamed(entry))
                    tell($"{Place(entry)} has a name that is not in UTF-8 and was not read. Rename it");
                else if (!IsWithin(root, real))
                    tell($"{Place(entry)} leads out of the folder and was not read");
                else if (!Directory.Exists(real))
                    files.Add(entry);
                else if (folder.Depth >= MaxDepth)
                    tell($"{Place(entry)} lies more than {MaxDepth} folders deep and was not read");
                else if (seen.Add(real))
                    waiting.Push((entry, folder.Depth + 1));
            }
        }
        return [.. files.Select(path => new LocalFile(Address(path), Place(path))
        {
            Fault = Path.Exists(Real(path)) ? null : "it is a link that leads nowhere",
        }).OrderBy(file => file.Place, StringComparer.Ordinal)];
    }

    /// <summary>The file as an answer; what is packed as <c>.gz</c> is unpacked by the client, under its limits.</summary>
    /// <exception cref="RemoteException">It is not there or cannot be read.</exception>
    internal HttpResponseMessage Answer(WireRequest hop)
    {
        var name = hop.Url.AbsolutePath;
        var path = Path.GetFullPath(root + Uri.UnescapeDataString(name).Replace('\0', '/'));
        if (hop.Method != HttpMethod.Get || !IsWithin(root, path) || !IsWithin(only ?? root, Real(path)) || !File.Exists(path))
            throw Fault(hop.Url, RemoteFault.Status, $"There is no file {name} in the folder.", 404);
        try
        {
            // Pipes and devices have no length; to open one may take for ever.
            if (new FileInfo(path).Length == 0)
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
            var content = new StreamContent(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous));
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                content.Headers.ContentEncoding.Add("gzip");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault(hop.Url, RemoteFault.Broken, $"The file {name} cannot be read by the user that Harvest runs as.");
        }
    }

    private IReadOnlyList<string> Entries(string folder, Action<string> tell)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Where(entry => Path.GetFileName(entry)[0] != '.')];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (folder == root)
                throw Fault(Address(root), RemoteFault.Broken, "The folder cannot be read by the user that Harvest runs as.");
            tell($"The folder {Place(folder)} cannot be read by the user that Harvest runs as");
            return [];
        }
    }

    /// <summary>Bytes that are no UTF-8 become a sign that no longer leads to the file.</summary>
    private static bool IsUnnamed(string entry) => Path.GetFileName(entry).Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(entry);

    private string Place(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private Uri Address(string path) => new("file:///" + string.Join('/', Place(path).Split('/').Select(Uri.EscapeDataString)));

    private static bool IsWithin(string folder, string path) =>
        path == folder || path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Where a path leads once every symbolic link on the way is followed; a circle of links leads to itself.</summary>
    private static string Real(string path, int links = 0)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var real = Path.GetPathRoot(full)!;
        foreach (var (position, part) in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Index())
        {
            var next = Path.Combine(real, part);
            if (links < 40 && new FileInfo(next).LinkTarget is { } target)
                next = Real(Path.Combine(real, target), links + 1);
            real = next;
        }
        return real;
    }

    private static RemoteException Fault(Uri url, RemoteFault fault, string message, int? status = null) => new(fault, url, message) { Status = status };
}
