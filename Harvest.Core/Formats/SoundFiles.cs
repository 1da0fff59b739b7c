using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>What is put right in the files of datasets of all sources: sizes become numbers of bytes, and no two files have one id or IRI.
/// Addresses that RDF cannot have are told.</summary>
internal static class SoundFiles
{
    private const int Shown = 60;

    /// <summary>The dataset with such files; the same instance when nothing is to be done.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="told">Takes one warning for each kind of fault.</param>
    public static Dataset Of(Dataset dataset, List<RecordProblem> told)
    {
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        if (dataset.Resources is not { Count: > 0 } files)
            return dataset;
        TellAddresses(files, told);
        var sized = Sized(files, told);
        var single = sized.Count > 1 ? Single(sized, told) : sized;
        return ReferenceEquals(single, files) ? dataset : dataset with { Resources = single };
    }

    private static void TellAddresses(IReadOnlyList<Resource> files, List<RecordProblem> told)
    {
        var lost = files.Where(file => ResourceStatements.Given(file) is { Length: > 0 } && ResourceStatements.Address(file) is null).ToList();
        var local = files.Select(ResourceStatements.Given).Where(url => url?.StartsWith("file:", StringComparison.OrdinalIgnoreCase) is true).ToList();
        if (local.Count > 0)
        {
            told.Add(new RecordProblem(
                $"resources: {List([.. local.Select(url => url!)])} {(local.Count == 1 ? "leads" : "lead")} to a file on somebody's machine, which nobody else can open; "
                + "published as written. Write a web address, and a whole one where documents lie in a folder",
                IsWarning: true));
        }
        if (lost.Count == 0)
            return;
        told.Add(new RecordProblem(
            $"resources: {List([.. lost.Select(file => ResourceStatements.Given(file)!)])} "
            + $"{(lost.Count == 1 ? "is no address" : "are no addresses")} with a known scheme; "
            + "shown as written, and left out of DCAT, where a distribution needs one",
            IsWarning: true));
    }

    private static IReadOnlyList<Resource> Sized(IReadOnlyList<Resource> files, List<RecordProblem> told)
    {
        if (!files.Any(file => Size(file) is not null))
            return files;
        var unclear = new List<string>();
        Resource[] sized = [.. files.Select(file =>
        {
            if (Size(file) is not { } text)
                return file;
            if (Sizes.Bytes(text) is { } bytes)
                return With(file, "size", JsonSerializer.SerializeToElement(bytes));
            unclear.Add(text);
            return file;
        })];
        if (unclear.Count > 0)
        {
            told.Add(new RecordProblem(
                $"size: {List(unclear)} {(unclear.Count == 1 ? "is" : "are")} no certain number of bytes, and left out of dcat:byteSize; "
                + "write the bytes as digits alone, or a unit without commas",
                IsWarning: true));
        }
        return sized;
    }

    /// <summary>What a file says of its size where that is no plain number of bytes; null else.</summary>
    private static string? Size(Resource file) =>
        file.Text("size") is { } text && !string.IsNullOrWhiteSpace(text) && !Sizes.IsPlain(text) ? text : null;

    private static IReadOnlyList<Resource> Single(IReadOnlyList<Resource> files, List<RecordProblem> told)
    {
        var ids = new HashSet<string>();
        var iris = new HashSet<string>();
        var repeated = new List<string>();
        Resource[] single = [.. files.Select(file =>
        {
            if (file.Id is { Length: > 0 } id && !ids.Add(id))
            {
                repeated.Add(id);
                file = file with { Id = null };
            }
            if (file.Filled("uri") is { } iri && !iris.Add(iri))
            {
                repeated.Add(iri);
                file = file with { Others = [.. file.Others.Where(other => other.Key != "uri")] };
            }
            return file;
        })];
        if (repeated.Count == 0)
            return files;
        told.Add(new RecordProblem(
            $"resources: several have the same id, {List([.. repeated.Distinct()])}; all are published, and those after the first got ids of their own",
            IsWarning: true));
        return single;
    }

    private static Resource With(Resource file, string key, JsonElement value) =>
        file with { Others = [.. file.Others.Select(other => other.Key == key ? KeyValuePair.Create(key, value) : other)] };

    private static string List(IReadOnlyList<string> texts) =>
        string.Join(", ", texts.Distinct().Take(3).Select(text => Texts.Shorten(Texts.Plain(text), Shown)))
        + (texts.Count > 3 ? $" and {texts.Count - 3} more" : "");
}
