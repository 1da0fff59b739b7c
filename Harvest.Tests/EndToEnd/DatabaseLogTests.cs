using Harvest.Tests.Harvesters.Ckan;
using Microsoft.Data.Sqlite;

namespace Harvest.Tests.EndToEnd;

/// <summary>The table <c>harvest_log</c> is filled whichever program works, at a level of its own.</summary>
public sealed class DatabaseLogTests
{
    [TestCase("info", true)]
    [TestCase("Information", true)]
    [TestCase("error", false)]
    public async Task A_command_writes_into_the_table_what_its_level_asks_for(string level, bool isWritten)
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(2);
        using var cli = new Cli();
        cli.Settings["HARVEST__LOG__SCOPE"] = "0";
        cli.Settings["HARVEST__LOG__LEVEL"] = level;
        await cli.RunAsync("source", "create", "trees", portal.Url.AbsoluteUri, "ckan");

        (await cli.RunAsync("run-test", "trees")).Code.ShouldBe(0);

        var levels = Levels(Path.Combine(cli.Folder, "harvest.db"));
        levels.Contains("INFO").ShouldBe(isWritten, string.Join(", ", levels));
        levels.ShouldNotContain("DEBUG");
    }

    private static List<string> Levels(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT level FROM harvest_log";
        using var reader = command.ExecuteReader();
        var levels = new List<string>();
        while (reader.Read())
            levels.Add(reader.GetString(0));
        return levels;
    }
}
