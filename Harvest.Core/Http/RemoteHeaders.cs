using System.Buffers;

namespace Harvest.Http;

/// <summary>Which request headers a person may set.</summary>
public static class RemoteHeaders
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly HashSet<string> SetByClient = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Whether the connection itself sets a header, so that nobody else may.</summary>
    internal static bool IsSetByClient(string name) => SetByClient.Contains(name);

    /// <summary>Why a header cannot be sent; null when it can. The value is not repeated: it may be a secret.</summary>
    public static string? Complaint(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            return $"'{Texts.Plain(name)}' is no name of a header";
        if (IsSetByClient(name))
            return $"{name} is set by the client itself";
        return value.Any(c => c is < ' ' or > '~') ? $"the value of {name} may have printable ASCII characters only" : null;
    }
}
