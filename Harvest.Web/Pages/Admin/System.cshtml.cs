using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>Consumers and queues.</summary>
public sealed class SystemModel : AdminPage
{
    public SystemState State { get; private set; } = new([], [], []);

    public async Task OnGetAsync() => State = await SystemState.ReadAsync(HttpContext.RequestServices, Token);

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
