using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Publishes a dataset as schema.org JSON-LD, for search engines. The text is safe within an HTML <c>script</c> element: no
/// character that could end it stands there unescaped.
/// </summary>
public static class SchemaOrgWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    /// <param name="package">The dataset in the package form.</param>
    /// <param name="catalogue">Where it is published.</param>
    /// <param name="page">The address of its page for people.</param>
    public static byte[] Write(ReadOnlySpan<byte> package, DcatCatalogue catalogue, Uri page) =>
        Write(PackageReader.Read(package).Dataset, catalogue, page);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, DcatCatalogue, Uri)"/>
    /// <param name="dataset">The dataset.</param>
    public static byte[] Write(Dataset dataset, DcatCatalogue catalogue, Uri page)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
            new Document(json, catalogue, page).Write(dataset);
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Document(Utf8JsonWriter json, DcatCatalogue catalogue, Uri page)
    {
        public void Write(Dataset dataset)
        {
            json.WriteStartObject();
            json.WriteString("@context", "https://schema.org/");
            json.WriteString("@type", dataset.Type == DcatTypes.Service ? "WebAPI" : "Dataset");
            json.WriteString("@id", DatasetStatements.NodeOf(dataset, catalogue).Value);
            json.WriteString("name", dataset.Title.Length > 0 ? dataset.Title : dataset.Name);
            Text("description", dataset.Notes);
            json.WriteString("url", page.AbsoluteUri);
            Text("sameAs", dataset.Url is { } url && DcatText.IsWeb(url) ? url : null);
            Text("identifier", dataset.Identifier);
            Text("version", dataset.Version);
            Text("datePublished", dataset.Issued);
            Text("dateModified", dataset.Modified);
            Text("license", dataset.License?.Url ?? Licenses.Find(dataset.License?.Id)?.Url ?? dataset.License?.Title);
            List("keywords", dataset.Tags);
            List("inLanguage", dataset.Languages);
            Agent("publisher", dataset.Publisher ?? (dataset.Organization is { } owner ? new Agent(owner.Title.Length > 0 ? owner.Title : owner.Name) : null));
            Agent("creator", dataset.Creators.Count > 0 ? dataset.Creators[0] : dataset.Author is { } author ? new Agent(author, dataset.AuthorEmail) : null);
            List("temporalCoverage", [.. dataset.Temporal.Select(period => $"{period.Start ?? ".."}/{period.End ?? ".."}")]);
            Places(dataset);
            json.WriteStartObject("includedInDataCatalog");
            json.WriteString("@type", "DataCatalog");
            json.WriteString("name", catalogue.Title);
            json.WriteString("url", catalogue.Root.AbsoluteUri);
            json.WriteEndObject();
            Distributions(dataset);
            json.WriteEndObject();
        }

        private void Places(Dataset dataset)
        {
            var places = dataset.Spatial.Where(place => (place.Text ?? place.Uri ?? place.Geometry) is not null).ToList();
            if (places.Count == 0)
                return;
            json.WriteStartArray("spatialCoverage");
            foreach (var place in places)
            {
                json.WriteStartObject();
                json.WriteString("@type", "Place");
                Text("name", place.Text);
                Text("@id", place.Uri is { } uri && DcatText.IsIri(uri) ? uri : null);
                if (place.Geometry is { } geometry && Box(geometry) is { } box)
                {
                    json.WriteStartObject("geo");
                    json.WriteString("@type", "GeoShape");
                    json.WriteString("box", box);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }

        private void Distributions(Dataset dataset)
        {
            if (dataset.Resources.Count == 0)
                return;
            json.WriteStartArray("distribution");
            foreach (var resource in dataset.Resources)
            {
                json.WriteStartObject();
                json.WriteString("@type", "DataDownload");
                Text("name", resource.Name);
                Text("description", resource.Description);
                Text("contentUrl", DcatText.IsWeb(resource.Url) ? resource.Url : null);
                var type = resource.Others.FirstOrDefault(other => other.Key == "mimetype").Value;
                Text("encodingFormat", type.ValueKind == JsonValueKind.String ? type.GetString() : resource.Format);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }

        private void Agent(string name, Agent? agent)
        {
            if (agent?.Name is null)
                return;
            json.WriteStartObject(name);
            json.WriteString("@type", "Organization");
            json.WriteString("name", agent.Name);
            Text("url", DcatText.IsWeb(agent.Url) ? agent.Url : null);
            json.WriteEndObject();
        }

        private void Text(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                json.WriteString(name, text);
        }

        private void List(string name, IReadOnlyList<string> texts)
        {
            if (texts.Count == 0)
                return;
            json.WriteStartArray(name);
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }

        /// <summary>"south west north east" around a geometry, as schema.org has it.</summary>
        private static string? Box(string geometry) => Geometries.Bounds(geometry) is var (west, south, east, north)
            ? FormattableString.Invariant($"{south} {west} {north} {east}")
            : null;
    }
}
