using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;
using Harvest.Storage.Datasets;

namespace Harvest.Moving;

/// <summary>
/// Writes all public datasets into a folder: N-Quads, JSON lines and CSV, compressed, with checksums and the date. Each dump is a folder
/// of its own, which gets its name when it is whole: whoever reads the newest never sees half a dump.
/// </summary>
public sealed class CatalogueDump(DatasetQueries datasets, TimeProvider time)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <param name="writer">How the catalogue presents itself in RDF.</param>
    /// <param name="folder">Where dumps are; made when missing.</param>
    /// <param name="keep">So many dumps stay, the new one included; older ones are deleted.</param>
    /// <param name="cancellationToken">Stops; nothing is left of the dump then.</param>
    /// <exception cref="IOException">The folder cannot be written, or the disk is full.</exception>
    public async Task<DumpReport> WriteAsync(DcatWriter writer, string folder, int keep, CancellationToken cancellationToken)
    {
        var date = time.GetUtcNow();
        var name = date.UtcDateTime.ToString(DumpFolder.NameFormat, CultureInfo.InvariantCulture);
        var part = Path.Combine(folder, $".{name}.part");
        Directory.CreateDirectory(part);
        try
        {
            var count = await WriteAsync(writer, part, cancellationToken);
            var files = new List<DumpFile>();
            foreach (var file in DumpFolder.DataFiles)
            {
                await using var written = File.OpenRead(Path.Combine(part, file));
                files.Add(new DumpFile(file, written.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancellationToken))));
            }
            var report = new DumpReport(name, date, count, files);
            await File.WriteAllTextAsync(Path.Combine(part, DumpFolder.Sums), string.Concat(files.Select(file => $"{file.Sha256}  {file.Name}\n")), cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(part, DumpFolder.Report), JsonSerializer.SerializeToUtf8Bytes(report, Readable), cancellationToken);
            Directory.Move(part, Path.Combine(folder, name));
            Clean(folder, keep, date);
            return report;
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    private async Task<long> WriteAsync(DcatWriter writer, string part, CancellationToken cancellationToken)
    {
        await using var quads = Open(part, "datasets.nq.gz");
        await using var lines = Open(part, "datasets.jsonl.gz");
        await using var table = new DumpTable(Open(part, "datasets.csv.gz"), writer.Catalogue);
        RdfWriter.Write(writer.Head(), RdfFormat.NQuads, quads);
        // Whoever loads all graphs into one must not mix up what they say.
        var shared = new SharedNodes();
        var count = 0L;
        await foreach (var package in datasets.PublishedAsync(null, onlyPublic: true, cancellationToken))
        {
            var dataset = PackageReader.Read(package).Dataset;
            // A graph for each dataset, so that a store replaces one without the others.
            var graph = Term.Iri(writer.Catalogue.Dataset(dataset.Id));
            RdfWriter.Write(
                writer.Entry(dataset, shared).Triples.Select(triple => new Quad(triple.Subject, triple.Predicate, triple.Object, graph)), RdfFormat.NQuads, quads);
            await lines.WriteAsync(package, cancellationToken);
            lines.WriteByte((byte)'\n');
            table.Write(dataset);
            count++;
        }
        return count;
    }

    private static GZipStream Open(string part, string file) => new(File.Create(Path.Combine(part, file), 64 * 1024), CompressionLevel.Fastest);

    /// <summary>Deletes older dumps, and what dumps left that were killed.</summary>
    private static void Clean(string folder, int keep, DateTimeOffset now)
    {
        foreach (var old in DumpFolder.All(folder).Skip(Math.Max(1, keep)))
            Directory.Delete(old, recursive: true);
        foreach (var part in Directory.GetDirectories(folder, ".*.part").Where(part => Directory.GetLastWriteTimeUtc(part) < now.UtcDateTime - Forgotten))
            Directory.Delete(part, recursive: true);
    }
}

/// <summary>A dump.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Date">When it was begun.</param>
/// <param name="Datasets">How many datasets are in it.</param>
/// <param name="Files">The files with data.</param>
public sealed record DumpReport(string Name, DateTimeOffset Date, long Datasets, IReadOnlyList<DumpFile> Files);

/// <summary>A file of a dump.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Its checksum in hexadecimal digits.</param>
public sealed record DumpFile(string Name, long Size, string Sha256);
