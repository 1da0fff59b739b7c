using Harvest.Doctor;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>Consumers and queues.</summary>
public sealed class SystemModel : AdminPage
{
    public SiteWork State { get; private set; } = new();

    public async Task OnGetAsync() => State = await Get<SiteWatch>().ReadAsync(Token);

    public Task<IActionResult> OnPostPurgeAsync(QueueName queue) => TryAsync(
        async () =>
        {
            await Get<IQueue>().PurgeAsync(queue, Token);
            await AuditAsync("queue_purge", queue.ToString());
            return $"The {queue} queue is empty.";
        },
        "/admin/system");

    public Task<IActionResult> OnPostMendAsync() => TryAsync(
        async () =>
        {
            var report = await Get<Sweep>().MendAsync(null, Token);
            await AuditAsync("harvest_jobs_run", "");
            return T("{0} closed, {1} queued again.", Ui.Count(report.Ended.Count, "job", "jobs"), Ui.Number(report.Published.Count));
        },
        "/admin/system");
}
