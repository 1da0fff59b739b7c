using Harvest.Tests.Harvesters.Ckan;

namespace Harvest.Tests.Notifications;

/// <summary>Whoever is asked to approve deletions is told which.</summary>
public sealed class HeldBackMailTests
{
    private const int Known = 60;
    private const int Gone = 40;

    [Test]
    public async Task A_mail_names_what_is_held_back_and_where_all_of_it_is()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(Known);
        await using var telling = await Telling.StartAsync(settings: [("SiteUrl", "https://harvest.example/")]);
        var source = await telling.Engine.CreateSourceAsync(portal.Url, name: "shrunk");
        await telling.Engine.HarvestAsync(source);
        portal.Remove(Enumerable.Range(1, Gone).Select(i => $"{i:00000}"));
        await telling.Engine.HarvestAsync(source);

        await telling.RunAsync();

        var lines = (await telling.MailsAsync()).Last().Body.Split("\n").Select(line => line.Trim()).ToList();
        lines.ShouldContain("The first 20 of 40 changes that wait:");
        lines.Where(line => line.StartsWith("delete  ", StringComparison.Ordinal)).ShouldBe(
            Enumerable.Range(1, 20).Select(i => $"delete  {i:00000}  Dataset {i:00000}"));
        lines.ShouldContain(line => line.EndsWith("https://harvest.example/harvest/admin/shrunk/held-back", StringComparison.Ordinal));
    }
}
