namespace Harvest.Queues.Redis;

/// <summary>
/// What has to be decided on the server, in one go. They are sent as text each time (EVAL): the server knows a text
/// again, and nothing depends on its script cache. KEYS[1] is the stream, ARGV[1] the group.
/// </summary>
internal static class RedisScripts
{
    /// <summary>
    /// ARGV: group, then entry and id in turns. What is no longer pending was purged, or another consumer took it over
    /// and finished it: it does not come back.
    /// </summary>
    public const string GiveBack = """
        for i = 2, #ARGV, 2 do
          if redis.call('XACK', KEYS[1], ARGV[1], ARGV[i]) == 1 then
            redis.call('XDEL', KEYS[1], ARGV[i])
            redis.call('XADD', KEYS[1], '*', 'id', ARGV[i + 1])
          end
        end
        """;

    /// <summary>
    /// ARGV: group, consumers. Deletes a consumer unless it holds entries, which would be lost with it: a process that
    /// was thought dead may have come back just now.
    /// </summary>
    public const string Forget = """
        for i = 2, #ARGV do
          if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[i]) == 0 then
            redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[i])
          end
        end
        """;
}
