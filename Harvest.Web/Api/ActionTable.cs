namespace Harvest.Web.Api;

/// <summary>All actions by name.</summary>
internal sealed class ActionTable
{
    private readonly Dictionary<string, ApiAction> byName =
        CatalogueActions.All
            .Concat(ListActions.All)
            .Concat(CompletionActions.All)
            .Concat(ResourceActions.All)
            .Concat(UserActions.All)
            .Concat(SourceActions.All)
            .Concat(SourceListActions.All)
            .Concat(JobActions.All)
            .Concat(ObjectActions.All)
            .Concat(RecordActions.All)
            .Concat(LinkActions.All)
            .Concat(SiteActions.All)
            .Concat(ValidationActions.All)
            .ToDictionary(action => action.Name, StringComparer.Ordinal);

    public IEnumerable<ApiAction> All => byName.Values.OrderBy(action => action.Name, StringComparer.Ordinal);

    public ApiAction? Find(string name) => byName.GetValueOrDefault(name);
}
