using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Web.Pages.Sources;

/// <summary>What a source holds back, for the partial <c>_HeldBack</c>.</summary>
/// <param name="Source">The source.</param>
/// <param name="Records">The first of the changes.</param>
public sealed record HeldBackView(Source Source, IReadOnlyList<HeldRecord> Records)
{
    /// <summary>So many are shown on the page; the download has all.</summary>
    public const int Shown = 50;
}
