using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Search;

namespace Harvest.Web.Api;

/// <summary>The licences that CKAN knows, as its <c>license_list</c> has them.</summary>
internal static class LicenseList
{
    private static readonly (string Id, string Title, string Url, bool IsOpen)[] Known =
    [
        ("notspecified", "License not specified", "", false),
        ("odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)", "http://www.opendefinition.org/licenses/odc-pddl", true),
        ("odc-odbl", "Open Data Commons Open Database License (ODbL)", "http://www.opendefinition.org/licenses/odc-odbl", true),
        ("odc-by", "Open Data Commons Attribution License", "http://www.opendefinition.org/licenses/odc-by", true),
        ("cc-zero", "Creative Commons CCZero", "http://www.opendefinition.org/licenses/cc-zero", true),
        ("cc-by", "Creative Commons Attribution", "http://www.opendefinition.org/licenses/cc-by", true),
        ("cc-by-sa", "Creative Commons Attribution Share-Alike", "http://www.opendefinition.org/licenses/cc-by-sa", true),
        ("gfdl", "GNU Free Documentation License", "http://www.opendefinition.org/licenses/gfdl", true),
        ("other-open", "Other (Open)", "", true),
        ("other-pd", "Other (Public Domain)", "", true),
        ("other-at", "Other (Attribution)", "", true),
        ("uk-ogl", "UK Open Government Licence (OGL)", "http://reference.data.gov.uk/id/open-government-licence", true),
        ("cc-nc", "Creative Commons Non-Commercial (Any)", "http://creativecommons.org/licenses/by-nc/2.0/", false),
        ("other-nc", "Other (Non-Commercial)", "", false),
        ("other-closed", "Other (Not Open)", "", false),
    ];

    /// <summary>What people call a licence: by CKAN's list, else by the licences that are commonly used, else its id.</summary>
    public static string Title(string id) =>
        Known.FirstOrDefault(license => license.Id == id).Title ?? DatasetFacets.LicenseTitle(id) ?? id;

    /// <summary>All of them, then those that datasets have besides; each with the number of its datasets.</summary>
    public static JsonArray With(IReadOnlyDictionary<string, long> counts) => new(
    [
        .. Known.Concat(counts.Keys.Except(Known.Select(license => license.Id)).Order(StringComparer.Ordinal)
                .Select(id => (Id: id, Title: Title(id), Url: "", IsOpen: OpenLicenses.Has(new Model.License(id)))))
            .Select(license => new JsonObject
            {
                ["id"] = license.Id,
                ["title"] = license.Title,
                ["url"] = license.Url,
                ["status"] = "active",
                ["is_okd_compliant"] = license.IsOpen,
                ["is_osi_compliant"] = false,
                ["od_conformance"] = license.IsOpen ? "approved" : "not reviewed",
                ["osd_conformance"] = "not reviewed",
                ["is_generic"] = license.Id.StartsWith("other-", StringComparison.Ordinal),
                ["domain_data"] = license.IsOpen,
                ["domain_content"] = license.IsOpen,
                ["domain_software"] = false,
                ["family"] = "",
                ["maintainer"] = "",
                ["package_count"] = counts.GetValueOrDefault(license.Id),
            }),
    ]);
}
