using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Formats.DcatUs.Rules;

namespace Harvest.Formats.Geo;

/// <summary>Places in a record as <see cref="RuleCheck"/> names them: <c>$.distribution[0].mediaType</c>.</summary>
internal static class JsonPlaces
{
    /// <summary>The member of the record that a place is in; null for the record itself.</summary>
    public static string? TopOf(string place)
    {
        var name = place.Length > 2 ? place[2..] : "";
        var end = name.IndexOfAny(['.', '[']);
        return name.Length == 0 ? null : end < 0 ? name : name[..end];
    }

    /// <summary>Takes away what stands at a place; a list that is empty then goes too. Take the last place of a list first.</summary>
    /// <returns>Whether there was anything.</returns>
    public static bool Remove(JsonObject record, string place)
    {
        JsonNode? holder = null, found = record;
        object? step = null;
        foreach (var next in Steps(place))
        {
            (holder, step) = (found, next);
            found = next switch
            {
                string name when found is JsonObject members => members[name],
                int at when found is JsonArray list && at < list.Count => list[at],
                _ => null,
            };
            if (found is null)
                return false;
        }
        switch (holder)
        {
            case JsonObject members when step is string name:
                return members.Remove(name);
            case JsonArray list when step is int:
                list.Remove(found);
                if (list.Count == 0 && list.Parent is JsonObject)
                    list.Parent.AsObject().Remove(list.GetPropertyName());
                return true;
            default:
                return false;
        }
    }

    private static IEnumerable<object> Steps(string place)
    {
        foreach (var part in place.Split('.').Skip(1))
        {
            var open = part.IndexOf('[', StringComparison.Ordinal);
            yield return open < 0 ? part : part[..open];
            while (open >= 0)
            {
                var close = part.IndexOf(']', open);
                yield return int.Parse(part.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture);
                open = part.IndexOf('[', close);
            }
        }
    }
}
