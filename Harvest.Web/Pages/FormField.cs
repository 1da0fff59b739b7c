namespace Harvest.Web.Pages;

/// <summary>A field of a form as it would be shown now, with what is stored behind it.</summary>
/// <param name="Name">As the form names it.</param>
/// <param name="Label">For people, in their language.</param>
/// <param name="Shown">As the form shows it; secrets are masked.</param>
/// <param name="Stored">Secrets, too: never shown.</param>
internal sealed record FormField(string Name, string Label, string Shown, string Stored)
{
    /// <summary>The value for people, where that is not what the form holds.</summary>
    public string InWords
    {
        get => field ?? Shown;
        init;
    }
}

/// <summary>What somebody else has changed since a form was opened.</summary>
/// <param name="Kept">Fields that this person did not touch: the other change stays.</param>
/// <param name="Clashing">Fields that both changed, to different values.</param>
internal sealed record FormChanges(IReadOnlyList<FormField> Kept, IReadOnlyList<FormField> Clashing)
{
    /// <summary>The clashing fields with a sentence before them; null when there are none.</summary>
    /// <param name="said">With <c>{0}</c> for the fields.</param>
    public Clash? Clash(string said) => Clashing.Count == 0 ? null : new Clash(T(said, Labels(Clashing)), Clashing);

    /// <summary>The names of fields for people.</summary>
    public static string Labels(IEnumerable<FormField> fields) => string.Join(", ", fields.Select(field => field.Label));
}

/// <summary>What a form says when somebody else has changed the same fields: <c>_Clash.cshtml</c> shows it.</summary>
internal sealed record Clash(string Said, IReadOnlyList<FormField> Fields);
