using StackExchange.Redis;

namespace Harvest.Queues.Redis;

/// <summary>
/// An argument of a raw command. Old versions of the client break the connection, for everything in flight on it,
/// when they are handed a type they cannot write: so only these get through the compiler.
/// </summary>
internal readonly struct RedisArgument
{
    private RedisArgument(object value) => Value = value ?? throw new ArgumentNullException(nameof(value));

    public object Value { get; }

    public static implicit operator RedisArgument(string value) => new(value);

    public static implicit operator RedisArgument(byte[] value) => new(value);

    public static implicit operator RedisArgument(int value) => new(value);

    public static implicit operator RedisArgument(long value) => new(value);

    public static implicit operator RedisArgument(double value) => new(value);

    public static implicit operator RedisArgument(bool value) => new(value);

    public static implicit operator RedisArgument(RedisKey value) => new(value);

    public static implicit operator RedisArgument(RedisValue value) => new(value);
}
