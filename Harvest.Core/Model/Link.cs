using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Harvest.Model;

/// <summary>Whether the file behind an address is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkStatus>))]
public enum LinkStatus
{
    /// <summary>Not asked yet.</summary>
    New,

    /// <summary>The last check found it.</summary>
    Available,

    /// <summary>The last check failed, on fewer days than count as broken.</summary>
    Failing,

    /// <summary>Checks failed on <see cref="Link.BrokenDays"/> different days or more, and none succeeded since.</summary>
    Broken,

    /// <summary>The server answers, and does not let this client in (401, 403 …): nothing is known of the file.</summary>
    Refused,

    /// <summary>It cannot be asked: another scheme than http and https, or no complete address.</summary>
    Unchecked,
}

/// <summary>An address of files and services of public datasets, and how its checks went.</summary>
public sealed record Link
{
    /// <summary>Failed checks on so many different days make an address a broken one.</summary>
    public const int BrokenDays = 3;

    /// <summary>So many changes of its state are kept.</summary>
    public const int MostChanges = 20;

    /// <summary>Hash of the address.</summary>
    public string Id { get; init; } = "";

    /// <summary>Without fragment.</summary>
    public string Url { get; init; } = "";

    /// <summary>Host and port; empty for what is not checked.</summary>
    public string Host { get; init; } = "";

    public LinkStatus Status { get; init; }

    /// <summary>The HTTP status of the last check; null when there was no answer.</summary>
    public int? Code { get; init; }

    /// <summary>Why there was no answer, or why it is not checked: a word such as <c>TimedOut</c>; null where <see cref="Code"/> says it.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? Checked { get; init; }

    /// <summary>Null for what is never checked.</summary>
    public DateTimeOffset? NextCheck { get; init; }

    /// <summary>The first of the failures since the last success.</summary>
    public DateTimeOffset? FailedSince { get; init; }

    /// <summary>On how many different days (UTC) checks have failed since the last success.</summary>
    public int FailedDays { get; init; }

    /// <summary>The last of these days, as yyyy-MM-dd.</summary>
    public string? FailedOn { get; init; }

    /// <summary>When a check last succeeded.</summary>
    public DateTimeOffset? LastGood { get; init; }

    /// <summary>The last changes of its state as JSON, the newest first: see <see cref="Changes"/>.</summary>
    public string History { get; init; } = "[]";

    /// <summary>When it came into which state.</summary>
    public IReadOnlyList<LinkChange> Changes => JsonSerializer.Deserialize<List<LinkChange>>(History) ?? [];

    /// <summary>Whether the last check failed.</summary>
    public bool IsFailed => Status is LinkStatus.Failing or LinkStatus.Broken;

    /// <summary>For <c>--json</c> and the API.</summary>
    public JsonObject Shape() => new()
    {
        ["url"] = Url,
        ["status"] = Word(Status),
        ["code"] = Code,
        ["reason"] = Reason,
        ["checked"] = Time(Checked),
        ["next_check"] = Time(NextCheck),
        ["last_good"] = Time(LastGood),
        ["failed_since"] = Time(FailedSince),
        ["failed_days"] = FailedDays,
        ["history"] = new JsonArray([.. Changes.Select(change => new JsonObject
        {
            ["time"] = Time(change.Time), ["status"] = Word(change.Status), ["code"] = change.Code, ["reason"] = change.Reason,
        })]),
    };

    /// <summary>A state for programs.</summary>
    public static string Word(LinkStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A time as CKAN writes it: UTC, without saying so.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>That an address came into another state.</summary>
/// <param name="Time">When it was noticed.</param>
/// <param name="Status">The state.</param>
/// <param name="Code">HTTP status, if any.</param>
/// <param name="Reason">Why there was no answer.</param>
public sealed record LinkChange(DateTimeOffset Time, LinkStatus Status, int? Code, string? Reason);
