using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;

namespace Harvest.Moving;

/// <summary>Makes a source of ours out of one of ckanext-harvest, and says what could not be taken along.</summary>
internal sealed class CkanextTranslation(HarvesterRegistry harvesters, TimeProvider time)
{
    private static readonly JsonSerializerOptions JsonText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The plug-ins of CKAN that harvest, and ours that do the same.
    private static readonly Dictionary<string, string[]> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ckan"] = ["ckan"],
        ["dcat_rdf"] = ["dcat"],
        ["dcat_json"] = ["dcat-us", "dcat"],
        ["datajson"] = ["dcat-us"],
        ["csw"] = ["csw"],
        ["waf"] = ["waf"],
        ["doc"] = ["single-doc"],
        ["single-doc"] = ["single-doc"],
        ["fdp"] = ["fairdatapoint"],
    };

    /// <param name="theirs">The source as it is there.</param>
    /// <param name="isTaken">Whether a source here has such a name.</param>
    public (Source Source, IReadOnlyList<string> Notes) Translate(CkanextSource theirs, Func<string, bool> isTaken)
    {
        var notes = new List<string>();
        var (type, isKnown) = TypeOf(theirs.Type);
        if (!isKnown)
            notes.Add($"there is no harvester {theirs.Type} here: it comes along out of service");
        else if (type != theirs.Type)
            notes.Add($"type {theirs.Type} is {type} here");
        var source = new Source
        {
            Id = theirs.Id,
            Name = NameOf(theirs, isTaken, notes),
            Url = theirs.Url.Trim(),
            Type = type,
            Title = theirs.Title,
            Description = theirs.Description,
            Config = isKnown ? ConfigOf(type, theirs.Config, notes) : theirs.Config,
            Frequency = FrequencyOf(theirs.Frequency, notes),
            Active = theirs.Active && !theirs.IsDeleted && isKnown,
            Created = theirs.Created ?? time.GetUtcNow(),
            NextRun = theirs.NextRun,
            UserId = theirs.UserId,
            PublisherId = theirs.OwnerName ?? "",
        };
        if (theirs.Objects > theirs.Usable)
            notes.Add($"{theirs.Objects - theirs.Usable:N0} current objects without guid, document or dataset stay behind");
        return (source, notes);
    }

    private (string Type, bool IsKnown) TypeOf(string theirs)
    {
        var ours = Types.GetValueOrDefault(theirs, [theirs]).FirstOrDefault(name => harvesters.Find(name) is not null);
        return (ours ?? theirs, ours is not null);
    }

    private static string NameOf(CkanextSource theirs, Func<string, bool> isTaken, List<string> notes)
    {
        var ideal = theirs.Name is { } name && DatasetNames.IsName(name) ? name : DatasetNames.Ideal(theirs.Title);
        if (ideal.Length == 0)
            ideal = "source";
        var free = DatasetNames.Unique(ideal, null, isTaken) ?? $"source-{theirs.Id}";
        if (free != theirs.Name)
            notes.Add($"it is called {free} here");
        return free;
    }

    private static Frequency FrequencyOf(string theirs, List<string> notes)
    {
        if (SourceCheck.ParseFrequency(theirs) is { } frequency)
            return frequency;
        notes.Add($"frequency {theirs} is not known here: MANUAL");
        return Frequency.Manual;
    }

    /// <summary>The configuration without what our harvester does not take; each such member is noted.</summary>
    private string ConfigOf(string type, string theirs, List<string> notes)
    {
        JsonObject config;
        try
        {
            config = string.IsNullOrWhiteSpace(theirs) ? [] : JsonNode.Parse(theirs) as JsonObject ?? throw new JsonException("it is no JSON object");
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            notes.Add($"its configuration cannot be read and is left out: {JsonFault.Words(fault)}");
            return "";
        }
        // Written there by the validation, out of default_groups.
        config.Remove("default_group_dicts");
        foreach (var (key, value) in config.ToList())
        {
            if (harvesters.Check(type, new JsonObject { [key] = value?.DeepClone() }.ToJsonString()) is not [var fault, ..])
                continue;
            config.Remove(key);
            notes.Add($"config {key} is left out: {fault.Message}");
        }
        // There the remote's groups and organizations are ignored unless a source says otherwise; here they are taken.
        foreach (var key in type == "ckan" ? (string[])["remote_groups", "remote_orgs"] : [])
        {
            if (!config.ContainsKey(key))
                config[key] = "ignore";
        }
        var rest = config.Count == 0 ? "" : config.ToJsonString(JsonText);
        if (rest.Length > 0 && harvesters.Check(type, rest) is [var together, ..])
            notes.Add($"its configuration needs a look: {together.Message}");
        return rest;
    }
}
