using ArchUnitNET.Loader;
using ArchUnitNET.NUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Arch = ArchUnitNET.Domain.Architecture;

namespace Harvest.Tests.Architecture;

/// <summary>Within Harvest.Core arrows go one way: a folder knows what stands above it in this list, and nothing below it.</summary>
public sealed class LayerTests
{
    private static readonly string[] Layers =
    [
        "Model", "Diagnostics", "Datasets", "Http", "Formats", "Queues", "Search", "Storage", "Harvesters", "Validation", "Api", "Notifications",
        "Catalogues", "Pipeline", "Accounts", "Moving", "Hosting", "Doctor",
    ];

    private static readonly Arch Core = new ArchLoader().LoadAssemblies(typeof(HarvestOptions).Assembly).Build();

    [TestCaseSource(nameof(Layers))]
    public void A_folder_knows_only_those_above_it(string layer)
    {
        var below = Layers.SkipWhile(other => other != layer).Skip(1).ToList();
        if (below.Count == 0)
            return;
        var pattern = $@"^Harvest\.({string.Join('|', below)})(\.|$)";
        Types().That().ResideInNamespaceMatching($@"^Harvest\.{layer}(\.|$)").Should().NotDependOnAnyTypesThat()
            .ResideInNamespaceMatching(pattern).Check(Core);
    }

    [Test]
    public void Every_folder_has_its_place() =>
        Core.Types.Where(type => type.Namespace.FullName.StartsWith("Harvest.", StringComparison.Ordinal))
            .Select(type => type.Namespace.FullName.Split('.')[1]).Distinct().ShouldBe(Layers, ignoreOrder: true);
}
