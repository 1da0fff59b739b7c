using System.Text;

namespace Harvest.Tests.Support;

/// <summary>A JSON value as a tree of its own, so that tests can write it in many ways and change it in every place.</summary>
public abstract record Json
{
    /// <summary>A number, true, false or null, as it is written.</summary>
    public sealed record Word(string Raw) : Json;

    public sealed record Text(string Value) : Json;

    public sealed record List(IReadOnlyList<Json> Items) : Json;

    /// <summary>Keys are different from each other.</summary>
    public sealed record Map(IReadOnlyList<(string Key, Json Value)> Members) : Json;

    public sealed override string ToString() => Write();

    /// <summary>As short as it can be written.</summary>
    public string Write() => this switch
    {
        Word word => word.Raw,
        Text text => Quoted(text.Value, _ => false),
        List list => $"[{string.Join(',', list.Items.Select(item => item.Write()))}]",
        Map map => $"{{{string.Join(',', map.Members.Select(member => $"{Quoted(member.Key, _ => false)}:{member.Value.Write()}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The same in other words: keys in another order, white space, escapes.</summary>
    public string WriteOtherwise(Random random)
    {
        return Blank() + Value(this) + Blank();

        string Value(Json json) => json switch
        {
            Word word => word.Raw,
            Text text => Quoted(text.Value, _ => random.Next(3) == 0),
            List list => $"[{Blank()}{string.Join($"{Blank()},{Blank()}", list.Items.Select(Value))}{Blank()}]",
            Map map => $"{{{Blank()}{string.Join($"{Blank()},{Blank()}", Shuffled(map.Members).Select(Member))}{Blank()}}}",
            _ => throw new InvalidOperationException(),
        };

        string Member((string Key, Json Value) member) =>
            $"{Quoted(member.Key, _ => random.Next(3) == 0)}{Blank()}:{Blank()}{Value(member.Value)}";

        IEnumerable<T> Shuffled<T>(IReadOnlyList<T> items)
        {
            var shuffled = items.ToArray();
            random.Shuffle(shuffled);
            return shuffled;
        }

        string Blank() => random.Next(3) == 0 ? " \t\r\n"[..random.Next(5)] : "";
    }

    /// <summary>Every value that differs from this one by one small change in one place.</summary>
    public IEnumerable<Json> Changed() => this switch
    {
        Word word => ChangedWord(word),
        Text text => [new Text(text.Value + "x"), new Text("x" + text.Value), new Word("1"), new List([text])],
        List list => ChangedList(list.Items),
        Map map => ChangedMap(map.Members),
        _ => [],
    };

    private static IEnumerable<Json> ChangedWord(Word word)
    {
        foreach (var other in (string[])["true", "false", "null", "0", "-1"])
        {
            if (other != word.Raw)
                yield return new Word(other);
        }
        yield return new Text(word.Raw);
        yield return new List([word]);
        yield return new Map([("x", word)]);
    }

    private static IEnumerable<Json> ChangedList(IReadOnlyList<Json> items)
    {
        yield return new List([.. items, new Word("null")]);
        yield return new List([new Word("null"), .. items]);
        yield return new List([new List(items)]);
        yield return new Map([("0", new List(items))]);
        for (var i = 0; i < items.Count; i++)
        {
            // Without one of several equal neighbours it would be a list that comes twice here, but never this one.
            yield return new List([.. items.Take(i), .. items.Skip(i + 1)]);
            if (i + 1 < items.Count && items[i].Write() != items[i + 1].Write())
                yield return new List([.. items.Take(i), items[i + 1], items[i], .. items.Skip(i + 2)]);
            foreach (var changed in items[i].Changed())
                yield return new List([.. items.Take(i), changed, .. items.Skip(i + 1)]);
        }
    }

    private static IEnumerable<Json> ChangedMap(IReadOnlyList<(string Key, Json Value)> members)
    {
        yield return new Map([.. members, ("another key", new Word("null"))]);
        yield return new List([new Map(members)]);
        for (var i = 0; i < members.Count; i++)
        {
            (string Key, Json Value)[] before = [.. members.Take(i)], after = [.. members.Skip(i + 1)];
            var (key, value) = members[i];
            yield return new Map([.. before, .. after]);
            yield return new Map([.. before, (key + " renamed", value), .. after]);
            // One level deeper, under the same key.
            yield return new Map([.. before, (key, new Map([(key, value)])), .. after]);
            foreach (var changed in value.Changed())
                yield return new Map([.. before, (key, changed), .. after]);
        }
    }

    private static string Quoted(string text, Func<Rune, bool> isEscaped)
    {
        var quoted = new StringBuilder("\"");
        // By whole characters: half a one in the middle of others cannot be written as UTF-8.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < ' ' || isEscaped(rune))
                quoted.Append(string.Concat(rune.ToString().Select(c => $"\\u{(int)c:x4}")));
            else
                quoted.Append(rune.Value is '"' or '\\' ? "\\" : "").Append(rune);
        }
        return quoted.Append('"').ToString();
    }
}
