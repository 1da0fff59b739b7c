using System.Text;

namespace Harvest.Formats;

/// <summary>Half a surrogate pair, be it a remote's or left by a cut, can be neither normalized nor stored.</summary>
internal static class SoundText
{
    /// <summary>The text, in which U+FFFD stands for what is no character.</summary>
    public static string Of(string text) =>
        text.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
