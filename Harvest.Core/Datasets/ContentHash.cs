using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Harvest.Datasets;

/// <summary>
/// Tells whether a record is as it was. JSON is taken apart first: the order of keys and white space do not matter, the
/// order of lists does. Made for speed, since every record of every harvest passes here; not for secrecy.
/// </summary>
public static class ContentHash
{
    private const int MaxDepth = 128;

    /// <summary>32 hexadecimal digits for a document together with what else decides its meaning (the fingerprint).</summary>
    /// <param name="content">JSON or anything else.</param>
    /// <param name="fingerprint">Harvester and configuration: a record counts as changed when they changed.</param>
    /// <param name="ignoredKeys">Members of the outermost object that change without meaning (counters, time of asking).</param>
    public static string Of(ReadOnlySpan<byte> content, string fingerprint, IReadOnlySet<string>? ignoredKeys = null) =>
        Sum(content, fingerprint, ignoredKeys).ToString("x32", null);

    /// <summary>The same where the order of lists means nothing.</summary>
    public static string OfSets(ReadOnlySpan<byte> content, string fingerprint, IReadOnlySet<string> ignoredKeys)
    {
        try
        {
            var sum = SetHash.Of(content, ignoredKeys);
            return Hash128.Combine(Hash128.Of(Encoding.UTF8.GetBytes(fingerprint), default), sum).ToString("x32", null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Of(content, fingerprint, ignoredKeys);
        }
    }

    private static UInt128 Sum(ReadOnlySpan<byte> content, string fingerprint, IReadOnlySet<string>? ignoredKeys)
    {
        var sum = Hash128.Of(Encoding.UTF8.GetBytes(fingerprint), default);
        // XML and N-Triples begin so, JSON never: no need to let the reader find out.
        if (content is [(byte)'<', ..])
            return Hash128.Combine(sum, Hash128.Of(SHA256.HashData(content), default));
        var json = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            sum = Hash128.Combine(sum, Value(ref json, ignoredKeys));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, too deep, or with texts that are no characters.
            sum = Hash128.Combine(sum, Hash128.Of(SHA256.HashData(content), default));
        }
        return sum;
    }

    private static UInt128 Value(ref Utf8JsonReader json, IReadOnlySet<string>? ignoredKeys)
    {
        // One sum over all leaves of hash(path, leaf): addition does not care for order, list positions are in the path.
        Span<UInt128> paths = stackalloc UInt128[MaxDepth + 1];
        Span<long> positions = stackalloc long[MaxDepth + 1];
        var depth = 0;
        UInt128 sum = default;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (depth == 1 && ignoredKeys is not null && ignoredKeys.Contains(json.GetString()!))
                    {
                        json.Skip();
                        break;
                    }
                    positions[depth] = -1;
                    paths[depth] = Hash128.Of(Bytes(ref json, out var rented), paths[depth - 1]);
                    Return(rented);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Step(paths, positions, depth);
                    sum += Hash128.Combine(paths[depth], (UInt128)(int)json.TokenType);
                    depth++;
                    positions[depth] = json.TokenType == JsonTokenType.StartArray ? 0 : -1;
                    paths[depth] = paths[depth - 1];
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    break;
                default:
                    Step(paths, positions, depth);
                    var leaf = Hash128.Of(Bytes(ref json, out var buffer), paths[depth]);
                    sum += Hash128.Combine(leaf, (UInt128)(int)json.TokenType);
                    Return(buffer);
                    break;
            }
        }
        return sum;
    }

    /// <summary>Within a list the path of a value is the list's and its place.</summary>
    private static void Step(Span<UInt128> paths, Span<long> positions, int depth)
    {
        if (depth > 0 && positions[depth] >= 0)
            paths[depth] = Hash128.Combine(paths[depth - 1], (UInt128)(++positions[depth]));
    }

    private static ReadOnlySpan<byte> Bytes(ref Utf8JsonReader json, out byte[]? rented)
    {
        rented = null;
        if (!json.ValueIsEscaped)
            return json.ValueSpan;
        rented = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        return rented.AsSpan(0, json.CopyString(rented));
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
