using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Http;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>
/// Finds out under which licence a dataset is: what it says of its licence, else of its rights, else what its distributions say alike. Nobody is
/// promised what the publisher did not: where distributions differ, none of their licences is the dataset's; where some are silent, those that
/// speak keep theirs, so that no neighbour inherits it (<see cref="Licenses.OfSilentFiles"/>). Rights count as a licence where they name nothing else:
/// a text may mention a licence for many reasons.
/// </summary>
internal static partial class DatasetLicense
{
    private static readonly Term Comment = Term.Iri("http://www.w3.org/2000/01/rdf-schema#comment");

    private static readonly Term Prohibits = Term.Iri("http://creativecommons.org/ns#prohibits");

    /// <summary>What the dataset itself says, the least open first: nobody is to be promised more than all of them allow.</summary>
    public static IReadOnlyList<License> Own(NodeReader node) =>
        [.. node.Terms(DCT.License).Select(term => Read(node, term)).OrderBy(OpenLicenses.Has)];

    /// <param name="dataset">As it was read but for the licence.</param>
    /// <param name="node">Its node.</param>
    /// <param name="words">Its own id and title for the licence, where our writer kept them (<see cref="LicenseWords"/>).</param>
    /// <param name="told">Takes what is guessed, and what contradicts.</param>
    public static Dataset Decide(Dataset dataset, NodeReader node, License words, List<RecordProblem> told) =>
        RefusedLicenses.Beside(Stated(dataset, node, words, told), Statements(node), told);

    /// <summary>What the publisher says, were there no refusal beside it.</summary>
    private static Dataset Stated(Dataset dataset, NodeReader node, License words, List<RecordProblem> told)
    {
        var own = Best(Own(node));
        if (words.Id == LicenseWords.None)
            return dataset with { License = own };
        if (own is not null && node.Terms(DCT.License) is [{ IsIri: true }])
            own = own with { Id = words.Id ?? own.Id, Title = words.Title ?? own.Title };
        var rights = node.Terms(DCT.Rights).Select(term => Read(node, term, isMentioned: false)).ToList();
        var parts = node.Nodes(DCAT.HasDistribution).Select(OfFile).ToList();
        var shared = Shared([.. parts.OfType<License>()]);
        // An address that nobody knows gives way to the known licence of every file, and stands beside it; a text of the publisher's does not.
        var isBehind = own is { Id: null, Title: null } && shared?.Id is not null && !parts.Contains(null);
        var license = (isBehind ? shared : own) ?? rights.Find(found => found.Id is not null) ?? shared;
        if (license == shared || license is null)
            told.AddRange(Guessed(parts, license).Select(message => new RecordProblem(message, IsWarning: true)));
        if (license is null)
            return dataset;
        if (isBehind)
            dataset = dataset with { Extras = [.. dataset.Extras, new Extra("rights", own!.Url!)] };
        return license == shared && parts.Contains(null) ? dataset with { License = license } : dataset with
        {
            License = license,
            // What every distribution says is the dataset's; it need not stand at each.
            Resources = [.. dataset.Resources.Select(resource => resource with
            {
                Others = [.. resource.Others.Where(other => other.Key != "license" || !Means(other.Value.ToString(), license))],
            })],
        };
    }

    /// <summary>The licence of one distribution; of an open one beside which something is refused, the refusal.</summary>
    private static License? OfFile(NodeReader distribution)
    {
        var own = Best([.. distribution.Terms(DCT.License).Select(term => Read(distribution, term))]);
        return (OpenLicenses.Has(own) ? Statements(distribution).Select(Licenses.Refusal).FirstOrDefault(refusal => refusal is not null) : null) ?? own;
    }

    private static IEnumerable<string> Guessed(List<License?> parts, License? license)
    {
        var stated = parts.OfType<License>().ToList();
        if (license is not null && stated.Count < parts.Count)
            yield return $"license: {stated.Count} of {parts.Count} distributions state one, {Name(license)}; it is taken for the dataset's, and the others are published without one";
        else if (license is null && stated.Count > 1)
            yield return $"license: the distributions have different ones ({string.Join(", ", stated.Select(Name).Distinct().Take(5))}); the dataset has none, and each keeps its own";
    }

    private static string Name(License license) => Texts.Shorten(Texts.Plain(license.Title ?? license.Id ?? license.Url ?? ""), 100);

    /// <summary>All that a dataset or a distribution says of rights and licences, in words; of access, what is no address.</summary>
    private static IEnumerable<string> Statements(NodeReader node)
    {
        foreach (var term in node.AllTerms(DCT.License, [DCT.Rights, DCT.AccessRights]))
        {
            var document = node.At(term);
            if (term.IsLiteral)
                yield return term.Value;
            else if (document.Terms(DCT.Type).Any(type => IsRestrictive(type.Value)) || document.Terms(Prohibits).Any(use => use.Value.EndsWith("CommercialUse", StringComparison.Ordinal)))
                yield return "Non-commercial use only";
            foreach (var text in document.AllTerms(DCT.Title, [Names.Label, Names.PrefLabel, DCT.Description, Comment, Names.Value, Names.SchemaName]).Where(text => text.IsLiteral))
                yield return text.Value;
        }
        foreach (var term in node.AllTerms(DCT.License, [DCT.Rights]).Where(term => term.IsIri))
            yield return term.Value;
    }

    /// <summary>Of the types of licences that ADMS has, those that no open one has.</summary>
    private static bool IsRestrictive(string type) => type.EndsWith("NonCommercialUseOnly", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("NoDerivativeWork", StringComparison.OrdinalIgnoreCase) || type.EndsWith("licence-type/NON_COMMERCIAL", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("OtherRestrictiveClauses", StringComparison.OrdinalIgnoreCase) || Licenses.Refusal(type) is not null;

    /// <summary>The text where an IRI should be, such as &lt;CC BY 4.0&gt; or &lt;CC-BY-4.0&gt;, which readers have put behind the address of the document; null for all else.</summary>
    private static string? Written(Term term) =>
        term.IsIri && Licenses.Find(term.Value) is null && Uri.UnescapeDataString(term.Value[(term.Value.LastIndexOf('/') + 1)..]) is var text
        && (text.Contains(' ', StringComparison.Ordinal) || Identifier().IsMatch(text))
        && (Licenses.Find(text) ?? Licenses.OfText(text)) is not null
            ? text
            : null;

    /// <summary>Of several the first that the register knows.</summary>
    private static License? Best(IReadOnlyList<License> found) =>
        found.FirstOrDefault(license => license.Id is not null) ?? found.FirstOrDefault(license => license != new License(null));

    private static License? Shared(List<License> parts) =>
        parts is [var first, ..] && parts.TrueForAll(part => part == first || (part.Id is not null && part.Id == first.Id)) ? first : null;

    private static bool Means(string text, License license) =>
        text == license.Url || text == license.Title || (license.Id is not null && Licenses.Find(text)?.Id == license.Id);

    /// <param name="node">Of the graph.</param>
    /// <param name="term">The licence.</param>
    /// <param name="isMentioned">Whether a text is searched for the address of a licence.</param>
    private static License Read(NodeReader node, Term term, bool isMentioned = true)
    {
        if (Written(term) is { } written)
            term = Term.Literal(written);
        var document = node.At(term);
        string?[] texts = term.IsLiteral
            ? [isMentioned ? Licenses.OfText(term.Value)?.Id : null, term.Value.Trim()]
            : [term.IsIri ? term.Value : null, document.Text(DCT.Identifier), document.Text(DCT.Title, Names.Label, Names.PrefLabel), document.Text(Names.SchemaName)];
        var known = texts.Select(Licenses.Find).FirstOrDefault(license => license is not null);
        var iri = term.IsIri ? term.Value : term.IsLiteral && DcatText.IsWeb(term.Value.Trim()) ? term.Value.Trim() : null;
        if (known is not null)
            return known with { Url = iri ?? known.Url };
        var title = term.IsLiteral ? iri is null ? term.Value.Trim() : null : document.Text(DCT.Title, Names.Label, Names.PrefLabel)
            ?? (term.IsBlank ? document.Text(DCT.Description, Comment, Names.Value) : null);
        return new License(term.IsLiteral ? null : document.Text(DCT.Identifier), title is { Length: > 0 } ? title : null, iri);
    }

    /// <summary>An identifier such as CC-BY-4.0.</summary>
    [GeneratedRegex(@"^[A-Z][A-Za-z0-9+-]+-\d\.\d$")]
    private static partial Regex Identifier();
}
