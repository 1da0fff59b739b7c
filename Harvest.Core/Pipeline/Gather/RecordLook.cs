using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Gather;

/// <summary>Finds out whether a source has a record before a job is made for it.</summary>
public sealed class RecordLook(PipelineParts parts, ObjectStore objects)
{
    /// <param name="source">Whose record.</param>
    /// <param name="guid">Its identifier there.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="WrongInputException">It was never harvested, and the source does not know it.</exception>
    public async Task DemandAsync(Source source, string guid, CancellationToken cancellationToken)
    {
        if ((await objects.SourcesOfAsync(guid, cancellationToken)).Contains(source.Id))
            return;
        var harvester = parts.Harvesters.Find(source.Type) ?? throw new HarvestException($"There is no harvester named {source.Type}");
        var config = SourceConfig.Parse(source.Config);
        var fetched = await harvester.FetchAsync(new FetchContext(source, config, parts.Http.For(source, config), guid), cancellationToken);
        if (fetched.Content is null)
            throw new WrongInputException($"Source {source.Name} has no record {guid}");
    }
}
