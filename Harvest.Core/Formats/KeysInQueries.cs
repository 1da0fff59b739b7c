using System.Text.RegularExpressions;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Keys, tokens and signatures in the queries of addresses. A parameter goes by its name alone, and only where the name can mean nothing else:
/// <c>key</c>, <c>code</c>, <c>id</c> and <c>auth</c> name datasets as often as secrets, and stay.
/// </summary>
internal static partial class KeysInQueries
{
    /// <summary>Names without their signs, in small letters.</summary>
    private static readonly HashSet<string> Names =
    [
        "apikey", "xapikey", "apitoken", "apisecret", "apipassword", "accesskey", "awsaccesskeyid", "accesstoken", "xaccesstoken",
        "authtoken", "xauthtoken", "bearertoken",
        "sessiontoken", "securitytoken", "idtoken", "refreshtoken", "oauthtoken", "oauthsignature", "usertoken", "logintoken", "wstoken", "token",
        "sig", "signature", "xamzsignature", "xamzcredential", "xamzsecuritytoken", "xgoogsignature", "xgoogcredential", "xosssignature", "xosscredential",
        "password", "passwd", "pass", "passwort", "clave", "contrasena", "motdepasse", "wachtwoord", "authkey", "hapikey", "appkey", "sessionid", "pwd", "passphrase", "secret", "clientsecret", "appsecret", "secretkey", "privatekey", "sharedaccesskey", "subscriptionkey",
        "ocpapimsubscriptionkey", "jwt", "jsessionid", "phpsessid", "credentials",
    ];

    /// <summary>Whether a parameter of this name holds a secret, whatever address it is of.</summary>
    public static bool Has(string name) => Names.Contains(string.Concat(Uri.UnescapeDataString(name).Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());

    /// <summary>A text without such parameters in its addresses; the same instance when it has none.</summary>
    /// <param name="text">An address, or any text or JSON with addresses in it.</param>
    /// <param name="found">Takes the names, and the addresses without them; null for nobody.</param>
    public static string Without(string text, List<(string Name, string Address)>? found = null)
    {
        if (!(text.Contains('=', StringComparison.Ordinal) && text.AsSpan().IndexOfAny('?', '#', ';') >= 0) && !text.Contains("%3D", StringComparison.OrdinalIgnoreCase))
            return text;
        var open = Address().Replace(text, address =>
        {
            string? name = null;
            var kept = Parameter().Replace(address.Value, parameter =>
            {
                if (!Has(parameter.Groups["name"].Value))
                    return WithoutNested(parameter.Value, ref name);
                name ??= parameter.Groups["name"].Value;
                var sign = parameter.Groups["sign"].Value;
                return sign is "?" or "#" ? sign : "";
            });
            if (name is null)
                return address.Value;
            kept = Doubled().Replace(kept, "");
            found?.Add((name, kept));
            return kept;
        });
        return open == text ? text : open;
    }

    /// <summary>The value of a parameter that is an address itself, and encoded, without the secrets of that address.</summary>
    private static string WithoutNested(string parameter, ref string? name)
    {
        if (!parameter.Contains("%3D", StringComparison.OrdinalIgnoreCase))
            return parameter;
        string? found = null;
        var open = Nested().Replace(parameter, nested =>
        {
            if (!Has(nested.Groups["name"].Value))
                return nested.Value;
            found ??= nested.Groups["name"].Value;
            return nested.Groups["sign"].Value is "%26" ? "" : nested.Groups["sign"].Value;
        });
        name ??= found;
        return found is null ? parameter : NestedDoubled().Replace(open, "$1");
    }

    /// <summary>One warning for all of a dataset.</summary>
    public static RecordProblem Told(IReadOnlyList<(string Name, string Address)> found)
    {
        var others = found.Select(one => one.Address).Distinct(StringComparer.Ordinal).Count() - 1;
        return new RecordProblem(
            $"The address {Texts.Shorten(Texts.Plain(SafeUrl.Of(found[0].Address)), 200)} had a secret in its query ({Texts.Shorten(found[0].Name, 40)})"
            + $"{(others > 0 ? $", as {(others == 1 ? "has" : "have")} {others} more" : "")}: that was taken out. "
            + "Take it out at the source as well, and replace the secret",
            IsWarning: true);
    }

    [GeneratedRegex(PublicAddresses.Beginning + """(jdbc:)?[a-z][a-z0-9+.-]{1,20}:(\\?/){2}([^\s"'<>\\]|\\u0026|\\/)+""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    /// <summary>With its sign before it, as it stands in addresses, in HTML and in JSON.</summary>
    [GeneratedRegex("""(?<sign>&amp;|\\u0026amp;|\\u0026|[?&;#])(?<name>[A-Za-z0-9_.~%-]{2,80})=([^&;#\\)\]}|`]|\\/)*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("""(?<sign>%3F|%26)(?<name>[A-Za-z0-9_.~-]{2,60})%3D((?!%26|%23).)*""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Nested();

    [GeneratedRegex("(%3F)%26", RegexOptions.IgnoreCase)]
    private static partial Regex NestedDoubled();

    /// <summary>What a removed parameter leaves behind.</summary>
    [GeneratedRegex("""(?<=[?#])(&amp;|\\u0026amp;|\\u0026|[&;])+|[?#](?=#|$|[)\]}|`])""", RegexOptions.ExplicitCapture)]
    private static partial Regex Doubled();
}
