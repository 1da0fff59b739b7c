using System.ComponentModel.DataAnnotations;

namespace Harvest.Pipeline.Links;

/// <summary>
/// Settings <c>Harvest:Links</c>: whether the files and services of public datasets are still there. They are asked in the background by
/// the fetch consumers, never within a harvest.
/// </summary>
public sealed class LinkOptions
{
    /// <summary>Each address is asked once in so many days; 0 asks none. Default: 0.</summary>
    [Range(0, 365)]
    public int EveryDays { get; set; }

    /// <summary>Seconds between two requests to one host, in one process. Default: 2.</summary>
    [Range(0, 3600)]
    public int HostPauseSeconds { get; set; } = 2;

    internal bool IsOn => EveryDays > 0;

    internal TimeSpan Period => TimeSpan.FromDays(EveryDays);

    internal TimeSpan HostPause => TimeSpan.FromSeconds(HostPauseSeconds);
}
