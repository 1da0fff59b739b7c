using System.Net.Sockets;
using Npgsql;

namespace Harvest.Tests.Servers;

/// <summary>What the other tests take for granted about their servers.</summary>
public sealed class ServerTests
{
    [Test]
    public async Task Databases_are_empty_apart_and_in_a_far_off_time_zone()
    {
        var one = await PostgresServer.Shared.CreateDatabaseAsync();
        var two = await PostgresServer.Shared.CreateDatabaseAsync();

        one.ShouldNotBe(two);
        (await ScalarAsync(one, "show timezone")).ShouldBe("Pacific/Kiritimati");
        await ScalarAsync(one, "create table only_here (id int)");
        (await ScalarAsync(two, "select count(*) from pg_tables where schemaname = 'public'")).ShouldBe(0L);
    }

    [Test]
    public async Task Postgres_of_ones_own_can_be_killed_and_keeps_what_was_committed()
    {
        await using var server = PostgresServer.Private();
        var database = await server.CreateDatabaseAsync();
        await ScalarAsync(database, "create table kept (id int); insert into kept values (1)");

        server.Kill();
        await Should.ThrowAsync<NpgsqlException>(() => ScalarAsync(database, "select 1"));
        await server.StartAsync();

        (await ScalarAsync(database, "select count(*) from kept")).ShouldBe(1L);
    }

    [Test]
    public async Task Nothing_is_left_of_a_server_that_was_disposed()
    {
        var server = RedisServer.Private();
        var port = new Uri(await server.AddressAsync()).Port;

        await server.DisposeAsync();

        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", port));
    }

    [Test]
    public async Task Rabbit_answers() => (await RabbitServer.Shared.AddressAsync()).ShouldStartWith("amqp://");

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
