using System.Text.Json;

namespace Harvest.Formats.DcatUs.Rules;

/// <summary>One form that a value may have.</summary>
internal abstract record Form(string Title)
{
    /// <summary>Whether a value without members has this form.</summary>
    public virtual bool Fits(JsonElement value) => false;
}

/// <summary>Text whose form has a name: an address, a date.</summary>
internal sealed record PatternForm(string Title, Func<string, bool> Accepts) : Form(Title)
{
    public override bool Fits(JsonElement value) => value.ValueKind == JsonValueKind.String && Accepts(value.GetString()!);
}

/// <summary>Text of some length, in characters.</summary>
internal sealed record TextForm(string Title, int Least, int Most) : Form(Title)
{
    public override bool Fits(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        var text = value.GetString()!;
        // Characters, not halves of them, as the standard counts.
        return text.Length >= Least && (text.Length <= Most || text.EnumerateRunes().Count() <= Most);
    }
}

/// <summary>Exactly this text.</summary>
internal sealed record ConstantForm(string Value) : Form($"'{Value}'")
{
    public override bool Fits(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(Value);
}

/// <summary>A value of some kind, whatever is in it.</summary>
internal sealed record KindForm(string Title, params JsonValueKind[] Kinds) : Form(Title)
{
    public override bool Fits(JsonElement value) => Kinds.Contains(value.ValueKind);
}

/// <summary>A list whose elements have one of these forms each.</summary>
internal sealed record ListForm(string Title, IReadOnlyList<Form> Elements, int Least, int Most, bool IsUnique) : Form(Title);

/// <summary>An object of a class.</summary>
internal sealed record ClassForm(string Title) : Form(Title);
