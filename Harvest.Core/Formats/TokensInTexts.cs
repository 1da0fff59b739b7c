using System.Buffers;
using System.Text.RegularExpressions;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Secrets that stand in a text without an address, as instructions on an API have them: headers (<c>Authorization: Bearer …</c>, <c>X-API-Key: …</c>),
/// signed tokens, and keys with well-known beginnings.
/// </summary>
internal static partial class TokensInTexts
{
    /// <summary>Stands in the place of a secret.</summary>
    private const string Mask = "***";

    private static readonly SearchValues<string> Hints = SearchValues.Create(
        ["authorization", "bearer ", "api-key", "api_key", "apikey", "access-token", "access_token", "auth-token", "eyJ", "ghp_", "AKIA", "glpat-", "github_pat_"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>What is told once of a dataset.</summary>
    public static RecordProblem Told { get; } = new(
        $"A text has a token or a key in it (such as Authorization: Bearer …); {Mask} was put in its place. Take it out at the source as well, and replace the secret",
        IsWarning: true);

    /// <summary>The text with its secrets masked; the same instance when it has none.</summary>
    public static string Without(string text)
    {
        if (!text.AsSpan().ContainsAny(Hints))
            return text;
        var open = Token().Replace(text, $"${{before}}{Mask}");
        return open == text ? text : open;
    }

    /// <summary>A secret of a header has a digit in it: words such as "Bearer authentication" have none.</summary>
    [GeneratedRegex(
        """(?<before>(?i:\bauthorization["']?\s*[:=]\s*["']?((bearer|basic|token|apikey)\s+)?|\bbearer\s+|\b(x-)?(api[-_]?key|access[-_]token|auth[-_]token)["']?\s*[:=]\s*["']?))(?=[A-Za-z._~+/=-]*\d)[A-Za-z0-9._~+/=-]{8,}"""
        + """|(?<before>)\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+|ghp_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|AKIA[A-Z0-9]{16})\b""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
