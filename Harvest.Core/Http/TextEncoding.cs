using System.Text;

namespace Harvest.Http;

/// <summary>Finds encodings by the names that servers give them.</summary>
internal static class TextEncoding
{
    /// <summary>The named encoding; UTF-8 when there is no name or none that is known.</summary>
    public static Encoding Of(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"', '\'', ' '));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
