using Harvest.Harvesters;
using Harvest.Model;

namespace Harvest.Web.Pages;

/// <summary>The fields of a source as a person fills them in; the harvester's settings are read apart.</summary>
public sealed record SourceForm
{
    public string? Url { get; init; }

    public string? Type { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Frequency { get; init; }

    public string? Schedule { get; init; }

    /// <summary>The time of day for once a day, such as 02:00.</summary>
    public string? At { get; init; }

    /// <summary>The zone of <see cref="At"/> and <see cref="Schedule"/>; UTC without one.</summary>
    public string? TimeZone { get; init; }

    public string? Organization { get; init; }

    public bool Private { get; init; }

    /// <summary>Mail addresses of those who are notified; empty for those of the site.</summary>
    public string? NotifyTo { get; init; }

    /// <summary>Of which jobs they are notified; null as the site says.</summary>
    public NotifyWhen? NotifyWhen { get; init; }

    public bool RunNow { get; init; }

    /// <summary>An address as people paste it: with spaces, line breaks and quotes around or in it, without a scheme.</summary>
    public static string Address(string? pasted)
    {
        var text = SourceAddress.Clean(string.Concat((pasted ?? "").Where(c => !char.IsControl(c))));
        var scheme = text.IndexOf("://", StringComparison.Ordinal) is var at and > 0 && text.AsSpan(0, at).IndexOfAny("/?#") < 0 ? text[..(at + 3)] : "https://";
        var rest = text.StartsWith(scheme, StringComparison.Ordinal) ? text[scheme.Length..] : text.TrimStart('/');
        var host = rest.IndexOfAny(['/', '?', '#']) is var end and >= 0 ? rest[..end] : rest;
        return text.Length == 0 ? "" : scheme + host.Replace(" ", "", StringComparison.Ordinal) + rest[host.Length..].Replace(" ", "%20", StringComparison.Ordinal);
    }
}
