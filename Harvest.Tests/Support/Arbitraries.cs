using FsCheck;
using FsCheck.Fluent;

namespace Harvest.Tests.Support;

/// <summary>A text of whole characters from all over Unicode.</summary>
public sealed record AnyText(string Value);

/// <summary>What a remote may take for a text: halves of characters, U+0000, control characters.</summary>
public sealed record RudeText(string Value);

/// <summary>Random values for properties: <c>[Property(Arbitrary = [typeof(Arbitraries)])]</c>.</summary>
public static class Arbitraries
{
    private static readonly Gen<string> Plain = Characters("abcxyzABC0189");

    private static readonly Gen<string> Character = Gen.Frequency(
        (12, Plain),
        (4, Characters(" -_.:/,")),
        (2, Characters("\"\\/{}[]<>'`&%#")),
        (2, Characters("äöüßéÅñøœŁı")),
        (2, Characters("жδ中文한ー")),
        (1, Gen.Elements("😀", "𝒳", "e\u0301", "\u200b", "\u2028", "\ufffd")),
        (1, Characters("\t\n\r\u0001\u007f\u0085")));

    private static readonly Gen<string> Rude = Gen.Frequency(
        (6, Character),
        (1, Gen.Elements("\ud800", "\udc00", "\udbff", "\udfff\ud800", "\0")));

    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Character.ListOf().Select(string.Concat)),
        (1, Gen.Choose(80, 300).SelectMany(length => Character.ListOf(length)).Select(string.Concat)));

    private static readonly Gen<Json> Leaf = Gen.OneOf(
        Text.Select(text => (Json)new Json.Text(text)),
        Gen.Elements("true", "false", "null", "0", "1", "-1", "1.50", "1e3", "12345678901234567890", "-0.0")
            .Select(raw => (Json)new Json.Word(raw)));

    public static Arbitrary<AnyText> Texts() => Text.Select(text => new AnyText(text)).ToArbitrary();

    public static Arbitrary<RudeText> RudeTexts() => Gen.Frequency(
            (4, Rude.ListOf().Select(string.Concat)),
            // Around the lengths at which texts are cut.
            (1, Gen.Choose(90, 110).SelectMany(length => Rude.ListOf(length)).Select(string.Concat)),
            (1, Gen.Choose(990, 1010).SelectMany(length => Rude.ListOf(length)).Select(string.Concat)))
        .Select(text => new RudeText(text)).ToArbitrary();

    public static Arbitrary<Json> Jsons() => Gen.Choose(0, 4).SelectMany(Value).ToArbitrary();

    private static Gen<Json> Value(int depth) => depth == 0
        ? Leaf
        : Gen.Frequency(
            (1, Leaf),
            (2, Gen.Choose(0, 4).SelectMany(count => Value(depth - 1).ListOf(count))
                .Select(items => (Json)new Json.List([.. items]))),
            (3, Gen.Choose(0, 4).SelectMany(count => Member(depth).ListOf(count))
                .Select(members => (Json)new Json.Map([.. members.DistinctBy(member => member.Item1)]))));

    private static Gen<(string, Support.Json)> Member(int depth) =>
        Gen.OneOf(Gen.Elements("a", "b", "id", "0", ""), Text).SelectMany(key => Value(depth - 1).Select(value => (key, value)));

    private static Gen<string> Characters(string from) => Gen.Elements(from.Select(c => c.ToString()).ToArray());
}
