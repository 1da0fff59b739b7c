using Harvest.Harvesters;
using Harvest.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Harvest.Doctor;

/// <summary>Settings that are taken but not meant so: wrong, misspelt, too open, unfriendly.</summary>
internal sealed class SettingsExam(SettingsFaults faults, HarvestOptions options, IConfiguration configuration, HarvesterRegistry harvesters)
{
    private const string Part = "settings";

    public Task<IReadOnlyList<Finding>> Run()
    {
        var findings = new List<Finding>();
        foreach (var file in faults.Says)
            findings.Add(Finding.Problem(Part, $"{file}.", "No program starts with it. What follows goes by the other settings and defaults, so it may be another site's"));
        foreach (var wrong in HarvestSettings.Problems(configuration))
        {
            findings.Add(Finding.Problem(
                Part, wrong, "Correct or remove it: no program starts with it. What follows goes by its default. docs/configuration.md lists all settings"));
        }
        foreach (var file in Files().Where(IsOpen))
        {
            findings.Add(Finding.Problem(
                Part, $"Everybody on this machine may read {file}, and it may hold passwords.", $"chmod o-rwx {file}"));
        }
        if (options.Http.UserAgent == new HttpOptions().UserAgent)
        {
            findings.Add(Finding.Note(
                Part, "Http:UserAgent does not say who you are.", "Name your site and an address in it, so that portals can ask before they block"));
        }
        if (bool.TryParse(options.Http.AllowPrivateAddresses, out var all) && all)
        {
            findings.Add(Finding.Note(
                Part, "Http:AllowPrivateAddresses is true: sources may point to this machine and its network.", "Name the networks that are meant instead"));
        }
        foreach (var problem in harvesters.PlugInProblems)
            findings.Add(Finding.Problem(Part, problem, "Mend or remove the plug-in; the others work"));
        if (findings.All(finding => finding.Weight != Weight.Problem))
            findings.Add(Finding.Fine(Part, $"Site {options.SiteId}, {harvesters.All.Count()} harvesters"));
        return Task.FromResult<IReadOnlyList<Finding>>(findings);
    }

    private IEnumerable<string> Files() => configuration is IConfigurationRoot root
        ? root.Providers.OfType<JsonConfigurationProvider>()
            .Select(provider => provider.Source.FileProvider?.GetFileInfo(provider.Source.Path!).PhysicalPath)
            .OfType<string>().Where(File.Exists).Distinct()
        : [];

    private static bool IsOpen(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.OtherRead) != 0 && HasSecret(file);

    private static bool HasSecret(string file)
    {
        var text = File.ReadAllText(file);
        return text.Contains("Password", StringComparison.OrdinalIgnoreCase) || text.Contains("Token", StringComparison.OrdinalIgnoreCase)
            || text.Contains("Secret", StringComparison.OrdinalIgnoreCase) || text.Contains("://", StringComparison.Ordinal);
    }
}
