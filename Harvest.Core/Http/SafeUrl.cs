namespace Harvest.Http;

/// <summary>
/// The only form in which an address may reach a message, a log line or an exception: without its secrets.
/// </summary>
public static class SafeUrl
{
    private const string Mask = "***";

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
        return equals > 0 && Secrets.IsSecretParameter(Uri.UnescapeDataString(parameter[1..equals]))
            ? parameter[..(equals + 1)] + Mask
            : parameter;
    }
}
