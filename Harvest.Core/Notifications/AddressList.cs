using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mail;

namespace Harvest.Notifications;

/// <summary>Mail addresses in a setting: a list, or one text with commas, as the environment has it.</summary>
[TypeConverter(typeof(TextConverter))]
public sealed class AddressList : Collection<string>, IValidatableObject
{
    private const int MaxLength = 254;

    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    public AddressList()
    {
    }

    private AddressList(IList<string> addresses)
        : base(addresses)
    {
    }

    /// <summary>The addresses in a text, each once, whatever their case.</summary>
    /// <exception cref="FormatException">One of them is no mail address.</exception>
    public static IReadOnlyList<string> Read(string text)
    {
        var addresses = Split(text);
        return addresses.FirstOrDefault(address => !IsAddress(address)) is { } wrong
            ? throw new FormatException($"'{wrong}' is no mail address")
            : [.. addresses.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        this.Where(address => !IsAddress(address)).Select(address => new ValidationResult(
            $"Setting Harvest:Notifications:To must be mail addresses, separated by commas, found {address}"));

    /// <summary>Whether a text is a plain address: no name before it, nothing that could begin another header.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= MaxLength && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '"')
        && MailAddress.TryCreate(text, out var address) && address.Address == text && address.User.All(char.IsAscii);

    private static string[] Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private sealed class TextConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            new AddressList([.. Split((string)value)]);
    }
}
