using System.Collections.Concurrent;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Finds organizations and groups at the site, by name and by id, and makes those that it lacks where the settings say so.
/// What is found is remembered for as long as the process lives, what is not for a minute.
/// </summary>
internal sealed class CkanOwners(CkanApi api, CatalogueOptions options, TimeProvider time)
{
    private static readonly TimeSpan NegativeLife = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Kind, string Id, string Name, bool MayMake), Lazy<Task<Found>>> known = [];

    /// <summary>The remote's organization, where the site has it or gets it; else the source's own.</summary>
    public async Task<(Organization? Owner, RecordProblem? Problem)> OrganizationAsync(
        Source source, Organization? remote, CancellationToken cancellationToken)
    {
        RecordProblem? problem = null;
        if (remote is not null)
        {
            var wanted = new Wanted("organization", remote.Id, remote.Name, remote.Title, remote.Description, remote.ImageUrl);
            var found = await FindAsync(wanted, Makes(remote.WhenAbsent), cancellationToken);
            if (found.Name is not null)
                return (new Organization(found.Id!, found.Name, found.Title), null);
            if (remote.WhenAbsent != WhenAbsent.LeaveOut)
                problem = new RecordProblem($"owner_org: {found.Fault}; the dataset comes without it", IsWarning: true);
        }
        if (source.PublisherId.Length == 0)
            return (null, problem);
        // A person named it; a slip of the pen must not make one.
        var named = new Wanted("organization", source.PublisherId, source.PublisherId, "", "", "");
        var own = await FindAsync(named, mayMake: false, cancellationToken);
        return own.Name is null
            ? throw new CkanRefusal(
                RefusalKind.Invalid,
                $"owner_org: the CKAN has no organization {source.PublisherId}, which source {source.Name} names as its own. "
                    + "Make it there, or give the source another")
            : (new Organization(own.Id!, own.Name, own.Title), problem);
    }

    /// <summary>Those of the groups that the site has, or gets.</summary>
    public async Task<(IReadOnlyList<Group> Groups, IReadOnlyList<RecordProblem> Problems)> GroupsAsync(
        IReadOnlyList<Group> groups, CancellationToken cancellationToken)
    {
        var there = new List<Group>();
        var problems = new List<RecordProblem>();
        foreach (var group in groups.Where(group => group.Name.Length > 0))
        {
            var wanted = new Wanted("group", group.Id, group.Name, group.Title, group.Description, group.ImageUrl);
            var found = await FindAsync(wanted, Makes(group.WhenAbsent), cancellationToken);
            if (found.Name is null && group.WhenAbsent == WhenAbsent.LeaveOut)
                continue;
            if (found.Name is null)
                problems.Add(new RecordProblem($"groups: {found.Fault}; the dataset comes without it", IsWarning: true));
            else
                there.Add(new Group(found.Id!, found.Name, found.Title));
        }
        return ([.. there.DistinctBy(group => group.Name)], problems);
    }

    /// <summary>Of these groups, those that the site has not.</summary>
    public async Task<IReadOnlyList<string>> MissingGroupsAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var group in groups)
        {
            if (await ShowAsync("group", group, cancellationToken) is null)
                missing.Add(group);
        }
        return missing;
    }

    private bool Makes(WhenAbsent whenAbsent) =>
        whenAbsent == WhenAbsent.Make || (whenAbsent == WhenAbsent.Usual && options.CreateOrganizations);

    /// <summary>Forgets what was found: the site says by now that it has none such.</summary>
    public void Forget() => known.Clear();

    private async Task<Found> FindAsync(Wanted wanted, bool mayMake, CancellationToken cancellationToken)
    {
        var key = (wanted.Kind, wanted.Id, wanted.Name, mayMake);
        while (true)
        {
            // One look-up for all that want it at once. It ends with the first of them, if that is stopped; the others begin anew.
            var lookup = known.GetOrAdd(key, _ => new Lazy<Task<Found>>(() => LookAsync(wanted, mayMake, cancellationToken)));
            try
            {
                var found = await lookup.Value.WaitAsync(cancellationToken);
                if (found.Name is not null || time.GetElapsedTime(found.At) < NegativeLife)
                    return found;
                known.TryRemove(KeyValuePair.Create(key, lookup));
            }
            catch (Exception)
            {
                known.TryRemove(KeyValuePair.Create(key, lookup));
                if (!lookup.Value.IsCanceled || cancellationToken.IsCancellationRequested)
                    throw;
            }
        }
    }

    private async Task<Found> LookAsync(Wanted wanted, bool mayMake, CancellationToken cancellationToken)
    {
        var (kind, id, name, title, description, imageUrl) = wanted;
        var slug = DatasetNames.IsName(name) ? name : DatasetNames.Ideal(name);
        if (await ShowAsync(kind, slug.Length > 0 ? slug : id, cancellationToken) is { } byName)
            return byName;
        if (id.Length > 0 && id != slug && await ShowAsync(kind, id, cancellationToken) is { } byId)
            return byId;
        if (!mayMake || slug.Length == 0)
            return None($"the CKAN has no {kind} {name}");
        try
        {
            var members = new { name = slug, title = title.Length > 0 ? title : name, description, image_url = imageUrl };
            return Read(await api.CallAsync($"{kind}_create", members, cancellationToken));
        }
        catch (CkanRefusal refusal) when (refusal.Kind is RefusalKind.Invalid or RefusalKind.Denied)
        {
            // Another consumer was quicker, or the name belongs to one of the other kind or to a deleted one.
            return await ShowAsync(kind, slug, cancellationToken)
                ?? None($"the CKAN has no {kind} {slug}, and it cannot be made: {refusal.Message}");
        }
    }

    private async Task<Found?> ShowAsync(string kind, string idOrName, CancellationToken cancellationToken)
    {
        var shown = await api.FindAsync(
            $"{kind}_show",
            new { id = idOrName, include_datasets = false, include_users = false, include_groups = false, include_tags = false },
            cancellationToken);
        return shown is { } result && !(result.TryGetProperty("state", out var state) && state.ValueEquals("deleted"u8))
            ? Read(result)
            : null;
    }

    private Found Read(JsonElement result)
    {
        return new(Text("id") ?? Text("name"), Text("name"), Text("title") ?? "", null, time.GetTimestamp());

        string? Text(string member) =>
            result.ValueKind == JsonValueKind.Object && result.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private Found None(string fault) => new(null, null, "", fault, time.GetTimestamp());

    /// <summary>An organization or group as a remote has it.</summary>
    private sealed record Wanted(string Kind, string Id, string Name, string Title, string Description, string ImageUrl);

    /// <param name="At">When it was looked up.</param>
    private sealed record Found(string? Id, string? Name, string Title, string? Fault, long At);
}
