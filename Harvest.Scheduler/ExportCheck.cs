using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;

namespace Harvest.Cli;

/// <summary>Checks the datasets that an export would write against their profile, one at a time.</summary>
internal static class ExportCheck
{
    private const int MaxExamples = 3;

    /// <returns>0 when every dataset conforms, else 1.</returns>
    public static async Task<int> RunAsync(Output output, DcatWriter writer, IAsyncEnumerable<byte[]> packages, CancellationToken cancellationToken)
    {
        var (datasets, conforming) = (0L, 0L);
        var faults = new Dictionary<string, (long Datasets, List<string> Examples)>(StringComparer.Ordinal);
        await foreach (var package in packages.WithCancellation(cancellationToken))
        {
            var dataset = PackageReader.Read(package).Dataset;
            if (!writer.Profile.Takes(dataset))
                continue;
            datasets++;
            var found = writer.Profile.Check(writer.Dataset(dataset)).Select(violation => $"{violation.Path}: {violation.Constraint}").Distinct().ToList();
            conforming += found.Count == 0 ? 1 : 0;
            foreach (var rule in found)
            {
                var (count, examples) = faults.GetValueOrDefault(rule, (0, []));
                if (examples.Count < MaxExamples)
                    examples.Add(dataset.Name);
                faults[rule] = (count + 1, examples);
            }
        }
        var sorted = faults.OrderByDescending(fault => fault.Value.Datasets).ToList();
        output.Show(
            () => new JsonObject
            {
                ["datasets"] = datasets,
                ["conforming"] = conforming,
                ["violations"] = new JsonArray([.. sorted.Select(fault => new JsonObject
                {
                    ["rule"] = fault.Key,
                    ["datasets"] = fault.Value.Datasets,
                    ["examples"] = new JsonArray([.. fault.Value.Examples.Select(name => JsonValue.Create(name))]),
                })]),
            },
            () =>
            {
                output.Say($"{conforming:N0} of {Counted.Of(datasets, "dataset")} conform to {writer.Profile.Title}");
                output.Table(["Rule", "Datasets", "Such as"], sorted.Select(fault => (IReadOnlyList<string>)[fault.Key, $"{fault.Value.Datasets:N0}", string.Join(", ", fault.Value.Examples)]));
            });
        return conforming == datasets ? 0 : 1;
    }
}
