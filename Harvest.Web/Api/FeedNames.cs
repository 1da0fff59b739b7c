using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Organizations and sources by what callers of feeds call them: a name that nothing has is told, rather than answered by nothing.</summary>
internal static class FeedNames
{
    /// <summary>An organization by id or name, also by those of one that was merged into it.</summary>
    /// <exception cref="FeedMissingException">There is none.</exception>
    public static async Task<Organization> OrganizationAsync(HttpContext context, string idOrName)
    {
        var members = context.RequestServices.GetRequiredService<MemberStore>();
        return await members.FindAsync(idOrName, context.RequestAborted)
            ?? (await members.MergedAsync(idOrName, context.RequestAborted) is { } name ? await members.FindAsync(name, context.RequestAborted) : null)
            ?? throw new FeedMissingException($"There is no organization {idOrName}");
    }

    /// <summary>The id of a source by id or name.</summary>
    /// <exception cref="FeedMissingException">There is none.</exception>
    public static async Task<string> SourceAsync(HttpContext context, string idOrName) =>
        (await context.RequestServices.GetRequiredService<SourceStore>().FindAsync(idOrName, context.RequestAborted))?.Id
        ?? throw new FeedMissingException($"There is no source {idOrName}");
}
