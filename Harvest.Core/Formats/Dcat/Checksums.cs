namespace Harvest.Formats.Dcat;

/// <summary>Checksums as SPDX has them.</summary>
internal static class Checksums
{
    private const string Prefix = "http://spdx.org/rdf/terms#checksumAlgorithm_";

    private static readonly HashSet<string> Known =
        ["md2", "md4", "md5", "md6", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "blake2b256", "blake2b384", "blake2b512", "adler32", "blake3"];

    /// <summary>The IRI of an algorithm that is given by IRI or name (SHA-256, md5); null when it is unknown.</summary>
    public static string? Algorithm(string? text)
    {
        if (text is null)
            return null;
        if (DcatText.IsIri(text))
            return text;
        var name = text.Trim().ToLowerInvariant().Replace("sha-3-", "sha3_", StringComparison.Ordinal).Replace("sha3-", "sha3_", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Known.Contains(name) ? Prefix + name : null;
    }

    /// <summary>Whether a text is whole bytes in hexadecimal digits.</summary>
    public static bool IsHex(string text) => text.Length > 0 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
}
