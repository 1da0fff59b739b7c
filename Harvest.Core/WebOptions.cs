using System.ComponentModel.DataAnnotations;
using Harvest.Model;

namespace Harvest;

/// <summary>Settings <c>Harvest:Web</c>. Where the pages listen is ASP.NET Core's own setting: <c>--urls</c> or <c>ASPNETCORE_URLS</c>.</summary>
public sealed class WebOptions
{
    /// <summary>Name of the catalogue, at the top of every page. Default: <c>Harvest</c>.</summary>
    [Required]
    public string Title { get; set; } = "Harvest";

    /// <summary>
    /// The site's public address, such as <c>https://data.example.org</c>: canonical links, the site map, feeds and identifiers of
    /// datasets begin with it. Default: empty, the address that each request came to.
    /// </summary>
    [RegularExpression("https?://[^/?#\\s]+(/[^?#\\s]*)?", ErrorMessage = "{0} must be an http or https address")]
    public string Url { get; set; } = "";

    /// <summary>Who publishes the catalogue, and datasets in data.json that name nobody. Default: empty; the catalogue is its title's, such datasets are left out.</summary>
    public string Publisher { get; set; } = "";

    /// <summary>Whom to ask about the catalogue, and about datasets in data.json that name nobody. Default: the publisher.</summary>
    public string ContactName { get; set; } = "";

    /// <summary>E-mail address of that contact. Default: empty; datasets without a contact are left out of data.json then.</summary>
    [RegularExpression("[^@\\s]+@[^@\\s]+\\.[^@\\s]+", ErrorMessage = "{0} must be an e-mail address")]
    public string ContactEmail { get; set; } = "";

    /// <summary>The keyword in data.json of datasets without keywords, themes and groups. Default: empty; they are left out of data.json 1.1 then.</summary>
    public string Keyword { get; set; } = "";

    /// <summary>One or two sentences on the catalogue, for its home page, search engines and social media. Default: empty.</summary>
    public string Description { get; set; } = "";

    /// <summary>
    /// The language of pages for whoever prefers none of those offered: <c>en</c>, <c>de</c>, <c>es</c> or <c>fr</c>. Default: <c>en</c>.
    /// </summary>
    [RegularExpression("en|de|es|fr", ErrorMessage = "{0} must be en, de, es or fr")]
    public string Language { get; set; } = "en";

    /// <summary>The languages that readers may choose, with commas; with one there is no switch. Default: <c>en,de,es,fr</c>.</summary>
    [RegularExpression("\\s*(en|de|es|fr)(\\s*,\\s*(en|de|es|fr))*\\s*", ErrorMessage = "{0} must be some of en, de, es and fr, with commas")]
    public string Languages { get; set; } = "en,de,es,fr";

    /// <summary>
    /// A folder with files of this site: <c>about.md</c>, <c>imprint.md</c>, <c>privacy.md</c>, <c>logo.svg</c> or <c>logo.png</c>, and
    /// <c>style.css</c> for colours. Each may be missing. Default: <c>site</c> in the data folder.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>A folder with dumps of the catalogue (<c>harvest datasets dump</c>); the newest is served at <c>/dump</c>. Default: <c>dump</c> in the data folder.</summary>
    public string DumpFolder { get; set; } = "";

    /// <summary>
    /// Sites whose pictures pages may load besides the site's own, such as <c>https://logos.example.org</c>, with commas: logos of
    /// organizations there are shown. Default: none.
    /// </summary>
    [RegularExpression("\\s*https?://[^/?#\\s,;]+(\\s*,\\s*https?://[^/?#\\s,;]+)*\\s*", ErrorMessage = "{0} must be http or https origins without a path, with commas")]
    public string Images { get; set; } = "";

    /// <summary>
    /// Tiles of maps, such as <c>https://tile.example.org/{z}/{x}/{y}.png</c>. Default: none; maps show coasts only and ask no other site.
    /// </summary>
    [RegularExpression("https?://[^/?#\\s]+/[^\\s]*\\{z\\}[^\\s]*", ErrorMessage = "{0} must be an http or https address with {{z}}, {{x}} and {{y}}")]
    public string MapTiles { get; set; } = "";

    /// <summary>Whom the tiles are owed to, shown on maps. Default: nothing.</summary>
    public string MapAttribution { get; set; } = "";

    /// <summary>File previews that one address may ask for in a minute. Default: 20.</summary>
    [Range(1, 10_000)]
    public int PreviewsPerMinute { get; set; } = 20;

    /// <summary>Whether an empty database gets the sample catalogues as sources; only with the queue in memory. Default: true.</summary>
    public bool Samples { get; set; } = true;

    /// <summary>How often due sources are looked for, in seconds, when everything runs in one process. Default: 5.</summary>
    [Range(1, 3600)]
    public int SweepSeconds { get; set; } = 5;

    /// <summary>A log-in ends after so many hours without a request. Default: 12.</summary>
    [Range(1, 8760)]
    public int SessionHours { get; set; } = 12;

    /// <summary>Log-ins that one address may try in a minute. Default: 10.</summary>
    [Range(1, 10_000)]
    public int LoginsPerMinute { get; set; } = 10;

    /// <summary>
    /// Of whom a code of an authenticator app is required at log-in: <c>Optional</c>, <c>Administrators</c> or <c>All</c>. Accounts that log in
    /// at an identity provider have it there. Default: <c>Optional</c>.
    /// </summary>
    [EnumDataType(typeof(SecondFactorRule))]
    public SecondFactorRule SecondFactor { get; set; }

    /// <summary>Reverse proxies in front of the pages whose <c>X-Forwarded-*</c> headers are believed: addresses, with commas. Default: loopback.</summary>
    public string Proxies { get; set; } = "";

    public OidcOptions Oidc { get; set; } = new();
}

/// <summary>Of whom a second factor is required.</summary>
public enum SecondFactorRule
{
    /// <summary>Whoever wants switches it on.</summary>
    Optional,

    /// <summary>Sysadmins must.</summary>
    Administrators,

    /// <summary>Every account with a password must.</summary>
    All,
}

/// <summary>Settings <c>Harvest:Web:Oidc</c>: log-in by OpenID Connect (authorization code with PKCE).</summary>
public sealed class OidcOptions : IValidatableObject
{
    /// <summary>The provider's issuer address; empty for no such log-in.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>What the button says. Default: <c>Single sign-on</c>.</summary>
    public string Label { get; set; } = "Single sign-on";

    /// <summary>The claim of the ID token that names a person's groups or roles, such as <c>realm_access.roles</c>. Default: <c>groups</c>.</summary>
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>Which groups have which role here. What is named is given and taken at every log-in. Default: none.</summary>
    public IReadOnlyList<OidcRoleRule> Roles { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority.Length == 0)
            yield break;
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var url) || (url.Scheme != "https" && !url.IsLoopback))
            yield return new ValidationResult($"Setting Harvest:Web:Oidc:Authority: must be an https address, found {Authority}");
        foreach (var rule in Roles)
        {
            if (rule.Group.Length == 0 || !Enum.IsDefined(rule.Role) || (rule.Role == OidcRole.Sysadmin) != (rule.Organization.Length == 0))
            {
                yield return new ValidationResult(
                    "Setting Harvest:Web:Oidc:Roles: each needs a Group and a Role; Member, Editor and Admin need an Organization, and Sysadmin must have none; found "
                    + $"\"{rule.Group}\", {rule.Role}, \"{rule.Organization}\". Write {{\"Group\": \"…\", \"Role\": \"Editor\", \"Organization\": \"…\"}}, "
                    + "or {\"Group\": \"…\", \"Role\": \"Sysadmin\"}");
            }
        }
        if (ClientId.Length == 0)
            yield return new ValidationResult("Setting Harvest:Web:Oidc:ClientId: must be given with Authority");
    }
}

/// <summary>What a group of the identity provider may do here.</summary>
public enum OidcRole
{
    Member = Role.Member,
    Editor = Role.Editor,
    Admin = Role.Admin,

    /// <summary>May do everything.</summary>
    Sysadmin,
}

/// <summary>One of the settings <c>Harvest:Web:Oidc:Roles</c>.</summary>
public sealed class OidcRoleRule
{
    /// <summary>The group as the claim has it.</summary>
    public string Group { get; set; } = "";

    public OidcRole Role { get; set; }

    /// <summary>The name of the organization where the role holds; empty for <see cref="OidcRole.Sysadmin"/>.</summary>
    public string Organization { get; set; } = "";
}
