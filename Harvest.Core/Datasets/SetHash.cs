using System.Buffers;
using System.Text.Json;

namespace Harvest.Datasets;

/// <summary>A hash of a JSON value for which neither the order of keys nor that of lists matters.</summary>
internal static class SetHash
{
    private const int MaxDepth = 128;

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static UInt128 Of(ReadOnlySpan<byte> json, IReadOnlySet<string> ignoredKeys)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return Value(ref reader, ignoredKeys);
    }

    private static UInt128 Value(ref Utf8JsonReader json, IReadOnlySet<string>? ignoredKeys = null)
    {
        var kind = (UInt128)(int)json.TokenType;
        UInt128 sum = default;
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var isIgnored = ignoredKeys is { Count: > 0 } && ignoredKeys.Contains(json.GetString()!);
                    var key = Leaf(ref json);
                    json.Read();
                    var value = Value(ref json);
                    sum += isIgnored ? default : Hash128.Combine(key, value);
                }
                break;
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    sum += Hash128.Combine(kind, Value(ref json));
                break;
            default:
                sum = Leaf(ref json);
                break;
        }
        return Hash128.Combine(kind, sum);
    }

    private static UInt128 Leaf(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
            return Hash128.Of(json.ValueSpan, default);
        var rented = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        var hash = Hash128.Of(rented.AsSpan(0, json.CopyString(rented)), default);
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
