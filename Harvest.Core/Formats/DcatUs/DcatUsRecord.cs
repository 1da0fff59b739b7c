using System.Text.Json;

namespace Harvest.Formats.DcatUs;

/// <summary>A dataset as it goes into a data.json file, or why it cannot.</summary>
/// <param name="Json">The record; null when it cannot be valid.</param>
/// <param name="Identifier">What it is known by.</param>
/// <param name="Problems">Why there is no record: one sentence each.</param>
/// <param name="Completed">Members that a rule of the site filled, and members that were left out since they broke the rules.</param>
public sealed record DcatUsRecord(JsonElement? Json, string Identifier, IReadOnlyList<string> Problems, IReadOnlyList<string> Completed);
