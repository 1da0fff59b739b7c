using System.Text.Json;
using Harvest.Diagnostics;
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
    /// <param name="tell">Takes what is wrong with a file that cannot be read, which is left out then; null to stop there.</param>
    /// <exception cref="WrongInputException">The file is missing, unreadable or no JSON, or a setting has no value.</exception>
    public static void Add(IConfigurationBuilder builder, string? file, IEnumerable<string> settings, Action<string>? tell = null)
    {
        if (file is not null)
        {
            if (Directory.Exists(file))
                throw Missing($"--config: {file} is a folder. Give the settings file in it, such as {Path.Combine(file, "harvest.json")}");
            if (!File.Exists(file))
                throw Missing($"There is no settings file {file}");
            AddFile(builder, Path.GetFullPath(file), tell);
        }
        else
        {
            foreach (var usual in ((string[])[Path.Combine(AppContext.BaseDirectory, "harvest.json"), Path.GetFullPath("harvest.json")]).Distinct().Where(File.Exists))
                AddFile(builder, usual, tell);
        }
        AddSecrets(builder);
        builder.AddEnvironmentVariables();
        // Of one that is given twice the last counts.
        builder.AddInMemoryCollection(settings.Select(Split).GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(same => same.Last()).ToList());
    }

    private static void AddFile(IConfigurationBuilder builder, string file, Action<string>? tell)
    {
        if (tell is not null && Fault(file) is { } wrong)
        {
            tell(wrong.Message);
            return;
        }
        try
        {
            // Of its own, so that a file or folder whose name begins with a full stop is found, too.
            builder.Add(new SettingsFile
            {
                FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(file)!, ExclusionFilters.None),
                Path = Path.GetFileName(file),
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Wrong(
                $"The settings file {file} cannot be read by {Environment.UserName}. Give that user the right to read it, or call the program as its own user: sudo -u harvest harvest …", fault);
        }
        catch (InvalidDataException fault)
        {
            throw Wrong($"The settings file {file} {Words(fault)}. Correct it there; docs/configuration.md shows how settings are written", fault);
        }
    }

    /// <summary>Why a file cannot be used; null when it can. It is tried by itself: a source that fails stays in its builder.</summary>
    private static WrongInputException? Fault(string file)
    {
        try
        {
            AddFile(new ConfigurationManager(), file, null);
            return null;
        }
        catch (WrongInputException fault)
        {
            return fault;
        }
    }

    /// <summary>What is wrong with a file, and on which line of it.</summary>
    private static string Words(InvalidDataException fault) => fault.GetBaseException() switch
    {
        JsonException json => $"is no JSON: {JsonFault.Words(json)}",
        // Its message names types of .NET.
        FormatException { Message: var message } when message.StartsWith("Top-level", StringComparison.Ordinal) =>
            $"holds {(message.Contains("'Array'", StringComparison.Ordinal) ? "a list" : "a single value")} and must hold an object. Write {{\"Harvest\": {{ … }}}}",
        var other => $"is no JSON: {other.Message.TrimEnd('.')}",
    };

    private static WrongInputException Missing(string message) => new(message) { IsSetting = true, IsMissing = true };

    private static WrongInputException Wrong(string message, Exception? inner = null) =>
        inner is null ? new WrongInputException(message) { IsSetting = true } : new WrongInputException(message, inner) { IsSetting = true };

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
            throw Wrong($"The folder of secrets {folder} cannot be read by {Environment.UserName}. Give that user the right to read it, or name another folder in HARVEST_SECRETS", fault);
        }
    }

    private static KeyValuePair<string, string?> Split(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new($"{HarvestOptions.Section}:{setting[..at]}", setting[(at + 1)..])
            : throw Wrong($"--set {setting}: expected KEY=VALUE, such as Queue:Type=Redis");
    }
}

/// <summary>A settings file of Harvest: others, such as ASP.NET Core's appsettings.json, may hold what they like.</summary>
internal sealed class SettingsFile : Microsoft.Extensions.Configuration.Json.JsonConfigurationSource;
