using Harvest.Model;

namespace Harvest.Web.Pages;

/// <summary>Jobs in a table.</summary>
/// <param name="Jobs">Newest first.</param>
/// <param name="Sources">By id, where jobs of many sources are shown; null where there is one.</param>
public sealed record JobTable(IReadOnlyList<Job> Jobs, IReadOnlyDictionary<string, Source>? Sources = null);
