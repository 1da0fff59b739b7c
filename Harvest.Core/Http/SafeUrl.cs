using System.Buffers;

namespace Harvest.Http;

/// <summary>
/// The only form in which an address may reach a message, a log line or an exception: without its secrets.
/// </summary>
public static class SafeUrl
{
    private const string Mask = "***";

    private static readonly SearchValues<char> SchemeChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<string> KnownSchemes = SearchValues.Create(["http", "ftp", "mailto"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The address with user name and password, and the values of secret query parameters (<see cref="Secrets"/>),
    /// replaced by <c>***</c>. Never throws; a relative address is treated alike.
    /// </summary>
    public static string Of(Uri url) => Of(url.IsAbsoluteUri ? url.AbsoluteUri : url.OriginalString);

    /// <summary>The same for text that may not even be an address; control characters are dropped.</summary>
    public static string Of(string url)
    {
        if (url.Any(char.IsControl))
            url = string.Concat(url.Where(c => !char.IsControl(c)));
        if (!IsAddress(url))
            url = WithoutAnyUser(url);
        var end = url.IndexOfAny(['?', '#']);
        return end < 0
            ? WithoutUser(url)
            : WithoutUser(url[..end]) + string.Concat(Parameters(url[end..]).Select(Masked));
    }

    /// <summary>The address as requests carry it: the user-info goes into a header instead.</summary>
    internal static Uri WithoutUser(Uri url) =>
        url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;

    /// <summary>An address that is safe in any hand, for the properties of exceptions.</summary>
    internal static Uri Masked(Uri url) =>
        Uri.TryCreate(Of(url), UriKind.RelativeOrAbsolute, out var masked) ? masked : new Uri("about:blank");

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var read) && read.Host.Length > 0 && url.Contains("://", StringComparison.Ordinal);

    /// <summary>
    /// Of what was meant as an address and is none: its password may hold a slash or a question mark, its scheme may be missing
    /// or half written, so all before the last @ is taken for the user. A mail address has no colon before it, and stays.
    /// </summary>
    private static string WithoutAnyUser(string url)
    {
        var at = url.LastIndexOf('@');
        if (at < 0)
            return url;
        var scheme = url.AsSpan(0, at).IndexOf(':');
        var start = 0;
        if (scheme > 0 && url.AsSpan(0, scheme).IndexOfAnyExcept(SchemeChars) < 0
            && (url.AsSpan(0, scheme).ContainsAny(KnownSchemes) || url.AsSpan(scheme + 1).StartsWith("/") || url.AsSpan(scheme + 1).StartsWith("\\")))
            start = scheme + 1;
        while (start < at && url[start] is '/' or '\\')
            start++;
        return start > 0 || scheme >= 0 ? string.Concat(url.AsSpan(0, start), Mask, url.AsSpan(at)) : url;
    }

    private static string WithoutUser(string url)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal);
        if (start < 0)
            return url;
        start += 2;
        var end = url.IndexOfAny(['/', '\\'], start);
        if (end < 0)
            end = url.Length;
        var at = url.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? url : string.Concat(url.AsSpan(0, start), Mask, url.AsSpan(at));
    }

    /// <summary>Cuts a query (and fragment) into parts that each begin with their separator.</summary>
    private static IEnumerable<string> Parameters(string query)
    {
        var start = 0;
        while (start < query.Length)
        {
            var next = query.IndexOfAny(['?', '#', '&', ';'], start + 1);
            if (next < 0)
                next = query.Length;
            yield return query[start..next];
            start = next;
        }
    }

    private static string Masked(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            return parameter;
        if (Secrets.IsSecretParameter(Uri.UnescapeDataString(parameter[1..equals])))
            return parameter[..(equals + 1)] + Mask;
        // An address within: …?url=https%3A%2F%2Fuser%3Apassword%40host
        var value = Uri.UnescapeDataString(parameter[(equals + 1)..]);
        return value.Contains("//", StringComparison.Ordinal) && Of(value) is var safe && safe != value
            ? parameter[..(equals + 1)] + safe
            : parameter;
    }
}
