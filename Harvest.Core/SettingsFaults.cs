namespace Harvest;

/// <summary>Settings files that could not be read and were left out, which only <c>harvest doctor</c> does.</summary>
/// <param name="Says">What is wrong with each, and where.</param>
public sealed record SettingsFaults(IReadOnlyList<string> Says);
