using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>Says in DCAT-AP 3 what the resources of a dataset say.</summary>
internal sealed class ResourceStatements(Graph graph, BlankNames blanks, SharedNodes shared)
{
    /// <summary>Members that are written as something else.</summary>
    private static readonly HashSet<string> Written =
    [
        "uri", "access_url", "download_url", "mimetype", "size", "license", "hash", "hash_algorithm", "name_translated", "description_translated",
        "access_services", "resource_type", "text_language",
    ];

    private static readonly Dictionary<string, DcatField> Fields = DcatFields.Resource.ToDictionary(field => field.Key);

    public void Write(GraphWriter dataset, Dataset of)
    {
        if (of.Type == DcatTypes.Service)
        {
            foreach (var resource in of.Resources)
            {
                if (resource.Text("resource_type") == "documentation")
                {
                    dataset.Named(FOAF.Page, FOAF.Document, Web(resource.Url), DCT.Title);
                    continue;
                }
                dataset.Value(DCAT.EndpointUrl, resource.Url);
                dataset.Value(DCAT.EndpointDescription, resource.Text("endpoint_description"));
            }
            return;
        }
        var taken = new HashSet<Term> { dataset.Node };
        var license = Licenses.OfSilentFiles(of);
        for (var position = 0; position < of.Resources.Count; position++)
            Write(dataset, license, of.Resources[position], position, taken);
    }

    private void Write(GraphWriter dataset, License? inherited, Resource resource, int position, HashSet<Term> taken)
    {
        // DCAT-AP asks for an address; what has none is no distribution.
        if (Address(resource) is null)
            return;
        var node = NodeOf(dataset, resource, position, taken);
        dataset.Add(DCAT.HasDistribution, node);
        var pen = new GraphWriter(graph, node, blanks);
        if (resource.Text("uri") is { Length: > 0 } uri && uri != node.Value)
            pen.Kept("uri", uri);
        pen.Type(DCAT.Distribution);
        Translated(pen, DCT.Title, resource.Name, resource, "name_translated");
        Translated(pen, DCT.Description, resource.Description, resource, "description_translated");
        Addresses(pen, resource);
        Format(pen, resource);
        if (resource.Text("license") is { Length: > 0 } license)
            pen.Named(DCT.License, DCT.LicenseDocument, license, DCT.Title);
        else if (inherited is not null)
            pen.License(inherited);
        foreach (var (key, value) in resource.Others)
        {
            if (value.ValueKind == JsonValueKind.Null)
                continue;
            if (Fields.TryGetValue(key, out var field))
                pen.Field(field, value.ToString());
            else if (!Written.Contains(key))
                Kept(pen, key, value);
        }
        Size(pen, resource);
        Checksum(pen, resource);
        Services(pen, resource);
    }

    /// <summary>
    /// What came with an IRI keeps it, what came without a name keeps none, and what was made here gets one, so that others may point at it.
    /// Two distributions with one name would be one, in one dataset or in several of a document, so the second gets another.
    /// </summary>
    private Term NodeOf(GraphWriter dataset, Resource resource, int position, HashSet<Term> taken)
    {
        var uri = resource.Text("uri");
        if (uri is "")
            return blanks.Next();
        if (uri is not null && DcatText.IsIri(uri) && !taken.Contains(Term.Iri(uri)) && IsFree(uri, dataset.Node) && taken.Add(Term.Iri(uri)))
            return Term.Iri(uri);
        var place = $"{dataset.Node.Value}/resource/";
        var node = Term.Iri(place + Uri.EscapeDataString(resource.Id ?? $"{position + 1}"));
        for (var number = position + 1; !taken.Add(node); number++)
            node = Term.Iri($"{place}{number}");
        return node;
    }

    /// <summary>Whether nothing else of the document is described at an IRI.</summary>
    private bool IsFree(string iri, Term dataset) =>
        !blanks.IsReserved(iri) && !blanks.Described.Exists(triple => triple.Object.Value == iri) && shared.Owns(iri, dataset);

    private static void Translated(GraphWriter pen, Term predicate, string text, Resource resource, string key)
    {
        var isWritten = false;
        if (resource.Member(key) is { ValueKind: JsonValueKind.Object } translations)
        {
            foreach (var translation in translations.EnumerateObject())
            {
                pen.Text(predicate, translation.Value.ToString(), translation.Name);
                isWritten |= translation.Value.ToString() == text;
            }
        }
        if (!isWritten)
            pen.Text(predicate, text, resource.Text("text_language"));
    }

    private static void Addresses(GraphWriter pen, Resource resource)
    {
        var download = resource.Text("download_url");
        var access = resource.Text("access_url");
        pen.Value(DCAT.DownloadUrl, Web(download));
        // DCAT-AP wants an access URL always.
        pen.Value(DCAT.AccessUrl, Web(access ?? (resource.Url.Length > 0 ? resource.Url : download)));
    }

    private static void Format(GraphWriter pen, Resource resource)
    {
        if (resource.Text("mimetype") is { Length: > 0 } type)
            pen.Only(DCAT.MediaType, Names.MediaType, FileFormats.IsMediaType(type) ? $"https://{Names.Iana}{type}" : type, "mimetype");
        if (resource.Format.Length == 0)
            return;
        var known = FileFormats.Find(resource.Format);
        pen.Named(DCT.Format, DCT.Name("MediaTypeOrExtent"), known?.Iri ?? resource.Format, Names.Label);
        if (known?.Iri is not null && known.Name != resource.Format)
            pen.Kept("format", resource.Format);
    }

    private static void Size(GraphWriter pen, Resource resource)
    {
        if (resource.Text("size") is { Length: > 0 } size)
        {
            if (Sizes.IsPlain(size))
                pen.Add(DCAT.ByteSize, Term.Literal(size, Xsd.Namespace + "nonNegativeInteger"));
            else
                pen.Kept("size", size);
        }
    }

    private static void Checksum(GraphWriter pen, Resource resource)
    {
        if (resource.Text("hash") is not { Length: > 0 } hash)
            return;
        var algorithm = resource.Text("hash_algorithm");
        var iri = Checksums.Algorithm(algorithm ?? (hash.Contains(':', StringComparison.Ordinal) ? hash.Split(':')[0] : null));
        var value = hash[(hash.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (iri is not null && Checksums.IsHex(value))
        {
            var checksum = pen.Part(Names.Checksum, Names.ChecksumClass);
            checksum.Add(Names.ChecksumValue, Term.Literal(value, Xsd.Namespace + "hexBinary"));
            checksum.Part(Names.Algorithm, Names.Spdx("ChecksumAlgorithm"), iri);
        }
        if (iri is null || !Checksums.IsHex(value) || value != hash)
            pen.Kept("hash", hash);
        if (algorithm is not null && algorithm != iri)
            pen.Kept("hash_algorithm", algorithm);
    }

    /// <summary>A member that no property says, with the kind of value that it has.</summary>
    private static void Kept(GraphWriter pen, string key, JsonElement value)
    {
        var text = value.ToString();
        if (text is "" or "[]" or "{}")
            return;
        pen.Kept(key, text, value.ValueKind switch
        {
            JsonValueKind.String => null,
            JsonValueKind.True or JsonValueKind.False => Xsd.Boolean,
            _ => RdfNs.Json,
        });
    }

    /// <summary>The address that a distribution is published with; null for a resource that cannot be one.</summary>
    public static string? Address(Resource resource) => Web(Given(resource));

    /// <summary>What a resource says of its address, whatever it is.</summary>
    public static string? Given(Resource resource) =>
        resource.Text("access_url") ?? (resource.Url.Length > 0 ? resource.Url : resource.Text("download_url"));

    /// <summary>An address that can be an IRI: characters that it cannot have are escaped. Null when it is none.</summary>
    private static string? Web(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DcatText.IsIri(text) ? text
        : DcatText.Whole(text) is { } whole ? whole
        // A path is none, although it names a file of this machine.
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && !address.IsFile && DcatText.IsIri(address.AbsoluteUri) ? address.AbsoluteUri
        : null;

    private static void Services(GraphWriter pen, Resource resource)
    {
        foreach (var service in DcatLists.Parse(resource.Text("access_services"), node => node) ?? [])
        {
            var part = pen.Thing(DCAT.AccessService, DCAT.DataService, DcatLists.Text(service, "uri"));
            part.Text(DCT.Title, DcatLists.Text(service, "title"));
            part.Text(DCT.Description, DcatLists.Text(service, "description"));
            part.Values(DCAT.EndpointUrl, List(service, "endpoint_url"));
            part.Value(DCAT.EndpointDescription, DcatLists.Text(service, "endpoint_description"));
            part.Values(DCAT.ServesDataset, List(service, "serves_dataset"));
            foreach (var standard in List(service, "conforms_to"))
                part.Named(DCT.ConformsTo, DCT.Name("Standard"), standard, Names.Label);
            part.Named(DCT.License, DCT.LicenseDocument, DcatLists.Text(service, "license"), DCT.Title);
            part.Labelled(DCT.AccessRights, DCT.RightsStatement, DcatLists.Text(service, "access_rights"));
            part.Named(Names.DcatAp("availability"), Names.Concept, DcatLists.Text(service, "availability"), Names.PrefLabel);
            part.Text(DCT.Identifier, DcatLists.Text(service, "identifier"));
            part.Value(DCAT.LandingPage, DcatLists.Text(service, "landing_page"));
            foreach (var page in List(service, "documentation"))
                part.Named(FOAF.Page, FOAF.Name("Document"), page, DCT.Title);
            foreach (var keyword in List(service, "keyword"))
                part.Text(DCAT.Keyword, keyword);
            part.Values(DCAT.Theme, List(service, "theme"));
            part.Values(Names.DcatAp("hvdCategory"), List(service, "hvd_category"));
            part.Values(Names.DcatAp("applicableLegislation"), List(service, "applicable_legislation"));
            part.Labelled(DCT.Rights, DCT.RightsStatement, DcatLists.Text(service, "rights"));
            foreach (var contact in DcatLists.Parse(DcatLists.Text(service, "contact"), DcatLists.Agent) ?? [])
                part.Contact(contact);
            foreach (var publisher in DcatLists.Parse(DcatLists.Text(service, "publisher"), DcatLists.Agent) ?? [])
                part.Agent(DCT.Publisher, publisher);
        }
    }

    private static IReadOnlyList<string> List(JsonElement service, string name) => DcatLists.Split(DcatLists.Text(service, name));
}
