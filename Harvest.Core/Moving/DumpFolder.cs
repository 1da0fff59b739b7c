using System.Globalization;

namespace Harvest.Moving;

/// <summary>The folder with the dumps of the catalogue.</summary>
public static class DumpFolder
{
    /// <summary>What a dump is, and how it came about.</summary>
    public const string Report = "dump.json";

    /// <summary>Checksums, as <c>sha256sum --check</c> reads them.</summary>
    public const string Sums = "SHA256SUMS";

    internal const string NameFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The files with data.</summary>
    public static IReadOnlyList<string> DataFiles { get; } = ["datasets.nq.gz", "datasets.jsonl.gz", "datasets.csv.gz"];

    /// <summary>Where the dumps of a site are.</summary>
    public static string Of(HarvestOptions options) =>
        Path.GetFullPath(options.Web.DumpFolder.Length > 0 ? options.Web.DumpFolder : Path.Combine(options.DataFolder, "dump"));

    /// <summary>The folder of the newest dump; null when there is none.</summary>
    public static string? Newest(string folder) => All(folder).FirstOrDefault();

    /// <summary>The folders of all whole dumps, the newest first.</summary>
    internal static IEnumerable<string> All(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.GetDirectories(folder).Where(IsDump).OrderByDescending(Path.GetFileName, StringComparer.Ordinal);

    /// <summary>Nothing else in the folder is ever served or deleted.</summary>
    private static bool IsDump(string path) =>
        DateTime.TryParseExact(Path.GetFileName(path), NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && File.Exists(Path.Combine(path, Report));
}
