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
            Address("sameAs", dataset.Url);
            Text("identifier", dataset.Identifier);
            Text("version", dataset.Version);
            Text("datePublished", DcatText.IsoDate(dataset.Issued));
            Text("dateModified", DcatText.IsoDate(dataset.Modified));
            License(dataset.License);
            List("keywords", dataset.Tags);
            List("inLanguage", [.. dataset.Languages.Select(LanguageCodes.Tag).OfType<string>().Distinct()]);
            Agent("publisher", dataset.Publisher ?? (dataset.Organization is { } owner ? new Agent(owner.Title.Length > 0 ? owner.Title : owner.Name) : null));
            Agent("creator", dataset.Creators.Count > 0 ? dataset.Creators[0] : dataset.Author is { } author ? new Agent(author, dataset.AuthorEmail) : null);
            List("temporalCoverage", [.. dataset.Temporal.Select(period => (From: DcatText.IsoDate(period.Start), To: DcatText.IsoDate(period.End)))
                .Where(period => (period.From ?? period.To) is not null).Select(period => $"{period.From ?? ".."}/{period.To ?? ".."}")]);
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
            var places = dataset.Spatial.Where(place => (place.Text ?? place.Uri ?? Outline(place)) is not null).ToList();
            if (places.Count == 0)
                return;
            json.WriteStartArray("spatialCoverage");
            foreach (var place in places)
            {
                json.WriteStartObject();
                json.WriteString("@type", "Place");
                Text("name", place.Text);
                Text("@id", place.Uri is { } uri && DcatText.IsIri(uri) ? uri : null);
                if (GeoBox.Around(GeoJsonPositions.Read(Outline(place))) is { } box)
                    Geo(box);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }

        private static string? Outline(Place place) => place.Geometry ?? place.Bbox ?? place.Centroid;

        /// <summary>A point, or boxes as "south west north east": two where one would cross the line of 180 degrees.</summary>
        private void Geo(GeoBox box)
        {
            if (box.IsPoint)
            {
                json.WriteStartObject("geo");
                json.WriteString("@type", "GeoCoordinates");
                json.WriteNumber("latitude", box.South);
                json.WriteNumber("longitude", box.West);
                json.WriteEndObject();
                return;
            }
            GeoBox[] parts = box.West <= box.East ? [box] : [box with { East = 180 }, box with { West = -180 }];
            if (parts.Length > 1)
                json.WriteStartArray("geo");
            else
                json.WritePropertyName("geo");
            foreach (var part in parts)
            {
                json.WriteStartObject();
                json.WriteString("@type", "GeoShape");
                json.WriteString("box", FormattableString.Invariant($"{part.South} {part.West} {part.North} {part.East}"));
                json.WriteEndObject();
            }
            if (parts.Length > 1)
                json.WriteEndArray();
        }

        /// <summary>Its address, or a work that is called so.</summary>
        private void License(License? license)
        {
            var url = Licenses.Address(license);
            if (DcatText.IsWeb(url))
            {
                Address("license", url);
            }
            else if (license?.Title is { Length: > 0 } title)
            {
                json.WriteStartObject("license");
                json.WriteString("@type", "CreativeWork");
                json.WriteString("name", title);
                json.WriteEndObject();
            }
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
                Address("contentUrl", resource.Url);
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
            Address("url", agent.Url);
            json.WriteEndObject();
        }

        /// <summary>An absolute address of the web, with what it cannot have escaped; anything else is left out.</summary>
        private void Address(string name, string? text) => Text(name, DcatText.IsWeb(text) ? new Uri(text!).AbsoluteUri : null);

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
    }
}
