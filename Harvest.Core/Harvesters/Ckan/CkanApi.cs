using System.Runtime.CompilerServices;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>How a portal without <c>package_search</c> is asked: DKAN through <c>package_list</c>, an old CKAN through REST.</summary>
/// <param name="RestPath">Where its REST API has the datasets; null for <c>package_list</c>.</param>
internal sealed record CkanApi(string? RestPath)
{
    private static readonly string[] Nouns = ["dataset", "package"];

    /// <summary>What it lists: names, save in version 2 of the REST API.</summary>
    public string Way => RestPath?.StartsWith("api/2/", StringComparison.Ordinal) == true ? "id" : CkanListing.ByName;

    /// <summary>Finds out how, with few requests.</summary>
    /// <param name="client">The portal.</param>
    /// <param name="version">Setting <c>api_version</c>: 1 or 2 for that REST API alone, 3 for none, null for whatever is there.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>Null when none of them is there.</returns>
    public static async Task<CkanApi?> FindAsync(CkanClient client, int? version, CancellationToken cancellationToken)
    {
        if (version is not (1 or 2) && await IsThereAsync(async () => await client.ListAsync(1, cancellationToken) is not null))
            return new CkanApi(RestPath: null);
        int[] versions = version switch
        {
            1 or 2 => [version.Value],
            null => [2, 1],
            _ => [],
        };
        foreach (var path in versions.SelectMany(number => Nouns.Select(noun => $"api/{number}/rest/{noun}")))
        {
            // An empty list may be anybody's.
            if (await IsThereAsync(async () => (await client.RestListAsync(path, cancellationToken)).Count > 0))
                return new CkanApi(path);
        }
        return null;
    }

    /// <summary>All records by their names or ids, to be fetched singly.</summary>
    public async IAsyncEnumerable<RemoteRecord> RecordsAsync(
        CkanClient client, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.NameBy(Way);
        var names = RestPath is null
            ? await client.ListAsync(null, cancellationToken)
            : await client.RestListAsync(RestPath, cancellationToken);
        for (var i = 0; i < names.Count; i++)
        {
            if (CkanRecord.Read(names[i]).Guid is { } guid)
                yield return new RemoteRecord(guid);
            else
                context.ReportProblem($"Record {i + 1:N0} of the listing has no name");
        }
    }

    /// <summary>The portal does not know the question; that it knows it and fails is another matter.</summary>
    public static bool IsUnknown(Exception fault) => fault
        is RemoteException { Status: 400 or 404 or 405 or 410 or 501 }
        or ListingException { InnerException: System.Text.Json.JsonException or FormatException };

    private static async Task<bool> IsThereAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (IsUnknown(fault) || fault is ListingException or RemoteException { Status: 401 or 403 })
        {
            return false;
        }
    }
}
