using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Harvest.Queues.Redis;

/// <summary>An entry of a stream: its own id, and the id it carries.</summary>
internal readonly record struct RedisEntry(string Entry, string Id);

/// <summary>
/// One queue in Redis: a stream with one consumer group. Every process is one consumer with a name of its own, shared
/// by its lanes: the server hands an entry to one read only, whoever asks.
/// </summary>
internal sealed class RedisStream(RedisConnection redis, string key, string consumer, TimeSpan lease, ILogger logger)
{
    private const string Group = "harvest";

    // One script holds the server up for about a millisecond with so many.
    private const int Chunk = 500;

    private readonly string channel = key + ":wake";

    public WakeUp WakeUp { get; } = new();

    public Task SubscribeAsync() => redis.SubscribeAsync(channel, WakeUp.Set);

    public Task AddAsync(IReadOnlyList<string> ids) => InChunksAsync(ids, RedisScripts.Publish, [channel], id => [id]);

    /// <summary>Takes entries nobody has had yet.</summary>
    public async Task<List<RedisEntry>> ReadAsync(int max)
    {
        var reply = await InGroupAsync(() => redis.ExecuteAsync(
            "XREADGROUP", "GROUP", Group, consumer, "COUNT", max, "STREAMS", (RedisKey)key, ">"));
        return reply.IsNull ? [] : Entries(((RedisResult[])((RedisResult[])reply!)[0]!)[1]);
    }

    /// <summary>Takes entries whose consumers died with them: those nobody renewed for the time of a lease.</summary>
    public async Task<List<RedisEntry>> TakeOverAsync(int max)
    {
        var idle = (long)lease.TotalMilliseconds;
        var reply = await InGroupAsync(() => ScriptAsync(RedisScripts.TakeOver, Group, consumer, idle, max));
        var entries = Entries(reply);
        if (entries.Count > 0)
            QueueLog.TakenOver(logger, entries.Count, key);
        return entries;
    }

    /// <summary>Tells the others that the holder lives.</summary>
    public async Task RenewAsync(IEnumerable<RedisEntry> entries)
    {
        foreach (var chunk in entries.Chunk(Chunk))
        {
            await IfGroupAsync(redis.ExecuteAsync("XCLAIM",
                [(RedisKey)key, Group, consumer, 0, .. chunk.Select(e => (RedisArgument)e.Entry), "JUSTID"]));
        }
    }

    public Task RemoveAsync(IReadOnlyList<RedisEntry> entries) =>
        InChunksAsync(entries, RedisScripts.Remove, [Group], e => [e.Entry]);

    public Task GiveBackAsync(IReadOnlyList<RedisEntry> entries) =>
        InChunksAsync(entries, RedisScripts.GiveBack, [Group, channel], e => [e.Entry, e.Id]);

    public async Task<long> CountAsync() => (long)await ScriptAsync(RedisScripts.Count, Group);

    /// <summary>Removes the stream; the group and what it has in flight go with it.</summary>
    public Task PurgeAsync() => redis.ExecuteAsync("UNLINK", (RedisKey)key);

    /// <summary>Takes this process off the group's list.</summary>
    public Task LeaveAsync() => IfGroupAsync(ScriptAsync(RedisScripts.Leave, Group, consumer));

    private Task<RedisResult> ScriptAsync(string script, params RedisArgument[] arguments) =>
        redis.ExecuteAsync("EVAL", [script, 1, (RedisKey)key, .. arguments]);

    private async Task InChunksAsync<T>(
        IReadOnlyList<T> items, string script, RedisArgument[] first, Func<T, RedisArgument[]> each)
    {
        // Some chunks at once fill the pipe; more would only fill memory.
        foreach (var window in items.Chunk(Chunk).Chunk(8))
            await Task.WhenAll(window.Select(chunk => ScriptAsync(script, [.. first, .. chunk.SelectMany(each)])));
    }

    /// <summary>
    /// The group is made when it is missed: at the first use, after a purge, after the server lost its data.
    /// </summary>
    private async Task<RedisResult> InGroupAsync(Func<Task<RedisResult>> call)
    {
        try
        {
            return await call();
        }
        catch (RedisServerException e) when (IsNoGroup(e))
        {
            await MakeGroupAsync();
            return await call();
        }
    }

    /// <summary>Without the group, after a purge, there is nothing to do.</summary>
    private static async Task IfGroupAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (RedisServerException e) when (IsNoGroup(e))
        {
        }
    }

    private async Task MakeGroupAsync()
    {
        try
        {
            await redis.ExecuteAsync("XGROUP", "CREATE", (RedisKey)key, Group, "0", "MKSTREAM");
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another consumer was quicker.
        }
    }

    private static bool IsNoGroup(RedisServerException e) => e.Message.Contains("NOGROUP", StringComparison.Ordinal);

    private static List<RedisEntry> Entries(RedisResult reply)
    {
        var entries = new List<RedisEntry>();
        foreach (var item in (RedisResult[])reply!)
        {
            var entry = (RedisResult[])item!;

            // Whoever wrote the entry may have named the field otherwise, or written nothing: the pipeline sees to it.
            var fields = entry[1].IsNull ? [] : (RedisResult[])entry[1]!;
            entries.Add(new RedisEntry((string)entry[0]!, fields.Length > 1 ? (string)fields[1]! : ""));
        }
        return entries;
    }
}
