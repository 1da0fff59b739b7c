using Microsoft.Extensions.Caching.Memory;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Remembers for some minutes what portals without <c>package_search</c> speak, so that they need not be asked with each record.
/// Nothing depends on it.
/// </summary>
internal sealed class CkanApis : IDisposable
{
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <inheritdoc cref="CkanApi.FindAsync"/>
    public async Task<CkanApi?> FindAsync(CkanClient client, int? version, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((client.Portal, version), out CkanApi? before))
            return before;
        if (await CkanApi.FindAsync(client, version, cancellationToken) is not { } found)
            return null;
        var options = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) };
        return known.Set((client.Portal, version), found, options);
    }

    public void Dispose() => known.Dispose();
}
