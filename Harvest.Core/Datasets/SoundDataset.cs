using System.Runtime.InteropServices;
using System.Text.Json;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>The one place where the texts of a dataset are cleaned, whatever it was mapped from and wherever it goes.</summary>
internal static class SoundDataset
{
    /// <summary>The dataset with texts that every catalogue can hold (<see cref="SoundText"/>); the same instance when it has no others.</summary>
    public static Dataset? Of(Dataset? dataset)
    {
        if (dataset is null)
            return null;
        var sound = dataset with
        {
            Id = SoundText.Of(dataset.Id),
            Name = SoundText.Of(dataset.Name),
            Title = SoundText.Of(dataset.Title),
            Notes = SoundText.Of(dataset.Notes),
            Type = SoundText.Of(dataset.Type),
            Url = SoundText.Of(dataset.Url),
            Version = SoundText.Of(dataset.Version),
            Author = SoundText.Of(dataset.Author),
            AuthorEmail = SoundText.Of(dataset.AuthorEmail),
            Maintainer = SoundText.Of(dataset.Maintainer),
            MaintainerEmail = SoundText.Of(dataset.MaintainerEmail),
            MetadataCreated = SoundText.Of(dataset.MetadataCreated),
            MetadataModified = SoundText.Of(dataset.MetadataModified),
            License = dataset.License is { } license ? new License(SoundText.Of(license.Id), SoundText.Of(license.Title), SoundText.Of(license.Url)) : null,
            Organization = dataset.Organization is { } owner
                ? owner with
                {
                    Id = SoundText.Of(owner.Id),
                    Name = SoundText.Of(owner.Name),
                    Title = SoundText.Of(owner.Title),
                    Description = SoundText.Of(owner.Description),
                    ImageUrl = SoundText.Of(owner.ImageUrl),
                }
                : null,
            Groups = All(dataset.Groups, Of),
            Tags = All(dataset.Tags, text => SoundText.Of(text)),
            Resources = All(dataset.Resources, Of),
            Extras = All(dataset.Extras, extra => new Extra(SoundText.Of(extra.Key), SoundText.Of(extra.Value))),
            Identifier = SoundText.Of(dataset.Identifier),
            Issued = SoundText.Of(dataset.Issued),
            Modified = SoundText.Of(dataset.Modified),
            Frequency = SoundText.Of(dataset.Frequency),
            AccessRights = SoundText.Of(dataset.AccessRights),
            Temporal = All(dataset.Temporal, period => new Period(SoundText.Of(period.Start), SoundText.Of(period.End))),
            Spatial = All(dataset.Spatial, Of),
            Languages = All(dataset.Languages, text => SoundText.Of(text)),
            Themes = All(dataset.Themes, text => SoundText.Of(text)),
            ConformsTo = All(dataset.ConformsTo, text => SoundText.Of(text)),
            Publisher = dataset.Publisher is { } publisher ? Of(publisher) : null,
            Creators = All(dataset.Creators, Of),
            ContactPoints = All(dataset.ContactPoints, Of),
        };
        // Lists that are as before are the same, so this compares no more than references.
        return sound == dataset ? dataset : sound;
    }

    private static Group Of(Group group) => group with
    {
        Id = SoundText.Of(group.Id),
        Name = SoundText.Of(group.Name),
        Title = SoundText.Of(group.Title),
        Description = SoundText.Of(group.Description),
        ImageUrl = SoundText.Of(group.ImageUrl),
    };

    private static Resource Of(Resource resource) => resource with
    {
        Id = SoundText.Of(resource.Id),
        Url = SoundText.Of(resource.Url),
        Name = SoundText.Of(resource.Name),
        Description = SoundText.Of(resource.Description),
        Format = SoundText.Of(resource.Format),
        Others = resource.Others.All(IsSound) ? resource.Others : [.. resource.Others.Select(Of)],
    };

    private static Place Of(Place place) => new(
        SoundText.Of(place.Uri), SoundText.Of(place.Text), SoundText.Of(place.Geometry), SoundText.Of(place.Bbox), SoundText.Of(place.Centroid));

    private static Agent Of(Agent agent) => new(
        SoundText.Of(agent.Name),
        SoundText.Of(agent.Email),
        SoundText.Of(agent.Uri),
        SoundText.Of(agent.Url),
        SoundText.Of(agent.Type),
        SoundText.Of(agent.Phone),
        SoundText.Of(agent.Identifier))
    {
        NameTranslated = SoundText.Of(agent.NameTranslated),
        Organization = SoundText.Of(agent.Organization),
    };

    /// <summary>Texts are cleaned; objects and lists within a resource stay as they are.</summary>
    private static KeyValuePair<string, JsonElement> Of(KeyValuePair<string, JsonElement> member) => KeyValuePair.Create(
        SoundText.Of(member.Key),
        member.Value.ValueKind == JsonValueKind.String ? JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(SoundText.Of(member.Value.GetString()))) : member.Value);

    /// <summary>A glance at the bytes: nearly all are without anything that needs a closer look.</summary>
    private static bool IsSound(KeyValuePair<string, JsonElement> member) =>
        ReferenceEquals(SoundText.Of(member.Key), member.Key)
        && (member.Value.ValueKind != JsonValueKind.String
            || (JsonMarshal.GetRawUtf8Value(member.Value) is var raw && raw.IndexOfAnyInRange((byte)0xED, (byte)0xF4) < 0 && raw.IndexOf("\\u"u8) < 0)
            || ReferenceEquals(member.Value.GetString() is var text ? SoundText.Of(text) : null, text));

    /// <summary>A plug-in may leave a list out, against the types; that is told where the dataset is written.</summary>
    private static IReadOnlyList<T> All<T>(IReadOnlyList<T> list, Func<T, T> sound)
    {
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (!EqualityComparer<T>.Default.Equals(sound(list![i]), list[i]))
                return [.. list.Select(sound)];
        }
        return list!;
    }
}
