using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Takes user names, passwords and keys in queries (<see cref="KeysInQueries"/>) out of the addresses of a dataset, whatever source it came from:
/// all that a dataset says is published on pages, in feeds and by the API.
/// </summary>
public static partial class PublicAddresses
{
    /// <summary>Where an address begins; in JSON a sign may stand before it by its number (<c>\u0022</c>).</summary>
    internal const string Beginning = @"((?<![A-Za-z0-9])|(?<=\\u00[0-9A-Fa-f]{2}))";

    private const string Scheme = Beginning + @"(?<scheme>(https?|s?ftps?|wss?|postgres(ql)?|mysql|mongodb):(\\?/){2})";

    /// <summary>A name with a password is a secret wherever it leads to; a name alone may be part of an address, as in <c>ssh://git@host</c>.</summary>
    private const string AnyScheme = Beginning + @"(?<scheme>(jdbc:)?[a-z][a-z0-9+.-]{1,20}:(\\?/){2})";

    /// <summary>The dataset with such addresses; the same instance when it has no others.</summary>
    /// <param name="dataset">As its reader made it.</param>
    /// <param name="told">Takes one warning of each kind, without the secrets.</param>
    internal static Dataset Of(Dataset dataset, List<RecordProblem> told)
    {
        var (secret, hasToken) = (new List<string>(), false);
        var keys = new List<(string Name, string Address)>();
        var open = dataset with
        {
            Title = Text(dataset.Title)!,
            Url = Address(dataset.Url),
            Identifier = Text(dataset.Identifier),
            AccessRights = Text(dataset.AccessRights),
            Author = Text(dataset.Author),
            Maintainer = Text(dataset.Maintainer),
            License = dataset.License is { } license ? new License(Text(license.Id), Text(license.Title), Address(license.Url)) : null,
            Tags = All(dataset.Tags, tag => Text(tag)!),
            Themes = All(dataset.Themes, theme => Text(theme)!),
            ConformsTo = All(dataset.ConformsTo, standard => Text(standard)!),
            Languages = All(dataset.Languages, language => Text(language)!),
            Frequency = Text(dataset.Frequency),
            Version = Text(dataset.Version),
            Spatial = All(dataset.Spatial, place => place with { Uri = Text(place.Uri), Text = Text(place.Text) }),
            Organization = dataset.Organization is { } owner
                ? owner with
                {
                    Title = Text(owner.Title)!,
                    Description = Text(owner.Description)!,
                    ImageUrl = Address(owner.ImageUrl)!,
                    TitleTranslated = Text(owner.TitleTranslated),
                }
                : null,
            Groups = All(dataset.Groups, group => group with
            {
                Title = Text(group.Title)!,
                Description = Text(group.Description)!,
                ImageUrl = Address(group.ImageUrl)!,
                TitleTranslated = Text(group.TitleTranslated),
            }),
            Notes = Text(dataset.Notes)!,
            Resources = All(dataset.Resources, file => file with
            {
                Url = Address(file.Url)!,
                Name = Text(file.Name)!,
                Description = Text(file.Description)!,
                Others = All(file.Others, Other),
            }),
            Extras = All(dataset.Extras, extra => extra with { Key = Text(extra.Key)!, Value = Text(extra.Value)! }),
            Publisher = dataset.Publisher is { } publisher ? Of(publisher) : null,
            Creators = All(dataset.Creators, Of),
            ContactPoints = All(dataset.ContactPoints, Of),
        };
        if (keys.Count > 0)
            told.Add(KeysInQueries.Told(keys));
        if (hasToken)
            told.Add(TokensInTexts.Told);
        if (secret.Count == 0)
            return keys.Count == 0 && !hasToken ? dataset : open;
        var others = secret.Distinct(StringComparer.Ordinal).Count() - 1;
        told.Add(new RecordProblem(
            $"The address {Texts.Shorten(Texts.Plain(SafeUrl.Of(secret[0])), 200)} has a user name or password in it"
            + $"{(others > 0 ? $", as {(others == 1 ? "has" : "have")} {others} more" : "")}: that was taken out. "
            + "Take it out at the source as well, and change the password",
            IsWarning: true));
        return open;

        string? Address(string? url) => Replaced(url, UserInfo());

        // A name without a password, as of an anonymous FTP server, is no secret of a text.
        string? Text(string? text) => Replaced(text, Password());

        string? Replaced(string? text, Regex user)
        {
            if (Addressed(text, user) is not { } addressed)
                return null;
            var masked = TokensInTexts.Without(addressed);
            hasToken |= !ReferenceEquals(masked, addressed);
            return masked;
        }

        string? Addressed(string? text, Regex user)
        {
            if (text is null || !text.Contains("://", StringComparison.Ordinal))
                return text;
            if (text.Contains('@', StringComparison.Ordinal))
            {
                text = Open(text, user);
                text = Open(text, Password());
            }
            if (text.Contains("%40", StringComparison.Ordinal))
                text = Open(text, Encoded());
            return KeysInQueries.Without(text, keys);
        }

        string Open(string text, Regex user) => user.Replace(text, match =>
        {
            secret.Add(match.Groups["scheme"].Value + Until(text[(match.Index + match.Length)..]));
            return match.Groups["scheme"].Value;
        });

        KeyValuePair<string, JsonElement> Other(KeyValuePair<string, JsonElement> other)
        {
            if (other.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array)
                || !(JsonMarshal.GetRawUtf8Value(other.Value).ContainsAny("@?#;%"u8) || HasToken(other.Value)))
                return other;
            var raw = other.Value.GetRawText();
            // JSON may escape the slashes.
            var plain = raw.Contains("\\/", StringComparison.Ordinal) ? JsonSerializer.Serialize(other.Value) : raw;
            var safe = Replaced(plain, other.Value.ValueKind == JsonValueKind.String ? UserInfo() : Password());
            return ReferenceEquals(safe, plain) || safe == plain ? other : KeyValuePair.Create(other.Key, JsonElement.Parse(safe!));
        }

        static bool HasToken(JsonElement value) => value.GetRawText() is var raw && !ReferenceEquals(TokensInTexts.Without(raw), raw);

        Agent Of(Agent agent) => agent with
        {
            Name = Text(agent.Name),
            Email = Text(agent.Email),
            NameTranslated = Text(agent.NameTranslated),
            Url = Address(agent.Url),
            Uri = Address(agent.Uri),
            Identifier = Text(agent.Identifier),
            Organization = Text(agent.Organization),
        };
    }

    /// <summary>A text as it may be shown to everybody, such as the guid of a record, which often is an address: without user names, passwords and keys.</summary>
    public static string OfText(string text) =>
        TokensInTexts.Without(text.Contains("://", StringComparison.Ordinal) ? KeysInQueries.Without(WithoutUsers(text)) : text);

    /// <summary>A document of a source as it may be shown to everybody: JSON, XML or text in UTF-8, without user names, passwords and keys in addresses.</summary>
    /// <param name="document">As it is stored.</param>
    /// <returns>The same instance when it has none.</returns>
    public static byte[] OfDocument(byte[] document)
    {
        var text = Encoding.UTF8.GetString(document);
        var open = document.AsSpan().ContainsAny("@?#;%"u8) && document.AsSpan().IndexOf("/"u8) >= 0 ? KeysInQueries.Without(WithoutUsers(text)) : text;
        open = TokensInTexts.Without(open);
        return ReferenceEquals(open, text) || open == text ? document : Encoding.UTF8.GetBytes(open);
    }

    private static string WithoutUsers(string text) =>
        Encoded().Replace(Password().Replace(UserInfo().Replace(text, "${scheme}"), "${scheme}"), "${scheme}");

    private static string Until(string text) => End().Match(text) is { Success: true } end ? text[..end.Index] : text;

    private static IReadOnlyList<T> All<T>(IReadOnlyList<T> list, Func<T, T> open)
    {
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (!EqualityComparer<T>.Default.Equals(open(list![i]), list[i]))
                return [.. list.Select(open)];
        }
        return list!;
    }

    [GeneratedRegex(Scheme + """[^/?#\s"'<>\\]*@""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();

    [GeneratedRegex(AnyScheme + """[^/?#\s"'<>@\\:]*:[^/?#\s"'<>\\]*@""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Password();

    /// <summary>The same of an address within the query of another.</summary>
    [GeneratedRegex("""(?<scheme>%3A%2F%2F)((?!%2F|%3F|%23|%40)[^&#\s"'<>\\/])*%40""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Encoded();

    [GeneratedRegex("""[\s"'<>\\]""")]
    private static partial Regex End();
}
