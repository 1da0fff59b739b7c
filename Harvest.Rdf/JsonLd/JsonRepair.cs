using System.Globalization;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Mends what is commonly wrong in JSON: control characters and halves of surrogate pairs in
/// strings.</summary>
internal static class JsonRepair
{
    /// <summary>The mended text, or null when there was nothing to mend.</summary>
    public static byte[]? Run(ReadOnlySpan<byte> json, ReadContext context)
    {
        var output = new MemoryStream(json.Length + 64);
        bool inString = false, mended = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte b = json[i];
            if (inString && b == '\\' && i + 1 < json.Length)
            {
                output.WriteByte(b);
                output.WriteByte(json[++i]);
            }
            else if (inString && b < 0x20)
            {
                output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{b:x4}")));
                if (!mended)
                {
                    (long line, long column) = JsonLdSource.Place(json[..i]);
                    context.Warn(
                        "a control character stood unescaped in a JSON string, perhaps more than one.", line, column);
                }

                mended = true;
            }
            else
            {
                inString ^= b == '"';
                output.WriteByte(b);
            }
        }

        return mended ? output.ToArray() : null;
    }
}
