using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Doctor;

/// <summary>Looks at a whole site and says what is wrong about it and what to do: <c>harvest doctor</c>.</summary>
public sealed class Examination(IServiceProvider services)
{
    /// <summary>Looks at everything, and mends what can be mended without harm when asked to.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(bool fix, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (fix && HarvestSettings.Problems(services.GetRequiredService<IConfiguration>()).Count + services.GetRequiredService<SettingsFaults>().Says.Count > 0)
        {
            fix = false;
            findings.Add(Finding.Note("settings", "Nothing is mended with wrong settings: another database or queue may be meant.", "Correct them, then call harvest doctor --fix again"));
        }
        // Each is made as it is run: what cannot be made from these settings is a finding, too.
        await AddAsync("settings", () => services.GetRequiredService<SettingsExam>().Run());
        await AddAsync("disk", () => services.GetRequiredService<DiskExam>().Run());
        await AddAsync("database", () => services.GetRequiredService<DatabaseExam>().RunAsync(cancellationToken));
        await AddAsync("servers", () => services.GetRequiredService<ReachExam>().RunAsync(cancellationToken));
        // Without its tables the site cannot tell more.
        if (await HasTablesAsync())
        {
            var watch = services.GetRequiredService<SiteWatch>();
            await AddAsync("site", async () => (await watch.ReadAsync(cancellationToken)).Findings);
            await AddAsync("sources", () => watch.SourcesAsync(cancellationToken));
            await AddAsync("rows", () => services.GetRequiredService<RowExam>().RunAsync(cancellationToken));
        }
        else
        {
            await AddAsync("queue", () => services.GetRequiredService<QueueExam>().RunAsync(cancellationToken));
        }
        return findings;

        async Task<bool> HasTablesAsync()
        {
            try
            {
                return await services.GetRequiredService<DatabaseExam>().HasTablesAsync(cancellationToken);
            }
            catch (HarvestException)
            {
                // Its settings are wrong, which is told.
                return false;
            }
        }

        async Task AddAsync(string part, Func<Task<IReadOnlyList<Finding>>> examine)
        {
            try
            {
                foreach (var finding in await examine())
                    findings.Add(fix ? await MendAsync(finding, cancellationToken) : finding);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                findings.Add(Finding.Problem(part, $"It could not be looked at: {fault.Message}", "Mend what stands above first"));
            }
        }
    }

    private static async Task<Finding> MendAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Fix is null)
            return finding;
        try
        {
            return finding with { Mended = await finding.Fix(cancellationToken) };
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return finding with { Says = $"{finding.Says} It could not be mended: {fault.Message}" };
        }
    }
}
