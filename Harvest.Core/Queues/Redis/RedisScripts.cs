namespace Harvest.Queues.Redis;

/// <summary>
/// What has to happen in one go on the server. They are sent as text each time (EVAL): the server knows a text again,
/// and nothing depends on its script cache. KEYS[1] is the stream; ARGV[1] the group, or the channel that wakes
/// receivers.
/// </summary>
internal static class RedisScripts
{
    /// <summary>ARGV: channel, ids. Adds entries and wakes the receivers once.</summary>
    public const string Publish = """
        for i = 2, #ARGV do redis.call('XADD', KEYS[1], '*', 'id', ARGV[i]) end
        redis.call('PUBLISH', ARGV[1], '')
        return #ARGV - 1
        """;

    /// <summary>
    /// ARGV: group, entries. Acknowledged entries are deleted as well: the stream holds what is still to be done and
    /// nothing else.
    /// </summary>
    public const string Remove = """
        local entries = {unpack(ARGV, 2)}
        redis.call('XACK', KEYS[1], ARGV[1], unpack(entries))
        return redis.call('XDEL', KEYS[1], unpack(entries))
        """;

    /// <summary>
    /// ARGV: group, channel, then entry and id in turns. What is no longer pending was purged, or another consumer
    /// took it over and finished it: it does not come back.
    /// </summary>
    public const string GiveBack = """
        for i = 3, #ARGV, 2 do
          if redis.call('XACK', KEYS[1], ARGV[1], ARGV[i]) == 1 then
            redis.call('XDEL', KEYS[1], ARGV[i])
            redis.call('XADD', KEYS[1], '*', 'id', ARGV[i + 1])
          end
        end
        redis.call('PUBLISH', ARGV[2], '')
        return 1
        """;

    /// <summary>
    /// ARGV: group, consumer, lease in ms, most. Takes entries nobody renewed, forgets consumers that are gone.
    /// </summary>
    public const string TakeOver = """
        local key, group, me, lease, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
        local taken, from = {}, '-'
        while #taken < most do
          local page = redis.call('XPENDING', key, group, from, '+', 500)
          for _, entry in ipairs(page) do
            if entry[3] >= lease and #taken < most then
              local got = redis.call('XCLAIM', key, group, me, lease, entry[1])
              if got[1] then taken[#taken + 1] = got[1] else redis.call('XACK', key, group, entry[1]) end
            end
          end
          if #page < 500 then break end
          local ms, number = string.match(page[500][1], '(%d+)-(%d+)')
          from = ms .. '-' .. string.format('%.0f', number + 1)
        end
        for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
          local of = {}
          for i = 1, #consumer, 2 do of[consumer[i]] = consumer[i + 1] end
          if of.pending == 0 and of.idle >= lease and of.name ~= me then
            redis.call('XGROUP', 'DELCONSUMER', key, group, of.name)
          end
        end
        return taken
        """;

    /// <summary>
    /// ARGV: group, consumer. Entries it still holds are left to <see cref="TakeOver"/>, so it stays while it has
    /// any.
    /// </summary>
    public const string Leave = """
        if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
          return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
        end
        return 0
        """;

    /// <summary>
    /// ARGV: group. Entries are deleted when they are acknowledged: what is not pending was never delivered.
    /// </summary>
    public const string Count = """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1])
        return redis.call('XLEN', KEYS[1]) - (pending.err and 0 or pending[1])
        """;
}
