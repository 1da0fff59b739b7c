using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Harvest.Queues.Redis;

/// <summary>An entry of a stream: its own id, and the id it carries.</summary>
internal readonly record struct RedisEntry(RedisValue Entry, string Id);

/// <summary>
/// One queue in Redis: a stream with one consumer group. Every process is one consumer with a name of its own, shared
/// by its lanes: the server hands an entry to one read only, whoever asks.
/// </summary>
internal sealed class RedisStream(RedisConnection redis, string key, string consumer, TimeSpan lease, ILogger logger)
{
    private const string Group = "harvest";

    // What one command or script carries: about a millisecond of the server.
    private const int Chunk = 500;

    private readonly RedisChannel channel = RedisChannel.Literal(key + ":wake");

    public WakeUp WakeUp { get; } = new();

    public Task SubscribeAsync() => redis.SubscribeAsync(channel, WakeUp.Set);

    public async Task AddAsync(IReadOnlyList<string> ids)
    {
        // Some thousand at once fill the pipe; more would only fill memory.
        foreach (var window in ids.Chunk(8 * Chunk))
        {
            await redis.RunAsync(db => Task.WhenAll(window.Select(id => db.StreamAddAsync(key, "id", id))));
            await WakeAsync();
        }
    }

    /// <summary>Takes entries nobody has had yet.</summary>
    public Task<List<RedisEntry>> ReadAsync(int max) => InGroupAsync(async () =>
        Entries(await redis.RunAsync(db => db.StreamReadGroupAsync(key, Group, consumer, StreamPosition.NewMessages, max))));

    /// <summary>
    /// Takes entries whose consumers died with them, those nobody renewed for the time of a lease, and forgets
    /// consumers that are gone.
    /// </summary>
    public Task<List<RedisEntry>> TakeOverAsync(int max) => InGroupAsync(async () =>
    {
        var taken = new List<RedisEntry>();
        RedisValue? from = null;
        while (taken.Count < max)
        {
            var page = await redis.RunAsync(db => db.StreamPendingMessagesAsync(key, Group, Chunk, RedisValue.Null, from));
            RedisValue[] left = [.. page.Where(p => p.IdleTimeInMilliseconds >= Lease)
                .Select(p => p.MessageId).Take(max - taken.Count)];
            if (left.Length > 0)
                taken.AddRange(Entries(await redis.RunAsync(db => db.StreamClaimAsync(key, Group, consumer, Lease, left))));
            if (page.Length < Chunk)
                break;
            from = After(page[^1].MessageId);
        }
        await ForgetAsync();
        if (taken.Count > 0)
            QueueLog.TakenOver(logger, taken.Count, key);
        return taken;
    });

    /// <summary>Tells the others that the holder lives.</summary>
    public async Task RenewAsync(IEnumerable<RedisEntry> entries)
    {
        foreach (var chunk in entries.Select(e => e.Entry).Chunk(Chunk))
            await IfGroupAsync(redis.RunAsync(db => db.StreamClaimIdsOnlyAsync(key, Group, consumer, 0, chunk)));
    }

    /// <summary>
    /// Acknowledged entries are deleted as well: the stream holds what is still to be done and nothing else.
    /// </summary>
    public async Task RemoveAsync(IReadOnlyList<RedisEntry> entries)
    {
        foreach (var chunk in entries.Select(e => e.Entry).Chunk(Chunk))
        {
            await redis.InOneGoAsync(db =>
                [db.StreamAcknowledgeAsync(key, Group, chunk), db.StreamDeleteAsync(key, chunk)]);
        }
    }

    public async Task GiveBackAsync(IReadOnlyList<RedisEntry> entries)
    {
        foreach (var chunk in entries.Chunk(Chunk))
            await ScriptAsync(RedisScripts.GiveBack, [Group, .. chunk.SelectMany(e => (RedisValue[])[e.Entry, e.Id])]);
        await WakeAsync();
    }

    /// <summary>
    /// Entries are deleted when they are acknowledged: what is not pending was never delivered.
    /// </summary>
    public async Task<long> CountAsync()
    {
        Task<long>? length = null;
        Task<StreamPendingInfo>? pending = null;
        try
        {
            await redis.InOneGoAsync(db =>
                [length = db.StreamLengthAsync(key), pending = db.StreamPendingAsync(key, Group)]);
            return await length! - (await pending!).PendingMessageCount;
        }
        catch (RedisServerException e) when (IsNoGroup(e))
        {
            return await length!;
        }
    }

    /// <summary>Removes the stream; the group and what it has in flight go with it.</summary>
    public Task PurgeAsync() => redis.RunAsync(db => db.KeyDeleteAsync(key));

    /// <summary>Takes this process off the group's list, unless it still holds entries: those are taken over.</summary>
    public Task LeaveAsync() => IfGroupAsync(ScriptAsync(RedisScripts.Forget, [Group, consumer]));

    private long Lease => (long)lease.TotalMilliseconds;

    private async Task ForgetAsync()
    {
        var consumers = await redis.RunAsync(db => db.StreamConsumerInfoAsync(key, Group));
        RedisValue[] gone = [.. consumers.Where(c => c.IdleTimeInMilliseconds >= Lease && c.Name != consumer)
            .Where(c => c.PendingMessageCount == 0).Select(c => c.Name)];
        if (gone.Length > 0)
            await ScriptAsync(RedisScripts.Forget, [Group, .. gone]);
    }

    private Task WakeAsync() => redis.RunAsync(db => db.PublishAsync(channel, RedisValue.EmptyString));

    private Task ScriptAsync(string script, RedisValue[] values) =>
        redis.RunAsync(db => db.ScriptEvaluateAsync(script, [key], values, CommandFlags.NoScriptCache));

    /// <summary>
    /// The group is made when it is missed: at the first use, after a purge, after the server lost its data.
    /// </summary>
    private async Task<T> InGroupAsync<T>(Func<Task<T>> call)
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
            await redis.RunAsync(db => db.StreamCreateConsumerGroupAsync(key, Group, StreamPosition.Beginning));
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another consumer was quicker.
        }
    }

    private static bool IsNoGroup(RedisServerException e) => e.Message.Contains("NOGROUP", StringComparison.Ordinal);

    /// <summary>The id that follows one: servers before 6.2 know no open interval.</summary>
    private static RedisValue After(RedisValue entry)
    {
        var parts = ((string)entry!).Split('-');
        return $"{parts[0]}-{ulong.Parse(parts[1], CultureInfo.InvariantCulture) + 1}";
    }

    // Whoever wrote the entry may have named the field otherwise, or written nothing: the pipeline sees to it.
    private static List<RedisEntry> Entries(StreamEntry[] entries) =>
    [
        .. entries.Where(e => !e.IsNull).Select(e =>
            new RedisEntry(e.Id, e.Values is [var first, ..] ? (string?)first.Value ?? "" : "")),
    ];
}
