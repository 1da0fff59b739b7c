using System.Text.Json;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Says in DCAT-AP 3 what the resources of a dataset say.</summary>
internal sealed class ResourceStatements(Graph graph, BlankNames blanks)
{
    private static readonly Dictionary<string, DcatField> Fields = DcatFields.Resource.ToDictionary(field => field.Key);

    public void Write(GraphPen dataset, Dataset of)
    {
        if (of.Type == DcatTypes.Service)
        {
            foreach (var resource in of.Resources)
            {
                dataset.Value(DCAT.EndpointUrl, resource.Url);
                dataset.Value(DCAT.EndpointDescription, Text(resource, "endpoint_description"));
            }
            return;
        }
        for (var position = 0; position < of.Resources.Count; position++)
            Write(dataset, of, of.Resources[position], position);
    }

    private void Write(GraphPen dataset, Dataset of, Resource resource, int position)
    {
        var uri = Text(resource, "uri");
        // What came without a name keeps none; what was made here gets one, so that others may point at it.
        var isNamed = uri is not null && DcatText.IsIri(uri);
        var node = isNamed ? Term.Iri(uri!)
            : uri is "" ? blanks.Next()
            : Term.Iri($"{dataset.Node.Value}/resource/{Uri.EscapeDataString(resource.Id ?? $"{position + 1}")}");
        dataset.Add(DCAT.HasDistribution, node);
        var pen = new GraphPen(graph, node, blanks);
        pen.Type(DCAT.Distribution);
        Translated(pen, DCT.Title, resource.Name, resource, "name_translated");
        Translated(pen, DCT.Description, resource.Description, resource, "description_translated");
        Addresses(pen, resource);
        Format(pen, resource);
        if (Text(resource, "license") is { Length: > 0 } license)
            pen.Value(DCT.License, license);
        else if (of.License is { } inherited)
            pen.License(inherited);
        foreach (var (key, value) in resource.Others)
        {
            if (Fields.TryGetValue(key, out var field) && value.ValueKind != JsonValueKind.Null)
                pen.Field(field, value.ToString());
        }
        Size(pen, resource);
        Checksum(pen, resource);
        Services(pen, resource);
    }

    private static void Translated(GraphPen pen, Term predicate, string text, Resource resource, string key)
    {
        var isWritten = false;
        if (Other(resource, key) is { ValueKind: JsonValueKind.Object } translations)
        {
            foreach (var translation in translations.EnumerateObject())
            {
                pen.Text(predicate, translation.Value.ToString(), translation.Name);
                isWritten |= translation.Value.ToString() == text;
            }
        }
        if (!isWritten)
            pen.Text(predicate, text);
    }

    private static void Addresses(GraphPen pen, Resource resource)
    {
        var download = Text(resource, "download_url");
        var access = Text(resource, "access_url");
        pen.Value(DCAT.DownloadUrl, download);
        // DCAT-AP wants an access URL always.
        pen.Value(DCAT.AccessUrl, access ?? (resource.Url.Length > 0 ? resource.Url : download));
    }

    private static void Format(GraphPen pen, Resource resource)
    {
        if (Text(resource, "mimetype") is { Length: > 0 } type)
            pen.Value(DCAT.MediaType, MediaTypes.IsMediaType(type) ? $"https://{Names.Iana}{type}" : type);
        if (resource.Format.Length > 0)
            pen.Text(DCT.Format, resource.Format);
    }

    private static void Size(GraphPen pen, Resource resource)
    {
        if (Text(resource, "size") is { Length: > 0 } size)
        {
            pen.Add(DCAT.ByteSize, ulong.TryParse(size, out _)
                ? Term.Literal(size, Xsd.Namespace + "nonNegativeInteger")
                : Term.Literal(size));
        }
    }

    private static void Checksum(GraphPen pen, Resource resource)
    {
        if (Text(resource, "hash") is not { Length: > 0 } hash)
            return;
        var checksum = pen.Part(Names.Checksum, Names.ChecksumClass);
        checksum.Text(Names.ChecksumValue, hash);
        checksum.Value(Names.Algorithm, Text(resource, "hash_algorithm"));
    }

    private static void Services(GraphPen pen, Resource resource)
    {
        foreach (var service in DcatLists.Parse(Text(resource, "access_services"), node => node) ?? [])
        {
            var part = pen.Part(DCAT.AccessService, DCAT.DataService, DcatLists.Text(service, "uri"));
            part.Text(DCT.Title, DcatLists.Text(service, "title"));
            part.Text(DCT.Description, DcatLists.Text(service, "description"));
            part.Values(DCAT.EndpointUrl, List(service, "endpoint_url"));
            part.Value(DCAT.EndpointDescription, DcatLists.Text(service, "endpoint_description"));
            part.Values(DCAT.ServesDataset, List(service, "serves_dataset"));
            part.Values(DCT.ConformsTo, List(service, "conforms_to"));
            part.Value(DCT.License, DcatLists.Text(service, "license"));
            part.Value(DCT.AccessRights, DcatLists.Text(service, "access_rights"));
            part.Value(Names.DcatAp("availability"), DcatLists.Text(service, "availability"));
        }
    }

    private static IReadOnlyList<string> List(JsonElement service, string name) => DcatLists.Split(DcatLists.Text(service, name));

    private static string? Text(Resource resource, string key) => Other(resource, key) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    private static JsonElement? Other(Resource resource, string key)
    {
        foreach (var (name, value) in resource.Others)
        {
            if (name == key)
                return value;
        }
        return null;
    }
}
