using System.Globalization;
using System.Text.Json;
using Harvest.Model;

namespace Harvest.Pipeline.Links;

/// <summary>What a check makes of an address, and when it is asked again.</summary>
public static class LinkRules
{
    /// <summary>A failed address is asked again after so long, until it counts as broken.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    /// <summary>A broken one is asked at least so often: it may be back.</summary>
    private static readonly TimeSpan Broken = TimeSpan.FromDays(7);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    /// <summary>The address after a check.</summary>
    /// <param name="link">As it was.</param>
    /// <param name="answer">What the check found.</param>
    /// <param name="now">When.</param>
    /// <param name="period">How often each address is asked.</param>
    public static Link After(Link link, LinkAnswer answer, DateTimeOffset now, TimeSpan period)
    {
        if (answer.Outcome == LinkOutcome.Later)
            return link with { NextCheck = now + Between(ShortestWait, answer.Wait ?? ShortestWait, period) };
        var next = answer.Outcome == LinkOutcome.Failed
            ? Failed(link, now, period)
            : link with
            {
                Status = answer.Outcome == LinkOutcome.Refused ? LinkStatus.Refused : LinkStatus.Available,
                FailedSince = null,
                FailedDays = 0,
                FailedOn = null,
                LastGood = answer.Outcome == LinkOutcome.Available ? now : link.LastGood,
                NextCheck = now + period,
            };
        next = next with { Checked = now, Code = answer.Code, Reason = answer.Reason };
        return (next.Status, next.Code, next.Reason) == (link.Status, link.Code, link.Reason) ? next : next with { History = Told(next, now) };
    }

    private static Link Failed(Link link, DateTimeOffset now, TimeSpan period)
    {
        var today = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = link.FailedOn == today ? link.FailedDays : link.FailedDays + 1;
        var isBroken = days >= Link.BrokenDays;
        return link with
        {
            Status = isBroken ? LinkStatus.Broken : LinkStatus.Failing,
            FailedSince = link.FailedSince ?? now,
            FailedDays = days,
            FailedOn = today,
            NextCheck = now + (!isBroken ? Again : period < Broken ? period : Broken),
        };
    }

    private static string Told(Link link, DateTimeOffset now) =>
        JsonSerializer.Serialize(link.Changes.Prepend(new LinkChange(now, link.Status, link.Code, link.Reason)).Take(Link.MostChanges));

    private static TimeSpan Between(TimeSpan least, TimeSpan wait, TimeSpan most) => wait < least ? least : wait > most ? most : wait;
}
