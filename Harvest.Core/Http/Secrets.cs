using System.Text;

namespace Harvest.Http;

/// <summary>
/// Knows by name what must not be shown or carried to another host. Rather too much than too little: a parameter hidden
/// for nothing costs a glance, one shown costs a key.
/// </summary>
public static class Secrets
{
    private static readonly string[] ParameterEndings =
    [
        "key", "token", "secret", "password", "passwd", "pwd", "pass", "passphrase", "passcode", "signature", "sig", "credential",
        "credentials", "auth", "authorization", "jwt", "session", "sessionid", "authcode", "accesscode",
    ];

    /// <summary>Too common as endings to be secret there (<c>country_code</c>).</summary>
    private static readonly string[] ParameterNames = ["code", "sid", "ticket", "otp", "pin", "pw"];

    private static readonly string[] HeaderParts =
        ["auth", "cookie", "key", "token", "secret", "password", "signature", "credential", "session"];

    /// <summary>
    /// Whether a query parameter's value is secret: <c>api_key</c>, <c>access-token</c>, <c>X-Amz-Signature</c> …
    /// </summary>
    public static bool IsSecretParameter(string name)
    {
        var plain = string.Concat(name.Where(char.IsAsciiLetterOrDigit));
        return Array.Exists(ParameterEndings, ending => plain.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || ParameterNames.Contains(plain, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Whether a request header is for the asked host's eyes only: <c>Authorization</c>, <c>X-API-Key</c> …
    /// </summary>
    public static bool IsSecretHeader(string name) =>
        Array.Exists(HeaderParts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>The user-info of an address as Basic authentication carries it.</summary>
    internal static string Basic(string userInfo)
    {
        var text = Uri.UnescapeDataString(userInfo);
        if (!text.Contains(':', StringComparison.Ordinal))
            text += ":";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>
    /// The secret values that a request carries, so that an answer which repeats them ("invalid key abc") can be
    /// cleaned. Values of fewer than four characters are left out: they would blot out ordinary words.
    /// </summary>
    internal static IReadOnlyList<string> In(RemoteRequest request)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        AddParts(request.Url.UserInfo.Split(':', 2)[^1]);
        Add(Basic(request.Url.UserInfo));
        foreach (var parameter in request.Url.Query.TrimStart('?').Split('&', ';'))
        {
            var pair = parameter.Split('=', 2);
            if (pair.Length == 2 && IsSecretParameter(Uri.UnescapeDataString(pair[0])))
                AddParts(pair[1]);
        }
        foreach (var (name, value) in request.Headers)
        {
            if (IsSecretHeader(name))
            {
                Add(value);
                Add(value[(value.LastIndexOf(' ') + 1)..]);
            }
        }
        foreach (var (_, value) in request.OriginHeaders)
        {
            Add(value);
            Add(value[(value.LastIndexOf(' ') + 1)..]);
        }
        return [.. found.OrderByDescending(value => value.Length)];

        void AddParts(string escaped)
        {
            Add(escaped);
            Add(Uri.UnescapeDataString(escaped));
        }

        void Add(string value)
        {
            if (value.Length >= 4)
                found.Add(value);
        }
    }
}
