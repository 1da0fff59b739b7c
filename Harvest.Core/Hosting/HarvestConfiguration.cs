using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Harvest.Hosting;

/// <summary>Where settings come from, the same for every program; the later ones win: file, folder of secrets, environment, command line.</summary>
public static class HarvestConfiguration
{
    /// <param name="builder">What is added to.</param>
    /// <param name="file">A settings file that must be there; null for <c>harvest.json</c> beside the program and in the current folder.</param>
    /// <param name="settings">Texts such as <c>Queue:Type=Redis</c>.</param>
    /// <exception cref="HarvestException">The file is missing or no JSON, or a setting has no value.</exception>
    public static void Add(IConfigurationBuilder builder, string? file, IEnumerable<string> settings)
    {
        try
        {
            if (file is not null)
            {
                if (!File.Exists(file))
                    throw new WrongInputException($"There is no settings file {file}");
                builder.AddJsonFile(Path.GetFullPath(file), optional: false);
            }
            else
            {
                builder.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "harvest.json"), optional: true);
                builder.AddJsonFile(Path.GetFullPath("harvest.json"), optional: true);
            }
            AddSecrets(builder);
            builder.AddEnvironmentVariables();
            // Of one that is given twice the last counts.
            builder.AddInMemoryCollection(settings.Select(Split).GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(same => same.Last()).ToList());
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new HarvestException(
                $"The settings may not be read by {Environment.UserName}: {fault.Message} Call the program as its own user: sudo -u harvest harvest …", fault);
        }
        catch (InvalidDataException fault)
        {
            throw new HarvestException($"{fault.Message} {fault.GetBaseException().Message}", fault);
        }
    }

    /// <summary>
    /// Every file of a folder is a setting, its name says which (<c>Harvest__Database</c>): so Docker, Kubernetes and systemd hand
    /// secrets over. Files of other names do no harm.
    /// </summary>
    private static void AddSecrets(IConfigurationBuilder builder)
    {
        var folder = Environment.GetEnvironmentVariable("HARVEST_SECRETS")
            ?? Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") ?? "/run/secrets";
        if (!Directory.Exists(folder))
            return;
        try
        {
            builder.AddKeyPerFile(source =>
            {
                source.ReloadOnChange = false;
                source.FileProvider = new PhysicalFileProvider(folder, ExclusionFilters.None);
                source.IgnoreCondition = name => !name.StartsWith($"{HarvestOptions.Section}__", StringComparison.OrdinalIgnoreCase);
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HarvestException($"The folder of secrets {folder} cannot be read: {fault.Message}", fault);
        }
    }

    private static KeyValuePair<string, string?> Split(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new($"{HarvestOptions.Section}:{setting[..at]}", setting[(at + 1)..])
            : throw new HarvestException($"--set {setting}: expected KEY=VALUE, such as Queue:Type=Redis");
    }
}
