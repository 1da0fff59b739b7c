using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Model;
using Microsoft.AspNetCore.DataProtection;

namespace Harvest.Web.Pages;

/// <summary>
/// What the form of a source or an organization carries along, encrypted for this site alone: how each field was when the form was
/// opened, and the secrets that were typed and are shown masked.
/// </summary>
internal sealed class FormSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Harvest.SourceForm");

    /// <summary>The state of the fields of a form.</summary>
    public string Seen(IEnumerable<FormField> fields) =>
        protector.Protect(JsonSerializer.Serialize(fields.ToDictionary(field => field.Name, field => new FieldState(Digest(field.Shown), Digest(field.Stored)))));

    /// <summary>What somebody else has changed since a form was opened, held against what was filled in.</summary>
    /// <param name="seen">What <see cref="Seen"/> gave then; one that cannot be read any more makes every difference a clash.</param>
    /// <param name="now">The fields as they are now.</param>
    /// <param name="typed">What was filled in, by the name of the field.</param>
    public FormChanges Compare(string? seen, IReadOnlyList<FormField> now, Func<string, string> typed)
    {
        if (string.IsNullOrEmpty(seen))
            return new FormChanges([], []);
        if (Open(seen) is not { } text)
            return new FormChanges([], [.. now.Where(field => Digest(typed(field.Name)) != Digest(field.Shown))]);
        var before = JsonSerializer.Deserialize<Dictionary<string, FieldState>>(text)!;
        var nothing = new FieldState(Digest(""), Digest(""));
        var changed = now.Select(field => (Field: field, Was: before.GetValueOrDefault(field.Name, nothing), Typed: Digest(typed(field.Name))))
            .Where(row => row.Was.Stored != Digest(row.Field.Stored)).ToLookup(row => row.Typed == row.Was.Shown);
        return new FormChanges(
            [.. changed[true].Select(row => row.Field)],
            [.. changed[false].Where(row => row.Typed != Digest(row.Field.Shown)).Select(row => row.Field)]);
    }

    /// <summary>Settings with their secrets, for an address.</summary>
    public string Typed(string url, string config) => protector.Protect(JsonSerializer.Serialize(new[] { url, config }));

    /// <summary>Settings that came back masked, with the secrets that were typed for the same host before.</summary>
    public string Restored(string config, string url, string? typed, HarvesterInfo info) =>
        typed is { Length: > 0 } && Open(typed) is { } text && JsonSerializer.Deserialize<string[]>(text) is [var before, var stored]
            ? SourceConfig.Restored(config, url, new Source { Id = "", Name = "", Url = before, Type = info.Name, Config = stored }, info)
            : config;

    private string? Open(string text)
    {
        try
        {
            return protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Line ends are the browser's, and spaces around a text count nowhere.</summary>
    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").Trim())).AsSpan(0, 8));

    private sealed record FieldState(string Shown, string Stored);
}
