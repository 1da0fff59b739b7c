using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Reads the distributions of a dataset, or the endpoints of a service, as resources with ids that stay the same.</summary>
internal sealed class ResourceReader(NodeReader dataset, List<RecordProblem> problems, DateReader dates)
{
    private readonly Dictionary<string, int> keys = [];

    public IReadOnlyList<Resource> Read()
    {
        if (dataset.IsA(DCAT.DataService) && !dataset.IsA(DCAT.Dataset))
            return [.. Endpoints()];
        var resources = new List<Resource>();
        foreach (var term in dataset.AllTerms(DCAT.HasDistribution, [DCAT.Name("distributions"), Names.Adms("sampleDistribution")]))
        {
            if (Distribution(term) is { } resource)
                resources.Add(resource);
        }
        resources.AddRange(dataset.Nodes(DCT.HasPart).Where(IsDocument).Select(part => Resource(part, part.Node.Value, isPart: true)));
        return resources;
    }

    private Resource? Distribution(Term term)
    {
        if (term.IsLiteral)
            return DcatText.IsWeb(term.Value.Trim()) ? WithId(new Resource { Url = term.Value.Trim() }, "") : null;
        var node = dataset.At(term);
        var url = Address(node, DCAT.DownloadUrl) ?? Address(node, DCAT.AccessUrl)
            ?? node.Nodes(DCAT.AccessService).Select(service => Address(service, DCAT.EndpointUrl)).FirstOrDefault(found => found is not null);
        if (url is null && term.IsIri && !node.IsDescribed && DcatText.IsWeb(term.Value))
        {
            Warn($"The distribution {term.Value} is not described; its IRI is taken for its address");
            url = term.Value;
        }
        if (url is not null && !DcatText.IsIri(url))
        {
            var whole = DcatText.Whole(url);
            Warn(whole is null
                ? $"dcat:accessURL: {Http.Texts.Shorten(Http.Texts.Plain(url), 100)} is no address; its distribution was left out"
                : $"dcat:accessURL: {url} is no whole address; {whole} was taken");
            if (whole is null)
                return null;
            url = whole;
        }
        if (url is null)
            Warn($"dcat:accessURL: the distribution {(node.Text(DCT.Title) is { } title ? $"\"{title}\"" : term.IsIri ? term.Value : "without a title")} has no address; left out");
        return url is null ? null : Resource(node, url, isPart: false);
    }

    /// <summary>A part that is neither a dataset nor a catalogue, but a document that the graph describes.</summary>
    private static bool IsDocument(NodeReader part) =>
        part.Node.IsIri && DcatText.IsWeb(part.Node.Value) && part.Terms(DCT.Title).Count > 0
        && !part.IsA(DCAT.Dataset) && !part.IsA(DCAT.DatasetSeries) && !part.IsA(DCAT.Catalog) && !part.IsA(DCAT.DataService);

    private static string? Mended(string? address) => address is null || DcatText.IsIri(address) ? address : DcatText.Whole(address) ?? address;

    private Resource Resource(NodeReader node, string url, bool isPart)
    {
        var (format, mediaType) = Format(node);
        var others = new List<KeyValuePair<string, JsonElement>>();
        Add("uri", node.Node.IsIri ? node.Node.Value : "");
        // Whoever has one address only must give it twice, since DCAT-AP asks for an access URL.
        var (access, download) = (Mended(Address(node, DCAT.AccessUrl)), Mended(Address(node, DCAT.DownloadUrl)));
        Add("access_url", access != download ? access : null);
        Add("download_url", download);
        Add("mimetype", mediaType);
        if (Size(node) is { } size)
            others.Add(new("size", JsonSerializer.SerializeToElement(size)));
        else if (node.Text(DCAT.ByteSize) is { } text)
            Warn($"dcat:byteSize: {Http.Texts.Shorten(Http.Texts.Plain(text), 100)} is no certain number of bytes; left out");
        Add("license", License(node));
        Checksum(node, Add);
        foreach (var field in DcatFields.Resource)
            Add(field.Key, DcatReader.FieldValue(node, field, dates));
        Add("text_language", node.OneLanguage(DCT.Title, DCT.Description));
        AddNode("name_translated", node.Translations(DCT.Title, besideUntagged: true));
        AddNode("description_translated", node.Translations(DCT.Description, Markdown.FromHtml, besideUntagged: true));
        if (isPart)
            Add("resource_type", "documentation");
        Services(node, Add);
        foreach (var kept in node.Nodes(Names.AdditionalProperty))
        {
            if (kept.Text(Names.PropertyId) is not { } key || kept.Terms(Names.SchemaValue) is not [var value, ..])
                continue;
            if (key == "format")
                format = value.Value;
            else
                Put(key, Json(value));
        }
        var resource = new Resource
        {
            Url = url,
            Name = node.Text(DCT.Title, Names.Label) ?? "",
            Description = node.Text(DCT.Description) is { } description ? Markdown.FromHtml(description) : "",
            Format = format ?? "",
            Others = others,
        };
        return WithId(resource, others.Find(other => other.Key == "uri").Value.ToString());

        void Put(string key, JsonElement value)
        {
            var place = others.FindIndex(other => other.Key == key);
            if (place < 0)
                others.Add(new(key, value));
            else
                others[place] = new(key, value);
        }

        void Add(string key, string? value)
        {
            if (value is not null)
                others.Add(new(key, JsonSerializer.SerializeToElement(value)));
        }

        void AddNode(string key, JsonObject? value)
        {
            if (value is not null)
                others.Add(new(key, JsonSerializer.SerializeToElement(value)));
        }
    }

    private static JsonElement Json(Term value)
    {
        try
        {
            return value.Datatype is RdfNs.Json or Xsd.Boolean or Xsd.Integer or Xsd.Decimal
                ? JsonElement.Parse(value.Value)
                : JsonSerializer.SerializeToElement(value.Value);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(value.Value);
        }
    }

    /// <summary>
    /// An id made of what identifies a resource within its dataset: its IRI, else its address, and its title where an address
    /// occurs twice. So it is the same at the next harvest, whatever else has changed.
    /// </summary>
    private Resource WithId(Resource resource, string iri)
    {
        var key = iri.Length > 0 ? iri : resource.Url;
        if (!keys.TryAdd(key, 1))
        {
            key = $"{key}\n{resource.Name}";
            while (!keys.TryAdd(key, 1))
                key += "+";
        }
        var owner = dataset.Node.IsIri ? dataset.Node.Value : dataset.Text(DCT.Identifier) ?? dataset.Text(DCT.Title) ?? "";
        return resource with { Id = ResourceIds.Of(owner, key) };
    }

    private IEnumerable<Resource> Endpoints()
    {
        foreach (var url in dataset.Texts(DCAT.EndpointUrl))
        {
            var (format, mediaType) = Format(dataset);
            var others = new List<KeyValuePair<string, JsonElement>>();
            if (dataset.Text(DCAT.EndpointDescription) is { } description)
                others.Add(new("endpoint_description", JsonSerializer.SerializeToElement(description)));
            if (mediaType is not null)
                others.Add(new("mimetype", JsonSerializer.SerializeToElement(mediaType)));
            yield return WithId(new Resource { Url = url, Name = dataset.Text(DCT.Title) ?? "", Format = format ?? "API", Others = others }, "");
        }
    }

    private static string? Address(NodeReader node, Term predicate) =>
        node.Terms(predicate).Select(term => term.IsBlank ? node.Value(term) : term.Value.Trim()).FirstOrDefault(url => url is { Length: > 0 });

    private static long? Size(NodeReader node) => node.Text(DCAT.ByteSize) is { } text ? Sizes.Bytes(text) : null;

    private static string? License(NodeReader node) => node.Terms(DCT.License).Select(term =>
        term.IsIri || term.IsLiteral ? term.Value.Trim() : node.At(term).Label).FirstOrDefault(text => text is { Length: > 0 });

    private static void Checksum(NodeReader node, Action<string, string?> add)
    {
        var checksum = node.Nodes(Names.Checksum).FirstOrDefault();
        if (checksum.Node.IsNone)
            return;
        add("hash", checksum.Text(Names.ChecksumValue));
        add("hash_algorithm", checksum.Text(Names.Algorithm));
    }

    /// <summary>The short name of the format, and the media type; both in the forms that catalogues use.</summary>
    private static (string? Format, string? MediaType) Format(NodeReader node)
    {
        string? format = null;
        var mediaType = node.Terms(DCAT.MediaType).Select(term => MediaType(node, term)).FirstOrDefault(type => type is not null);
        foreach (var term in node.Terms(DCT.Format, Term.Iri("http://purl.org/dc/elements/1.1/format")))
        {
            var value = term.IsLiteral ? term.Value.Trim() : node.At(term).Text(Names.Label, Names.PrefLabel, Names.Value) ?? node.Value(term);
            if (string.IsNullOrEmpty(value) || FileFormats.IsUnknown(value))
                continue;
            value = FileFormats.Bare(value);
            var named = node.At(term).Text(Names.Value);
            mediaType ??= term.IsLiteral && FileFormats.IsMediaType(value) ? value : named is not null && FileFormats.IsMediaType(named) ? named : null;
            var known = FileFormats.OfIri(value);
            mediaType ??= known is not null && FileFormats.IsMediaType(known) ? known : null;
            format ??= FileFormats.Spell(known ?? value);
        }
        format ??= node.Nodes(DCAT.AccessService).Select(Protocol).FirstOrDefault(protocol => protocol is not null);
        format ??= mediaType is not null && FileFormats.IsMediaType(mediaType) ? FileFormats.NameOf(mediaType) : null;
        return (format, mediaType);
    }

    private static string? MediaType(NodeReader node, Term term)
    {
        var value = term.IsLiteral ? term.Value.Trim() : term.IsBlank ? node.Value(term) : term.Value;
        return value is null || FileFormats.IsUnknown(value) ? null : FileFormats.Bare(FileFormats.OfIri(value) ?? value);
    }

    /// <summary>The OGC protocol that a service follows: WMS, WFS, WMTS …</summary>
    private static string? Protocol(NodeReader service) =>
        service.Texts(Term.Iri("http://data.europa.eu/930/serviceProtocol"), DCT.ConformsTo)
            .Select(standard => standard.TrimEnd('/').Split('/')
                .FirstOrDefault(part => part.ToLowerInvariant() is "wms" or "wfs" or "wmts" or "wcs" or "csw" or "sos")?.ToUpperInvariant())
            .FirstOrDefault(protocol => protocol is not null);

    private static void Services(NodeReader node, Action<string, string?> add)
    {
        var services = node.Nodes(DCAT.AccessService).Select(service => DcatLists.Node(
            ("uri", service.Iri),
            ("title", service.Text(DCT.Title)),
            ("description", service.Text(DCT.Description)),
            ("endpoint_url", DcatLists.Join(service.Texts(DCAT.EndpointUrl))),
            ("endpoint_description", service.Text(DCAT.EndpointDescription)),
            ("serves_dataset", DcatLists.Join(service.Texts(DCAT.ServesDataset))),
            ("conforms_to", DcatLists.Join(service.Texts(DCT.ConformsTo))),
            ("license", service.Text(DCT.License)),
            ("access_rights", service.Text(DCT.AccessRights)),
            ("availability", service.Text(Names.DcatAp("availability"))),
            ("identifier", service.Text(DCT.Identifier)),
            ("landing_page", service.Text(DCAT.LandingPage)),
            ("documentation", DcatLists.Join(service.Texts(FOAF.Page))),
            ("keyword", DcatLists.Join(service.Texts(DCAT.Keyword))),
            ("theme", DcatLists.Join(service.Texts(DCAT.Theme))),
            ("hvd_category", DcatLists.Join(service.Texts(Names.DcatAp("hvdCategory")))),
            ("applicable_legislation", DcatLists.Join(service.Texts(Names.DcatAp("applicableLegislation")))),
            ("rights", service.Text(DCT.Rights)),
            ("contact", List(Agents.Contacts(service))),
            ("publisher", List([.. Agents.Read(service.Nodes(DCT.Publisher)), .. Agents.Named(service, DCT.Publisher)])))).ToList();
        if (services.Count > 0)
            add("access_services", DcatLists.Write(new JsonArray([.. services])));
    }

    private static string? List(IReadOnlyList<Agent> agents) => agents.Count == 0 ? null : DcatLists.Write(agents);

    private void Warn(string message) => problems.Add(new RecordProblem(message, IsWarning: true));
}
