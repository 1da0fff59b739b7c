using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Tells of values that a dataset has no room for: where it keeps one, and the source gives several.</summary>
internal sealed class LeftOut(Action<string> warn)
{
    private const int Shown = 3;

    private const int MaxLength = 100;

    /// <summary>The properties that a dataset is kept with one value of.</summary>
    private static readonly Term[] OfDataset =
        [DCT.Identifier, DCT.Frequency, DCT.AccessRights, DCAT.LandingPage, .. Single(DcatFields.Dataset)];

    private static readonly Term[] OfDistribution = [DCAT.AccessUrl, DCAT.DownloadUrl, .. Single(DcatFields.Resource)];

    /// <summary>Goes through a dataset as it was read.</summary>
    public void Tell(NodeReader node, Dataset dataset)
    {
        Tell(node, DCT.Title, kept: () => [dataset.Title, .. Translated(node, DCT.Title)]);
        Tell(node, DCT.Description, kept: () => [node.Text(DCT.Description), .. Translated(node, DCT.Description)]);
        Tell(node, DCT.Publisher, kept: () => [dataset.Publisher?.Name, dataset.Publisher?.Url, dataset.Publisher?.Email, dataset.Publisher?.Uri]);
        Tell(node, OfDataset);
        foreach (var distribution in node.Nodes(DCAT.HasDistribution))
            Tell(distribution, OfDistribution, "distribution");
        foreach (var contact in node.Nodes(DCAT.ContactPoint))
            Tell(contact, Agents.Single, "contact");
        foreach (var agent in node.Nodes(DCT.Publisher).Concat(node.Nodes(DCT.Creator)).DistinctBy(agent => agent.Node))
            Tell(agent, Agents.Single, "agent");
    }

    /// <summary>Of several licences the least open one is taken.</summary>
    public void TellLicenses(IReadOnlyList<License> found, License taken)
    {
        var others = found.Where(license => Name(license) != Name(taken) && (license.Id is null || license.Id != taken.Id)).Select(Name).Distinct().ToList();
        if (others.Count > 0)
            warn($"dct:license has several values, and the dataset has room for one: {Shorten(Name(taken))} is kept; left out: {List(others)}");
    }

    private static IEnumerable<Term> Single(IEnumerable<DcatField> fields) =>
        fields.Where(field => field.Form is FieldForm.One or FieldForm.Text or FieldForm.Label).Select(field => field.Predicate);

    private static IEnumerable<string> Translated(NodeReader node, Term predicate) =>
        node.Translations(predicate, besideUntagged: true)?.Select(pair => pair.Value!.GetValue<string>()) ?? [];

    private void Tell(NodeReader node, Term[] predicates, string? what = null)
    {
        foreach (var predicate in predicates)
            Tell(node, predicate, what);
    }

    /// <param name="node">Has the values.</param>
    /// <param name="predicate">The property.</param>
    /// <param name="what">What the node is, where it is a part of the dataset.</param>
    /// <param name="kept">What the dataset keeps; the best text when it is null.</param>
    private void Tell(NodeReader node, Term predicate, string? what = null, Func<IReadOnlyList<string?>>? kept = null)
    {
        var terms = node.Terms(predicate);
        // Nearly always: nothing is looked up for it.
        if (terms.Count < 2)
            return;
        var ours = kept?.Invoke() ?? [node.Text(predicate)];
        // What is said in another language as well is no second value.
        var languages = terms.Where(term => ours.Contains(node.Value(term))).Select(term => term.Language).ToHashSet();
        var others = terms
            .Where(term => (term.Language is null || languages.Contains(term.Language)) && node.Value(term) is { } value && !ours.Contains(value))
            .Select(term => node.Value(term)!).Distinct().Order(StringComparer.Ordinal).ToList();
        if (others.Count == 0)
            return;
        var place = what is null ? "" : $" of the {what} {Shorten(node.Text(DCT.Title, VCARD.FormattedName, FOAF.HasName) ?? node.Value(node.Node) ?? "without a name")}";
        warn($"{WellKnownPrefixes.Short(predicate.Value)}{place} has several values, and one is kept: {Shorten(ours.FirstOrDefault(text => text is not null) ?? "")}; left out: {List(others)}");
    }

    private static string Name(License license) => license.Url ?? license.Title ?? license.Id ?? "";

    private static string List(List<string> texts) =>
        string.Join(", ", texts.Take(Shown).Select(Shorten)) + (texts.Count > Shown ? $" and {texts.Count - Shown} more" : "");

    private static string Shorten(string text) => Http.Texts.Shorten(Http.Texts.Plain(text), MaxLength);
}
