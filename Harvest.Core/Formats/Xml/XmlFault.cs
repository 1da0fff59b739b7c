using System.Text.RegularExpressions;
using System.Xml;
using Harvest.Http;

namespace Harvest.Formats.Xml;

/// <summary>What is wrong with XML, in words for people who write it, with the place: .NET's own speak of tokens and hexadecimal values.</summary>
public static partial class XmlFault
{
    /// <summary>The message of a fault; one of XML in words.</summary>
    public static string Words(Exception fault) => fault is XmlException xml ? Words(xml) : fault.Message;

    /// <summary>The fault in words, with its place. What is not known here, and what we say ourselves, stays.</summary>
    public static string Words(XmlException fault)
    {
        var message = Place().Replace(fault.Message, ".");
        var words = InWords(message);
        if (fault.LineNumber < 1)
            return Texts.Plain(words ?? message);
        return Texts.Plain(FormattableString.Invariant($"{(words ?? message).TrimEnd('.')} (line {fault.LineNumber:N0}, character {fault.LinePosition:N0})"));
    }

    private static string? InWords(string message)
    {
        if (message.Contains("0xFFFF", StringComparison.Ordinal))
            return "there are bytes that do not fit the encoding";
        if (Character().Match(message) is { Success: true } character)
            return $"the character U+{character.Groups[1].Value.PadLeft(4, '0')} is not allowed there";
        if (Mismatch().Match(message) is { Success: true } tags)
            return $"<{tags.Groups[1]}> of line {tags.Groups[2]} is closed by </{tags.Groups[3]}>";
        if (Quoted().Match(message) is { Success: true } quoted)
        {
            var name = quoted.Groups["name"].Value;
            return quoted.Groups["says"].Value switch
            {
                "is an undeclared prefix" => $"the prefix {name} is not declared",
                "is a duplicate attribute name" => $"the attribute {name} stands twice",
                _ => null,
            };
        }
        return message switch
        {
            "Root element is missing." => "it is empty",
            "There are multiple root elements." => "more elements follow behind its end",
            "Data at the root level is invalid." => "there is text outside of the root element",
            "An error occurred while parsing EntityName." => "an & stands alone; in XML it is written &amp;",
            "Unexpected end tag." => "an element is closed that was not opened",
            _ when message.StartsWith("Reference to undeclared entity '", StringComparison.Ordinal) => $"the entity &{message.Split('\'')[1]}; is not declared",
            _ when message.StartsWith("Unexpected end of file has occurred. The following elements are not closed: ", StringComparison.Ordinal) =>
                $"it ends in the middle; these elements are not closed: {message.Split(": ", 2)[1].TrimEnd('.')}",
            _ when message.StartsWith("Unexpected end of file", StringComparison.Ordinal) => "it ends in the middle",
            _ when message.StartsWith("Unexpected XML declaration.", StringComparison.Ordinal) => "its declaration <?xml …?> is not at its beginning",
            _ when message.StartsWith("For security reasons DTD is prohibited", StringComparison.Ordinal) => "it has a DTD, which is not read",
            _ => null,
        };
    }

    [GeneratedRegex(@"\.? Line \d+, position \d+\.$")]
    private static partial Regex Place();

    [GeneratedRegex("hexadecimal value 0x([0-9A-Fa-f]+)")]
    private static partial Regex Character();

    [GeneratedRegex(@"^The '([^']*)' start tag on line (\d+) position \d+ does not match the end tag of '([^']*)'")]
    private static partial Regex Mismatch();

    [GeneratedRegex("^'(?<name>[^']*)' (?<says>is an undeclared prefix|is a duplicate attribute name)")]
    private static partial Regex Quoted();
}
