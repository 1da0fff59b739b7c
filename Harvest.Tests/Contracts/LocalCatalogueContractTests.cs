using Harvest.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Contracts;

/// <summary>The engine's own tables.</summary>
public sealed class LocalCatalogueContractTests(DatabaseKind kind) : CatalogueContract(kind)
{
    private bool breaks;

    protected override void Forget() => breaks = false;

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<TimeProvider>(new BreakingTime(() => breaks));

    protected override void Break() => breaks = true;

    protected override void Mend() => breaks = false;

    protected override async Task<IReadOnlyList<ShownDataset>> ShownAsync() =>
    [
        .. (await Engine.DatasetsAsync()).Select(package => new ShownDataset(
            package.GetProperty("id").GetString()!,
            package.GetProperty("name").GetString()!,
            package.GetProperty("title").GetString()!,
            package.GetProperty("resources").EnumerateArray()
                .ToDictionary(resource => resource.GetProperty("url").GetString()!, resource => resource.GetProperty("id").GetString()))),
    ];

    /// <summary>A clock that can fail: the catalogue asks for the time within its work.</summary>
    private sealed class BreakingTime(Func<bool> breaks) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => breaks() ? throw new IOException("Broken by the test") : System.GetUtcNow();
    }
}
