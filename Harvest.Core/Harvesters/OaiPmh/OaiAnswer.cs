using System.Globalization;
using System.Text;
using System.Xml;
using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>Reads what a repository answers, record by record; no DTD, no entity but the five of XML.</summary>
internal static class OaiAnswer
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <exception cref="ListingException">It is no answer of this protocol.</exception>
    public static async Task<OaiPage> ReadPageAsync(RemoteResponse response, string where, CancellationToken cancellationToken)
    {
        var records = new List<OaiRecord>();
        var root = await ReadAsync(
            response,
            where,
            (_, name) => name is "record" or "header",
            async cut => records.Add(await RecordAsync(cut, cancellationToken)),
            cancellationToken);
        var token = root.Descendants("resumptionToken").LastOrDefault();
        var size = long.TryParse(token?.Attribute("completeListSize"), CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        return new OaiPage(records, string.IsNullOrEmpty(token?.Text) ? null : token.Text, size, Error(root));
    }

    /// <exception cref="ListingException">It is no answer of this protocol, or an error.</exception>
    public static async Task<OaiIdentity> ReadIdentityAsync(RemoteResponse response, string where, CancellationToken cancellationToken)
    {
        var root = await ReadAsync(response, where, cancellationToken);
        if (Error(root) is { } error)
            throw Fault(where, error);
        var (name, granularity) = (Last("repositoryName"), Last("granularity"));
        return name is not null || granularity is not null
            ? new OaiIdentity(
                name ?? "", Last("deletedRecord") == "persistent", granularity?.Contains("hh:mm:ss", StringComparison.OrdinalIgnoreCase) == true)
            : throw new ListingException($"{where} does not identify itself as an OAI-PMH repository");

        string? Last(string element) => root.Descendants(element).LastOrDefault()?.Text;
    }

    /// <summary>The metadata prefixes that a repository knows.</summary>
    public static async Task<IReadOnlyList<string>> ReadFormatsAsync(
        RemoteResponse response, string where, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(response, where, cancellationToken)).Descendants("metadataPrefix").Select(prefix => prefix.Text)];

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

    private static Task<XmlTree> ReadAsync(RemoteResponse response, string where, CancellationToken cancellationToken) =>
        ReadAsync(response, where, (_, _) => false, _ => Task.CompletedTask, cancellationToken);

    /// <summary>Reads an answer record by record; gives what is around them.</summary>
    private static async Task<XmlTree> ReadAsync(
        RemoteResponse response, string where, Func<string, string, bool> isRecord, Func<CutRecord, Task> take, CancellationToken cancellationToken)
    {
        try
        {
            using var text = await XmlSource.OpenAsync(response.Utf8Body(), cancellationToken);
            var cutter = new XmlCutter(text, isRecord);
            await foreach (var record in cutter.CutAsync(cancellationToken))
                await take(record);
            if (cutter.Rest.Contains("<!DOCTYPE", StringComparison.Ordinal))
                throw NoAnswer(response, where, "it has a DTD, which no answer of the protocol has");
            var root = XmlTree.Read(cutter.Rest);
            return root.Name == "OAI-PMH" ? root : throw NoAnswer(response, where, $"the root element is {Texts.Plain(root.Name)}");
        }
        catch (XmlException fault)
        {
            throw NoAnswer(response, where, XmlFault.Words(fault), fault);
        }
    }

    private static ListingException NoAnswer(RemoteResponse response, string where, string what, Exception? fault = null) =>
        new(
            response.MediaType == "text/html"
                ? $"{where} answered with an HTML page; is this the base address of an OAI-PMH repository?"
                : $"{where} answered with no OAI-PMH document: {what}",
            fault!);

    private static OaiError? Error(XmlTree root) => root.Descendants("error").LastOrDefault() is { } error
        ? new OaiError(error.Attribute("code") ?? "error", error.Text)
        : null;

    /// <summary>A record that cannot be read still has an identifier, where its header is whole.</summary>
    private static async Task<OaiRecord> RecordAsync(CutRecord cut, CancellationToken cancellationToken)
    {
        try
        {
            var text = cut.Outer(Settings);
            var (identifier, datestamp, isDeleted) = Header(text);
            return new OaiRecord(identifier, datestamp, isDeleted, cut.Name == "record" && !isDeleted ? Encoding.UTF8.GetBytes(text) : null);
        }
        catch (XmlException fault)
        {
            var broken = new OaiRecord("", null, false, null) { Fault = XmlFault.Words(fault) };
            if (cut.Name == "header")
                return broken;
            using var record = new StringReader(cut.Raw);
            await foreach (var header in new XmlCutter(record, (_, name) => name == "header").CutAsync(cancellationToken))
            {
                try
                {
                    var (identifier, datestamp, isDeleted) = Header(header.Outer(Settings));
                    return broken with { Identifier = identifier, Datestamp = datestamp, IsDeleted = isDeleted };
                }
                catch (XmlException)
                {
                    return broken;
                }
            }
            return broken;
        }
    }

    private static (string Identifier, string? Datestamp, bool IsDeleted) Header(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), Settings);
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
