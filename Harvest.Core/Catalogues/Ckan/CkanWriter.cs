using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Brings one record to the site. May be done again after a crash at any point: what an earlier try made is known by the id
/// that was written down, else by the names that were noted before they were asked for, and by the extras <c>guid</c> and
/// <c>harvest_source_id</c>; nothing depends on the site's search index, which lags.
/// </summary>
internal sealed class CkanWriter(CkanApi api, CkanOwners owners, CkanNotes notes)
{
    private const int MaxNames = 60;

    private static readonly RecordProblem DeletedByHand = new(
        "The dataset was deleted at the CKAN by hand: it was updated, but is not shown", IsWarning: true);

    // Only sysadmins may give a dataset its id. One refusal is enough to know.
    private volatile bool mayGiveIds = true;

    /// <exception cref="CatalogueUnavailableException">The site is away.</exception>
    public async Task<CkanWritten> WriteAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return record.Change.Object.Vanished ? await DeleteAsync(record, cancellationToken)
                : record.Change.IsWrite ? await SaveAsync(record, cancellationToken)
                : Left(record.Change.HasErrors ? Outcomes.Errored : Outcomes.NotModified);
        }
        catch (CkanRefusal refusal)
        {
            var end = record.Change.End(Outcomes.Errored, record.Known?.Id, new RecordProblem(refusal.Message));
            return new CkanWritten(record, end, null) { KeepsNotes = refusal.Kind == RefusalKind.Other };
        }

        CkanWritten Left(string outcome) => new(record, record.Change.End(outcome, record.Known?.Id), null);
    }

    /// <summary>A dataset by id or name; null when there is none, or none that we may see.</summary>
    public async Task<CkanEntry?> ShowAsync(string idOrName, CancellationToken cancellationToken)
    {
        try
        {
            var package = await api.FindAsync("package_show", new { id = idOrName }, cancellationToken);
            return package is { } found ? CkanEntry.Read(found) : null;
        }
        catch (CkanRefusal refusal) when (refusal.Kind == RefusalKind.Denied)
        {
            // Somebody else's, and private.
            return null;
        }
    }

    private async Task<CkanWritten> DeleteAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        var id = record.Known?.Id ?? (await EarlierAsync(record, cancellationToken))?.Id;
        if (id is null)
            return new CkanWritten(record, record.Change.End(Outcomes.NotModified, null), null);
        // No such dataset is as good: somebody has purged it.
        await api.FindAsync("package_delete", new { id }, cancellationToken);
        return new CkanWritten(record, record.Change.End(Outcomes.Deleted, id), null);
    }

    private async Task<CkanWritten> SaveAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        var dataset = record.Change.Dataset!;
        var problems = new List<RecordProblem>();
        var (owner, problem) = await owners.OrganizationAsync(record.Source, dataset.Organization, cancellationToken);
        if (problem is not null)
            problems.Add(problem);
        var (groups, missing) = await owners.GroupsAsync(dataset.Groups, cancellationToken);
        problems.AddRange(missing);
        dataset = dataset with { Organization = owner, Groups = groups };

        if (record.Known is { } known
            && await UpdateAsync(record, dataset, known.Id, record.KnownResources, !known.IsActive, cancellationToken) is { } updated)
        {
            if (updated.IsDeleted)
                problems.Add(DeletedByHand);
            return Written(known.IsActive ? Outcomes.Updated : Outcomes.Added, updated);
        }
        if (await EarlierAsync(record, cancellationToken) is { } earlier)
            return Written(Outcomes.Added, await TakeOverAsync(record, dataset, earlier, cancellationToken));
        if (record.Found is { } found)
            return Written(Outcomes.Updated, await TakeOverAsync(record, dataset, found, cancellationToken));
        return Written(Outcomes.Added, await CreateAsync(record, dataset, cancellationToken));

        CkanWritten Written(string outcome, CkanEntry entry) => new(record, record.Change.End(outcome, entry.Id, problems), entry);
    }

    /// <summary>What a try made that died before it was written down.</summary>
    private async Task<CkanEntry?> EarlierAsync(OutgoingRecord record, CancellationToken cancellationToken)
    {
        foreach (var name in record.Asked)
        {
            if (await ShowAsync(name, cancellationToken) is { } entry && entry.IsOf(record.Source, record.Guid))
                return entry;
        }
        return null;
    }

    /// <summary>Goes on with a dataset that is this record's; what was written for this very object stands as it should.</summary>
    private async Task<CkanEntry> TakeOverAsync(
        OutgoingRecord record, Dataset dataset, CkanEntry entry, CancellationToken cancellationToken) =>
        entry.ObjectId == record.Change.Object.Id && !entry.IsDeleted
            ? entry
            : await UpdateAsync(record, dataset, entry.Id, entry.Dataset.Resources, entry.IsDeleted, cancellationToken)
                ?? throw new CkanRefusal(
                    RefusalKind.Other, $"The dataset {entry.Name} was removed from the CKAN while it was being updated");

    /// <summary>Changes the members that we know of and leaves the site's others as they are.</summary>
    /// <returns>Null when the site has no such dataset any more.</returns>
    private async Task<CkanEntry?> UpdateAsync(
        OutgoingRecord record,
        Dataset dataset,
        string id,
        IReadOnlyList<Resource> atSite,
        bool bringsBack,
        CancellationToken cancellationToken)
    {
        var kept = record.Change.Rules.KeptFields;
        if (kept.Count > 0)
        {
            if (await ShowAsync(id, cancellationToken) is not { } shown)
                return null;
            dataset = KeptFields.Apply(dataset, shown.Dataset, kept);
            atSite = shown.Dataset.Resources;
        }
        // A dataset that another engine or a person has made: its resources have ids that we have not seen.
        if (dataset.Resources.Count > 0 && (atSite.Count == 0 || atSite.Any(resource => resource.Id is null)))
        {
            if (await ShowAsync(id, cancellationToken) is not { } entry)
                return null;
            atSite = entry.Dataset.Resources;
        }
        var place = new CkanPlace(record.Ours)
        {
            Id = id,
            IsActive = bringsBack,
            OwnerOrg = dataset.Organization?.Id,
            Groups = [.. dataset.Groups.Select(group => group.Name)],
            Kept = kept,
        };
        var resources = SiteResourceIds.Matched(dataset.Resources, atSite, propose: true);
        try
        {
            return await SendAsync("package_patch", dataset with { Resources = resources }, place, cancellationToken);
        }
        catch (CkanRefusal refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            return null;
        }
        catch (CkanRefusal refusal) when (refusal.Names("resources", "id"))
        {
            // A remote's id that the site has elsewhere.
            resources = SiteResourceIds.Matched(dataset.Resources, atSite, propose: false);
            return await SendAsync("package_patch", dataset with { Resources = resources }, place, cancellationToken);
        }
    }

    private async Task<CkanEntry> CreateAsync(OutgoingRecord record, Dataset dataset, CancellationToken cancellationToken)
    {
        var name = record.Name ?? throw new CkanRefusal(RefusalKind.Invalid, record.NameFault);
        using var names = OutgoingRecord.NamesAfter(name, record.Change.Rules.NameAppend).GetEnumerator();
        var resources = SiteResourceIds.Proposed(dataset.Resources);
        var id = FreeIds.IsUsable(dataset.Id) ? dataset.Id : null;
        var renamed = 0;
        for (var tries = 1; ; tries++)
        {
            var place = new CkanPlace(record.Ours)
            {
                Id = mayGiveIds ? id : null,
                Name = name,
                OwnerOrg = dataset.Organization?.Id,
                Groups = [.. dataset.Groups.Select(group => group.Name)],
            };
            try
            {
                // If we die here, the name is noted: whoever comes next asks for it first.
                return await SendAsync("package_create", dataset with { Resources = resources }, place, cancellationToken);
            }
            catch (CkanRefusal refusal) when (tries < MaxNames && refusal.Kind is RefusalKind.Invalid or RefusalKind.Other)
            {
                var isMended = false;
                if (place.Id is not null && refusal.Names("id"))
                {
                    var holder = await ShowAsync(place.Id, cancellationToken);
                    if (holder?.IsOf(record.Source, record.Guid) == true)
                        return await TakeOverAsync(record, dataset, holder, cancellationToken);
                    mayGiveIds &= holder is not null;
                    (id, isMended) = (null, true);
                }
                if (refusal.Names("name") || refusal.Kind == RefusalKind.Other)
                {
                    var holder = await ShowAsync(name, cancellationToken);
                    if (holder?.IsOf(record.Source, record.Guid) == true)
                        return await TakeOverAsync(record, dataset, holder, cancellationToken);
                    if (refusal.Kind == RefusalKind.Other)
                        throw;
                    names.MoveNext();
                    (name, isMended) = (names.Current, true);
                    await notes.AddAsync(record, ++renamed, name, cancellationToken);
                }
                if (refusal.Names("resources", "id") && resources.Any(resource => resource.Id is not null))
                    (resources, isMended) = (SiteResourceIds.None(resources), true);
                if (!isMended)
                    throw;
            }
        }
    }

    private async Task<CkanEntry> SendAsync(string action, Dataset dataset, CkanPlace place, CancellationToken cancellationToken)
    {
        try
        {
            return Answered(await api.CallAsync(action, CkanPackage.Write(dataset, place), cancellationToken));
        }
        catch (CkanRefusal refusal) when (refusal.Names("owner_org") || refusal.Names("groups"))
        {
            // It may have been removed since we looked.
            owners.Forget();
            throw;
        }

        CkanEntry Answered(JsonElement package)
        {
            var entry = CkanEntry.Read(package);
            // What is remembered is what we sent, with the site's ids.
            var resources = dataset.Resources.Select((resource, i) =>
                resource with { Id = entry.Dataset.Resources.ElementAtOrDefault(i)?.Id ?? resource.Id });
            return entry with { Dataset = dataset with { Id = entry.Id, Name = entry.Name, Resources = [.. resources] } };
        }
    }
}
