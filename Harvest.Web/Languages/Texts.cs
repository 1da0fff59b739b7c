using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Html;

namespace Harvest.Web.Languages;

/// <summary>
/// The texts of pages in the language of the request. The English text is the key; <c>LANGUAGE.json</c> beside this file has what stands in its
/// place, with <c>{0}</c> where something comes in.
/// </summary>
internal static class Texts
{
    public const string English = "en";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Tables = new[] { "de", "fr", "es" }.ToFrozenDictionary(language => language, Load);

    /// <summary>Each language and what its speakers call it.</summary>
    public static IReadOnlyList<(string Code, string Name)> Known { get; } = [(English, "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français")];

    /// <summary>The language of this request.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is var code && Tables.ContainsKey(code) ? code : English;

    /// <summary>How numbers and dates are written in it.</summary>
    public static CultureInfo Culture => Language == English ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(Language);

    /// <summary>A text in the language of the request; as it is where there is none.</summary>
    public static string T(string text) => Tables.GetValueOrDefault(Language)?.GetValueOrDefault(text) ?? text;

    /// <summary>The same with something put in.</summary>
    public static string T(string text, params ReadOnlySpan<object?> values) => string.Format(Culture, T(text), values);

    /// <summary>A text with markup of ours; what is put in is text, unless it is markup of ours, too.</summary>
    public static IHtmlContent H(string text, params IEnumerable<object?> values) => new HtmlString(string.Format(
        Culture, T(text), values.Select(value => value is IHtmlContent ? value : WebUtility.HtmlEncode(Convert.ToString(value, Culture))).ToArray()));

    /// <summary>Marks a text that is translated where it is shown.</summary>
    public static string Key(string text) => text;

    /// <summary>All texts of a language.</summary>
    internal static IReadOnlyDictionary<string, string> Of(string language) => Tables[language];

    private static FrozenDictionary<string, string> Load(string language)
    {
        using var file = typeof(Texts).Assembly.GetManifestResourceStream($"Harvest.Web.Languages.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
