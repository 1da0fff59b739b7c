using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Datasets;
using Harvest.Storage.Objects;

namespace Harvest.Catalogues.Ckan;

/// <summary>One record on its way to the site, with what is remembered of it.</summary>
/// <param name="Source">Whose record it is.</param>
/// <param name="Change">The record.</param>
internal sealed record OutgoingRecord(Source Source, DatasetChange Change)
{
    /// <summary>Its dataset, as far as the engine's tables know; null for a new one.</summary>
    public KnownDataset? Known { get; init; }

    /// <summary>The resources that the dataset was last written with.</summary>
    public IReadOnlyList<Resource> KnownResources { get; init; } = [];

    /// <summary>The name to ask for; null when it is to keep the one it has.</summary>
    public string? Name { get; init; }

    /// <summary>Why there is no name to ask for.</summary>
    public string NameFault { get; init; } = "";

    /// <summary>Names that were asked for before, whose answers were not written down.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>A dataset that says it is this record's, found by search.</summary>
    public CkanEntry? Found { get; init; }

    public string Guid => Change.Object.Guid;

    public IReadOnlyList<Extra> Ours =>
    [
        new(CkanEntry.GuidKey, Guid),
        new(CkanEntry.ObjectKey, Change.Object.Id),
        new(CkanEntry.SourceKey, Source.Id),
        new(CkanEntry.SourceTitleKey, Source.Title.Length > 0 ? Source.Title : Source.Name),
    ];

    /// <summary>How a name goes on when it is taken: numbers first, unless chance is wished for.</summary>
    public static IEnumerable<string> NamesAfter(string name, NameAppend append)
    {
        var numbered = append == NameAppend.NumberSequence ? 20 : 0;
        for (var number = 1; number <= numbered; number++)
            yield return With($"{number}");
        while (true)
            yield return With($"{System.Security.Cryptography.RandomNumberGenerator.GetHexString(5, lowercase: true)}");

        string With(string suffix) => name[..Math.Min(name.Length, DatasetNames.MaxLength - suffix.Length)] + suffix;
    }
}

/// <summary>What became of a record at the site.</summary>
/// <param name="Record">Which.</param>
/// <param name="End">How its object ends.</param>
/// <param name="Entry">The dataset as it stands now; null when nothing was written, or it is gone.</param>
internal sealed record CkanWritten(OutgoingRecord Record, ObjectEnd End, CkanEntry? Entry)
{
    /// <summary>It is unsure whether the site made the dataset, so the names that were asked for must stay noted.</summary>
    public bool KeepsNotes { get; init; }
}
