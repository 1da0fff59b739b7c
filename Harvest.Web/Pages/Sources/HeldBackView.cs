using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Web.Pages.Sources;

/// <summary>What a source holds back, for the partial <c>_HeldBack</c>.</summary>
/// <param name="Source">The source.</param>
/// <param name="Records">Those of its changes that are shown.</param>
/// <param name="IsAll">Page by page all are shown, and not only the first.</param>
public sealed record HeldBackView(Source Source, IReadOnlyList<HeldRecord> Records, bool IsAll = false)
{
    /// <summary>So many are shown with a source.</summary>
    public const int Shown = 50;
}
