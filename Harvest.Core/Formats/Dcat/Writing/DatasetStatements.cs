using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>Says in DCAT-AP 3, or another profile of DCAT, what a dataset of the catalogue says.</summary>
internal sealed class DatasetStatements
{
    /// <summary>Extras that are the catalogue's own affair, or were written as something else.</summary>
    private static readonly HashSet<string> Own =
    [
        "uri", "guid", "harvest_object_id", "harvest_source_id", "harvest_source_title", "tags_translated", "title_translated",
        "notes_translated", "text_language", "term_labels", "qualified_relation", "qualified_attribution", "serves_dataset", "retention_period",
        "quality_annotation", .. DcatFields.Agents.Select(agents => agents.Key),
    ];

    private static readonly Dictionary<string, DcatField> Fields = DcatFields.Dataset.ToDictionary(field => field.Key);

    private readonly DcatCatalogue catalogue;
    private readonly Graph graph = new();
    private readonly BlankNames blanks;
    private readonly SharedNodes shared;
    private readonly DcatProfile? profile;

    private DatasetStatements(Term node, DcatCatalogue catalogue, BlankNames names, SharedNodes shared, DcatProfile? profile)
    {
        this.catalogue = catalogue;
        this.shared = shared;
        this.profile = profile;
        blanks = names.For(iri => SharedNodes.IsReserved(iri, node, catalogue));
    }

    /// <summary>What a dataset says, and its node.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="catalogue">Where it is published.</param>
    /// <param name="names">Of the document, for blank nodes.</param>
    /// <param name="shared">What the other datasets of the document say.</param>
    /// <param name="profile">Null for DCAT-AP 3.</param>
    public static (Graph Graph, Term Node) Of(
        Dataset dataset, DcatCatalogue catalogue, BlankNames names, SharedNodes shared, DcatProfile? profile = null)
    {
        var node = NodeOf(dataset, catalogue);
        var statements = new DatasetStatements(node, catalogue, names, shared, profile);
        statements.Write(dataset);
        return (shared.Apart(node, statements.graph, statements.blanks), node);
    }

    /// <summary>The node of a dataset: its own IRI, or one under the catalogue.</summary>
    public static Term NodeOf(Dataset dataset, DcatCatalogue catalogue) =>
        dataset.Extras.FirstOrDefault(extra => extra.Key == "uri").Value is { } uri && DcatText.IsIri(uri)
            ? Term.Iri(uri)
            : Term.Iri(catalogue.Dataset(dataset.Id.Length > 0 ? dataset.Id : dataset.Name));

    private void Write(Dataset dataset)
    {
        var pen = new GraphWriter(graph, NodeOf(dataset, catalogue), blanks);
        pen.Type(dataset.Type switch
        {
            DcatTypes.Series => DCAT.DatasetSeries,
            DcatTypes.Service => DCAT.DataService,
            _ => DCAT.Dataset,
        });
        Words(pen, dataset);
        pen.Text(DCT.Identifier, dataset.Identifier ?? (Extra(dataset, "uri") is null ? dataset.Id : null));
        pen.Only(DCAT.LandingPage, FOAF.Document, dataset.Url, "url");
        pen.Text(DCAT.Version, dataset.Version);
        pen.Date(DCT.Issued, dataset.Issued, "issued");
        pen.Date(DCT.Modified, dataset.Modified, "modified");
        Terms(pen, dataset);
        if (dataset.License is { } license)
            pen.OwnLicense(license);
        // Readers take what rights and files say for the licence of a dataset that names none: it has been decided that these do not.
        if (dataset.License is null or { Id: null or "", Title: null or "" }
            && (Extra(dataset, "rights") is not null || dataset.Resources.Any(resource => resource.Text("license") is { Length: > 0 })))
            pen.Kept(LicenseWords.Id, LicenseWords.None);
        Agents(pen, dataset);
        Coverage(pen, dataset);
        Extras(pen, dataset);
        foreach (var (key, order) in DcatOrder.Of(dataset))
            pen.Kept(key, order);
        new ResourceStatements(graph, blanks, shared).Write(pen, dataset);
        profile?.Added(pen, dataset, graph);
    }

    /// <summary>Terms of vocabularies: in the words of the EU's authority lists, and as they came where that is something else.</summary>
    private static void Terms(GraphWriter pen, Dataset dataset)
    {
        if (dataset.Frequency is { Length: > 0 } frequency)
        {
            var iri = frequency.StartsWith(FrequencyTerms.Authority, StringComparison.Ordinal) ? frequency : FrequencyTerms.Find(frequency)?.Iri ?? frequency;
            pen.Named(DCT.Frequency, DCT.Name("Frequency"), iri, Names.Label);
            if (iri != frequency)
                pen.Kept("frequency", frequency);
        }
        if (dataset.AccessRights is { Length: > 0 } rights)
        {
            var iri = AuthorityTerms.AccessRights(rights) ?? rights;
            pen.Labelled(DCT.AccessRights, DCT.RightsStatement, iri);
            if (iri != rights)
                pen.Kept("access_rights", rights);
        }
        List(dataset.Languages, "language", LanguageCodes.Iri, iri => pen.Named(DCT.Language, Names.Language, iri, Names.Label));
        List(dataset.Themes, "theme", AuthorityTerms.Theme, iri => pen.Named(DCAT.Theme, Names.Concept, iri, Names.PrefLabel));
        foreach (var standard in dataset.ConformsTo)
            pen.Named(DCT.ConformsTo, DCT.Name("Standard"), standard, Names.Label);

        void List(IReadOnlyList<string> texts, string key, Func<string, string?> find, Action<string> write)
        {
            foreach (var text in texts)
                write(find(text) ?? text);
            if (texts.Any(text => find(text) is { } iri && iri != text))
                pen.Kept(key, DcatLists.Join(texts)!);
        }
    }

    private void Words(GraphWriter pen, Dataset dataset)
    {
        var main = Extra(dataset, "text_language") ?? catalogue.Language;
        Translated(pen, DCT.Title, dataset.Title.Length > 0 ? dataset.Title : dataset.Name, Extra(dataset, "title_translated"), main);
        Translated(pen, DCT.Description, dataset.Notes, Extra(dataset, "notes_translated"), main);
        var translated = Translations(Extra(dataset, "tags_translated"));
        var written = new HashSet<string>();
        foreach (var (language, tags) in translated)
        {
            foreach (var tag in tags.ValueKind == JsonValueKind.Array ? tags.EnumerateArray().Select(tag => tag.ToString()) : [])
            {
                pen.Text(DCAT.Keyword, tag, language);
                written.Add(tag);
            }
        }
        foreach (var tag in dataset.Tags.Where(tag => !written.Contains(tag)))
            pen.Text(DCAT.Keyword, tag, main);
    }

    private static void Translated(GraphWriter pen, Term predicate, string text, string? translations, string? main)
    {
        var isWritten = false;
        foreach (var (language, translation) in Translations(translations))
        {
            pen.Text(predicate, translation.ToString(), language);
            isWritten |= translation.ToString() == text;
        }
        if (!isWritten)
            pen.Text(predicate, text, main);
    }

    private static void Agents(GraphWriter pen, Dataset dataset)
    {
        if (dataset.Publisher is { } publisher)
            pen.Agent(DCT.Publisher, publisher);
        else if (dataset.Organization is { } organization)
            pen.Agent(DCT.Publisher, new Agent(organization.Title.Length > 0 ? organization.Title : organization.Name));
        foreach (var creator in dataset.Creators)
            pen.Agent(DCT.Creator, creator);
        if (dataset.Creators.Count == 0 && (dataset.Author ?? dataset.AuthorEmail) is not null)
            pen.Agent(DCT.Creator, new Agent(dataset.Author, dataset.AuthorEmail));
        foreach (var contact in dataset.ContactPoints)
            pen.Contact(contact);
        if (dataset.ContactPoints.Count == 0 && (dataset.Maintainer ?? dataset.MaintainerEmail) is not null)
            pen.Contact(new Agent(dataset.Maintainer, dataset.MaintainerEmail));
    }

    private void Coverage(GraphWriter pen, Dataset dataset)
    {
        foreach (var period in dataset.Temporal.Where(period => (period.Start ?? period.End) is not null))
        {
            pen.Period(DCT.Temporal, period);
        }
        foreach (var place in dataset.Spatial)
        {
            // A bare IRI needs no more; anything else is a location with its parts.
            if (place == new Place(place.Uri) && place.Uri is not null && DcatText.IsIri(place.Uri))
            {
                pen.Thing(DCT.Spatial, DCT.Location, place.Uri);
                continue;
            }
            var part = pen.Thing(DCT.Spatial, DCT.Location, place.Uri);
            // It was named before, with a geometry: a place has one.
            if (graph.Match(part.Node, Names.Geometry).Any() || graph.Match(part.Node, DCAT.Bbox).Any() || graph.Match(part.Node, DCAT.Centroid).Any())
                part = pen.Part(DCT.Spatial, DCT.Location);
            part.Text(Names.PrefLabel, place.Text);
            if (Geometry(place.Geometry, "spatial") is { } geometry)
            {
                var shape = part.Part(Names.Geometry, Names.GeometryClass);
                shape.Add(Names.AsGeoJson, geometry);
                if (Geometries.ToWkt(geometry.Value) is { } wkt)
                    shape.Add(Names.AsWkt, Term.Literal(wkt, Names.Wkt));
            }
            if (Geometry(place.Bbox, "spatial_bbox") is { } box)
                part.Add(DCAT.Bbox, box);
            if (Geometry(place.Centroid, "spatial_centroid") is { } centroid)
                part.Add(DCAT.Centroid, centroid);
        }

        // GeoJSON as it is; another text is no geometry.
        Term? Geometry(string? text, string key)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (Geometries.GeoJson(text) is not null)
                return Term.Literal(text, Names.GeoJson);
            pen.Kept(key, text);
            return null;
        }
    }

    private void Extras(GraphWriter pen, Dataset dataset)
    {
        foreach (var extra in dataset.Extras)
        {
            if (Fields.TryGetValue(extra.Key, out var field))
            {
                pen.Field(field, extra.Value);
            }
            else if (!Own.Contains(extra.Key) && !DcatExtras.IsMember(extra.Key))
            {
                pen.Kept(extra.Key, extra.Value);
            }
        }
        foreach (var relation in DcatLists.Parse(Extra(dataset, "qualified_relation"), node => node) ?? [])
        {
            var part = pen.Part(DCAT.QualifiedRelation, DCAT.Relationship);
            part.Named(DCT.Relation, default, DcatLists.Text(relation, "relation"), Names.Label);
            part.Named(DCAT.HadRole, DCAT.Name("Role"), DcatLists.Text(relation, "role"), Names.Label);
        }
        foreach (var attribution in DcatLists.Parse(Extra(dataset, "qualified_attribution"), node => node) ?? [])
        {
            var part = pen.Part(Names.QualifiedAttribution, Names.Attribution);
            part.Agent(Names.AttributedAgent, new Agent(
                DcatLists.Text(attribution, "name"), DcatLists.Text(attribution, "email"), DcatLists.Text(attribution, "agent"), DcatLists.Text(attribution, "url"))
            {
                Organization = DcatLists.Text(attribution, "organization"),
            });
            part.Named(DCAT.HadRole, DCAT.Name("Role"), DcatLists.Text(attribution, "role"), Names.Label);
        }
        foreach (var (key, predicate) in DcatFields.Agents)
        {
            foreach (var agent in DcatLists.Parse(Extra(dataset, key), DcatLists.Agent) ?? [])
                pen.Agent(predicate, agent);
        }
        foreach (var period in DcatLists.Parse(Extra(dataset, "retention_period"), node => new Period(DcatLists.Text(node, "start"), DcatLists.Text(node, "end"))) ?? [])
            pen.Period(Names.Health("retentionPeriod"), period);
        foreach (var annotation in DcatLists.Parse(Extra(dataset, "quality_annotation"), node => node) ?? [])
        {
            var type = DcatLists.Text(annotation, "type");
            var part = pen.Thing(Names.QualityAnnotation, type is not null && DcatText.IsIri(type) ? Rdf.Term.Iri(type) : default, DcatLists.Text(annotation, "uri"));
            part.Value(Names.Oa("hasBody"), DcatLists.Text(annotation, "body"));
            part.Value(Names.Oa("hasTarget"), DcatLists.Text(annotation, "target"));
            part.Value(Names.Oa("motivatedBy"), DcatLists.Text(annotation, "motivated_by"));
        }
        pen.Values(DCAT.ServesDataset, DcatLists.Split(Extra(dataset, "serves_dataset")));
        Labels(pen, [.. Translations(Extra(dataset, "term_labels")).Where(labels => labels.Text.ValueKind == JsonValueKind.Object)]);
    }

    /// <summary>What terms of vocabularies are called: at the terms that the dataset names, unless others of the document call them otherwise.</summary>
    private void Labels(GraphWriter pen, IReadOnlyList<(string Term, JsonElement Labels)> all)
    {
        if (all.Count == 0)
            return;
        var named = TermLabels.Terms(graph, pen.Node).Select(term => term.Value).ToHashSet();
        var apart = new JsonObject();
        foreach (var (term, labels) in all)
        {
            if (named.Contains(term) && !AuthorityTerms.IsOfList(term) && !blanks.IsReserved(term) && shared.Agree(term, labels.GetRawText()))
            {
                foreach (var label in labels.EnumerateObject())
                    pen.At(Rdf.Term.Iri(term)).Text(Names.PrefLabel, label.Value.ToString(), label.Name);
            }
            else
            {
                apart.Add(term, JsonNode.Parse(labels.GetRawText()));
            }
        }
        if (apart.Count > 0)
            pen.Kept(TermLabels.Key, DcatLists.Write(apart));
    }

    private static string? Extra(Dataset dataset, string key) => dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;

    private static IEnumerable<(string Language, JsonElement Text)> Translations(string? json)
    {
        try
        {
            return json is not null && JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } root
                ? [.. root.EnumerateObject().Select(member => (member.Name, member.Value))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
