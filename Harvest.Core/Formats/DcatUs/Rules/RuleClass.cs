namespace Harvest.Formats.DcatUs.Rules;

/// <summary>What an object of a class may have.</summary>
/// <param name="Name">Of the class.</param>
/// <param name="Members">By name; what is not named here may be anything.</param>
/// <param name="OneOf">At least one of these must be there; empty for none.</param>
/// <param name="Needs">Where the first of a pair is there, the second must be.</param>
internal sealed record RuleClass(
    string Name, IReadOnlyDictionary<string, RuleMember> Members, IReadOnlyList<string> OneOf, IReadOnlyList<(string If, string Then)> Needs);

/// <summary>A member of a class.</summary>
internal sealed record RuleMember(bool IsRequired, IReadOnlyList<Form> Forms);
