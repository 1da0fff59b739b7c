using Harvest.Storage.Accounts;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;
using Harvest.Web.Pages;

namespace Harvest.Web.Api;

/// <summary>What people call counted values: titles of organizations, groups, sources and licences, labels of codes.</summary>
internal sealed class FacetTitles
{
    private readonly Dictionary<(string Field, string Value), string> known = [];

    /// <summary>Reads the titles of values.</summary>
    public static async Task<FacetTitles> OfAsync(ActionCall call, IReadOnlyCollection<FacetCount> counts)
    {
        var titles = new FacetTitles();
        var fields = counts.Select(count => count.Field).ToHashSet();
        if (fields.Contains("organization") || fields.Contains("owner_org"))
        {
            foreach (var organization in (await call.Get<MemberStore>().OrganizationsAsync(call.Token)).Where(organization => organization.Title.Length > 0))
            {
                titles.known[("organization", organization.Name)] = organization.Title;
                titles.known[("owner_org", organization.Id)] = organization.Title;
            }
        }
        if (fields.Contains("groups"))
        {
            foreach (var (name, title) in await call.Get<MemberStore>().GroupTitlesAsync(call.Token))
                titles.known[("groups", name)] = title;
        }
        string[] sources = [.. counts.Where(count => count.Field == "harvest_source_id").Select(count => count.Value)];
        if (sources.Length > 0)
        {
            foreach (var (id, title) in await call.Get<SourceStore>().TitlesAsync(sources, call.Token))
                titles.known[("harvest_source_id", id)] = title;
        }
        return titles;
    }

    /// <summary>The title of a value; the value itself where there is none.</summary>
    public string this[FacetCount count] => known.GetValueOrDefault((count.Field, count.Value)) ?? FacetLabels.Of(count.Field, count.Value);
}
