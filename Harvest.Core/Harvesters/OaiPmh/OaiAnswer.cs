using System.Globalization;
using System.Text;
using System.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>Reads what a repository answers, record by record; no DTD, no entity but the five of XML.</summary>
internal static class OaiAnswer
{
    private const int MaxRecordCharacters = 32 * 1024 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <exception cref="ListingException">It is no answer of this protocol.</exception>
    public static Task<OaiPage> ReadPageAsync(RemoteResponse response, string where, CancellationToken cancellationToken) =>
        GuardedAsync(response, where, async xml =>
        {
            var records = new List<OaiRecord>();
            string? token = null;
            long? size = null;
            OaiError? error = null;
            while (await NextAsync(xml, cancellationToken))
            {
                switch (xml.LocalName)
                {
                    case "record" or "header" when xml.NodeType == XmlNodeType.Element:
                        if (await RecordAsync(xml, cancellationToken) is { } record)
                            records.Add(record);
                        break;
                    case "resumptionToken":
                        size = long.TryParse(xml.GetAttribute("completeListSize"), CultureInfo.InvariantCulture, out var number) ? number : null;
                        token = (await xml.ReadElementContentAsStringAsync()).Trim();
                        break;
                    case "error":
                        error = await ErrorAsync(xml);
                        break;
                    default:
                        await xml.ReadAsync();
                        break;
                }
            }
            return new OaiPage(records, string.IsNullOrEmpty(token) ? null : token, size, error);
        });

    /// <exception cref="ListingException">It is no answer of this protocol, or an error.</exception>
    public static Task<OaiIdentity> ReadIdentityAsync(RemoteResponse response, string where, CancellationToken cancellationToken) =>
        GuardedAsync(response, where, async xml =>
        {
            var found = new Dictionary<string, string>();
            while (await NextAsync(xml, cancellationToken))
            {
                if (xml.LocalName == "error")
                    throw Fault(where, await ErrorAsync(xml));
                if (xml.LocalName is "repositoryName" or "deletedRecord" or "granularity" or "protocolVersion")
                    found[xml.LocalName] = (await xml.ReadElementContentAsStringAsync()).Trim();
                else
                    await xml.ReadAsync();
            }
            return found.ContainsKey("repositoryName") || found.ContainsKey("granularity")
                ? new OaiIdentity(
                    found.GetValueOrDefault("repositoryName", ""),
                    found.GetValueOrDefault("deletedRecord") == "persistent",
                    found.GetValueOrDefault("granularity", "").Contains("hh:mm:ss", StringComparison.OrdinalIgnoreCase))
                : throw new ListingException($"{where} does not identify itself as an OAI-PMH repository");
        });

    /// <summary>The metadata prefixes that a repository knows.</summary>
    public static Task<IReadOnlyList<string>> ReadFormatsAsync(RemoteResponse response, string where, CancellationToken cancellationToken) =>
        GuardedAsync<IReadOnlyList<string>>(response, where, async xml =>
        {
            var prefixes = new List<string>();
            while (await NextAsync(xml, cancellationToken))
            {
                if (xml.LocalName == "metadataPrefix")
                    prefixes.Add((await xml.ReadElementContentAsStringAsync()).Trim());
                else
                    await xml.ReadAsync();
            }
            return prefixes;
        });

    /// <summary>What an error of the protocol means for a person.</summary>
    public static ListingException Fault(string where, OaiError error) => new(
        $"{where} answered {error.Code}: {(error.Message.Length > 0 ? Texts.Shorten(Texts.Plain(error.Message), 300) : "no reason given")}."
        + error.Code switch
        {
            "cannotDisseminateFormat" => " Choose another metadata_prefix; harvest detect lists those that the repository has.",
            "noSetHierarchy" => " The repository has no sets; leave out the setting sets.",
            "badArgument" => " Check the settings metadata_prefix and sets.",
            "badVerb" => " Is this the base address of an OAI-PMH repository?",
            "badResumptionToken" => " The repository lost its place in the list, time and again.",
            _ => "",
        });

    private static async Task<T> GuardedAsync<T>(RemoteResponse response, string where, Func<XmlReader, Task<T>> read)
    {
        using var xml = XmlReader.Create(response.Body, Settings);
        try
        {
            await xml.MoveToContentAsync();
            if (xml.LocalName != "OAI-PMH")
                throw NoAnswer(response, where, $"the root element is {xml.Name}");
            await xml.ReadAsync();
            return await read(xml);
        }
        catch (XmlException fault)
        {
            throw NoAnswer(response, where, Texts.Plain(fault.Message), fault);
        }
    }

    private static ListingException NoAnswer(RemoteResponse response, string where, string what, Exception? fault = null) =>
        new(
            response.MediaType == "text/html"
                ? $"{where} answered with an HTML page; is this the base address of an OAI-PMH repository?"
                : $"{where} answered with no OAI-PMH document: {what}",
            fault!);

    /// <summary>Goes to the next element, the present one included.</summary>
    private static async Task<bool> NextAsync(XmlReader xml, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (xml.NodeType != XmlNodeType.Element)
        {
            if (!await xml.ReadAsync())
                return false;
        }
        return true;
    }

    private static async Task<OaiError> ErrorAsync(XmlReader xml)
    {
        var code = xml.GetAttribute("code") ?? "error";
        return new OaiError(code, (await xml.ReadElementContentAsStringAsync()).Trim());
    }

    private static async Task<OaiRecord?> RecordAsync(XmlReader xml, CancellationToken cancellationToken)
    {
        var isWhole = xml.LocalName == "record";
        var text = await xml.ReadOuterXmlAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (text.Length > MaxRecordCharacters)
            return new OaiRecord("", null, false, null);
        var (identifier, datestamp, isDeleted) = Header(text);
        return new OaiRecord(identifier, datestamp, isDeleted, isWhole && !isDeleted ? Encoding.UTF8.GetBytes(text) : null);
    }

    private static (string Identifier, string? Datestamp, bool IsDeleted) Header(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false });
        var (identifier, datestamp, isDeleted) = ("", (string?)null, false);
        while (!xml.EOF)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Read();
                continue;
            }
            switch (xml.LocalName)
            {
                case "header":
                    isDeleted = string.Equals(xml.GetAttribute("status"), "deleted", StringComparison.OrdinalIgnoreCase);
                    xml.Read();
                    break;
                case "identifier" when identifier.Length == 0:
                    identifier = xml.ReadElementContentAsString().Trim();
                    break;
                case "datestamp" when datestamp is null:
                    datestamp = xml.ReadElementContentAsString().Trim();
                    break;
                // The header is over.
                case "metadata":
                    return (identifier, datestamp, isDeleted);
                default:
                    xml.Read();
                    break;
            }
        }
        return (identifier, datestamp, isDeleted);
    }
}
