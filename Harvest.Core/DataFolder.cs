namespace Harvest;

/// <summary>What is said of a data folder (<see cref="HarvestOptions.DataFolder"/>) that cannot be made.</summary>
public static class DataFolder
{
    /// <summary>The fault that names the folder, why it cannot be made and what to do.</summary>
    /// <param name="options">With the folder.</param>
    /// <param name="fault">As the system tells it.</param>
    public static WrongInputException Wrong(HarvestOptions options, Exception fault)
    {
        var folder = Path.GetFullPath(options.DataFolder);
        var why = File.Exists(folder) ? "a file is there"
            : fault is UnauthorizedAccessException ? $"{Environment.UserName} may not write there"
            : "the system allows no folder there";
        return new WrongInputException(
            $"Setting Harvest:DataFolder: the folder {folder} cannot be made: {why}. Name a folder that {Environment.UserName} may write, "
            + "for example --set DataFolder=/var/lib/harvest",
            fault)
        {
            IsSetting = true,
        };
    }
}
