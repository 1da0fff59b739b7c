using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Formats.Json;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// The licence of a collection or an item: an identifier or expression of SPDX, or one of the words that say that it is none of them; then links
/// lead to the text.
/// </summary>
internal static partial class StacLicense
{
    /// <returns>The licence, null for none; and the addresses of further texts.</returns>
    public static (License? License, IReadOnlyList<string> Others) Read(StacFields fields)
    {
        var links = Texts(fields.Links, href => fields.Address(href, "links, license"));
        var written = fields.Text("license");
        if (written is null && links.Count == 0)
        {
            written = fields.Inherited.Text("license");
            links = Texts(StacLink.Of(fields.Inherited), href => StacAddress.Of(href, StacRecord.SelfOf(fields.Inherited)));
        }
        var (title, url) = links.FirstOrDefault();
        var (license, used) = written?.ToLowerInvariant() switch
        {
            null when url is null => (null, null),
            null or "proprietary" or "various" or "other" => Linked(written, links, fields),
            _ when Licenses.Find(written) is { } known => (known, (string?)null),
            // Whether SPDX has it is not known here, so no address is made of it.
            _ when Identifier().IsMatch(written) => (new License(written, title, url), url),
            _ => (new License(null, written, url), url),
        };
        if (OpenLicenses.Has(license) && Refused(links) is { } refusal)
        {
            fields.Warn($"license: {written} and {refusal.Title} that is linked contradict each other; no open licence is promised, and {written} is kept in other_rights");
            return (refusal, [.. links.Select(link => link.Url!).Where(address => address != refusal.Url).Append(license!.Url ?? written!).Distinct()]);
        }
        return (license, [.. links.Select(link => link.Url!).Where(address => address != used && address != license?.Url).Distinct()]);
    }

    /// <summary>What a link to a licence refuses, by its address or its title.</summary>
    private static License? Refused(List<(string? Title, string? Url)> links) =>
        links.Select(link => (Licenses.Refusal(link.Url) ?? Licenses.Refusal(link.Title)) is { } refusal ? refusal with { Url = link.Url } : null)
            .FirstOrDefault(refusal => refusal is not null);

    /// <summary>One that a link leads to: a known one, the least open first, else as the link calls it. Without a link nobody has been granted anything, the standard says.</summary>
    private static (License? License, string? Used) Linked(string? written, List<(string? Title, string? Url)> links, StacFields fields)
    {
        var isOther = written is null || written.Equals("other", StringComparison.OrdinalIgnoreCase);
        var known = links.Select(link => Licenses.Find(link.Url) is { } found ? found with { Url = link.Url } : null).ToList();
        // Of several licences, each of some files, none is the whole's; and what is proprietary is none of those that everybody has.
        if (known.OfType<License>().OrderBy(OpenLicenses.Has).FirstOrDefault() is { } least && (isOther || !OpenLicenses.Has(least)))
            return (least, least.Url);
        if (links.Count > 0 && known.TrueForAll(found => found is not null && OpenLicenses.Has(found)))
        {
            fields.Warn($"license: {written} and the open licence that is linked do not go together; no open licence is promised, and the links are kept as other_rights");
            return (written!.Equals("various", StringComparison.OrdinalIgnoreCase) ? new License(null, "Various") : Licenses.Find("other-closed"), null);
        }
        links = [.. links.Where(link => Licenses.Find(link.Url) is null)];
        if (links.Count == 0)
            return (written?.ToLowerInvariant() == "various" ? new License(null, "Various") : Licenses.Find("other-closed"), null);
        var title = links[0].Title ?? (written is null ? null : $"{char.ToUpperInvariant(written[0])}{written[1..].ToLowerInvariant()}");
        return (new License(null, title, links[0].Url), links[0].Url);
    }

    private static List<(string? Title, string? Url)> Texts(IEnumerable<StacLink> links, Func<string, string?> address) =>
        [.. links.Where(link => link.Rel == "license").Select(link => (link.Title, Url: address(link.Href))).Where(link => link.Url is not null)];

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.+-]{1,99}$")]
    private static partial Regex Identifier();
}
