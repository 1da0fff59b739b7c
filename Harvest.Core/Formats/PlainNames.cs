using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>
/// Titles, tags and names as plain text, whatever source they came from: entities of HTML are decoded once, its tags left out.
/// Descriptions are Markdown, and are made of HTML by their readers.
/// </summary>
internal static class PlainNames
{
    /// <summary>The dataset with plain names; the same instance when it has no others.</summary>
    public static Dataset Of(Dataset dataset)
    {
        var plain = dataset with
        {
            Title = Markdown.Plain(dataset.Title),
            Author = Of(dataset.Author),
            Maintainer = Of(dataset.Maintainer),
            Tags = All(dataset.Tags, tag => Markdown.Plain(tag).Trim(), tags => [.. tags.Where(tag => tag.Length > 0).Distinct()]),
            License = dataset.License is { } license ? license with { Title = Of(license.Title) } : null,
            Organization = dataset.Organization is { } owner
                ? owner with { Title = Markdown.Plain(owner.Title), TitleTranslated = Translated(owner.TitleTranslated) }
                : null,
            Groups = All(dataset.Groups, group => group with { Title = Markdown.Plain(group.Title), TitleTranslated = Translated(group.TitleTranslated) }),
            Resources = All(dataset.Resources, Of),
            Extras = All(dataset.Extras, extra => extra.Key is "title_translated" or "tags_translated" ? extra with { Value = Translated(extra.Value)! } : extra),
            Spatial = All(dataset.Spatial, place => place with { Text = Of(place.Text) }),
            Publisher = dataset.Publisher is { } publisher ? Of(publisher) : null,
            Creators = All(dataset.Creators, Of),
            ContactPoints = All(dataset.ContactPoints, Of),
        };
        return plain == dataset ? dataset : plain;
    }

    private static string? Of(string? text) => text is null ? null : Markdown.Plain(text);

    private static Agent Of(Agent agent) =>
        agent with { Name = Of(agent.Name), Organization = Of(agent.Organization), NameTranslated = Translated(agent.NameTranslated) };

    private static Resource Of(Resource resource)
    {
        var names = resource.Others?.FirstOrDefault(other => other.Key == "name_translated").Value is { ValueKind: JsonValueKind.Object } found ? found.GetRawText() : null;
        return resource with
        {
            Name = Markdown.Plain(resource.Name),
            Others = Translated(names) is { } plain && plain != names
                ? [.. resource.Others!.Select(other => other.Key == "name_translated" ? KeyValuePair.Create(other.Key, JsonElement.Parse(plain)) : other)]
                : resource.Others!,
        };
    }

    /// <summary>Texts by language, as JSON; the same text where nothing is to be done.</summary>
    private static string? Translated(string? json)
    {
        if (json is null || (json.AsSpan().IndexOfAny('&', '<') < 0 && !json.Contains("\\u00", StringComparison.Ordinal)))
            return json;
        try
        {
            return JsonNode.Parse(json) is { } texts ? DcatLists.Write(Of(texts)) : json;
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static JsonNode Of(JsonNode node) => node switch
    {
        JsonObject texts => new JsonObject(texts.Where(text => text.Value is not null).Select(text => KeyValuePair.Create<string, JsonNode?>(text.Key, Of(text.Value!)))),
        JsonArray texts => new JsonArray([.. texts.OfType<JsonNode>().Select(Of)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Markdown.Plain(value.GetValue<string>())),
        _ => node.DeepClone(),
    };

    private static IReadOnlyList<T> All<T>(IReadOnlyList<T> list, Func<T, T> plain, Func<IEnumerable<T>, IReadOnlyList<T>>? gather = null)
    {
        // A plug-in may leave a list out, against the types; that is told where the dataset is written.
        if (list is null || list.All(entry => EqualityComparer<T>.Default.Equals(plain(entry), entry)))
            return list!;
        var entries = list.Select(plain);
        return gather is null ? [.. entries] : gather(entries);
    }
}
