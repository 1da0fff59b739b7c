using HarvestersPlugIns = Harvest.Harvesters.PlugIns;

namespace Harvest.Doctor;

/// <summary>Room on the disk, and whether the data folder can be written.</summary>
internal sealed class DiskExam(HarvestOptions options)
{
    private const string Part = "disk";
    private const long Little = 1L << 30;

    public Task<IReadOnlyList<Finding>> Run()
    {
        var folder = Path.GetFullPath(options.DataFolder);
        return Task.FromResult<IReadOnlyList<Finding>>([Writable(folder), Room(folder), .. PlugIns(HarvestersPlugIns.FolderOf(options))]);
    }

    private static Finding Writable(string folder)
    {
        var probe = Path.Combine(folder, $".doctor-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return Finding.Fine(Part, $"The data folder {folder} can be written");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(
                Part, $"The data folder {folder} cannot be written: {fault.Message}", $"chown {Environment.UserName} {folder}, or set Harvest:DataFolder");
        }
    }

    /// <summary>Who takes the program over could put a library of his there, which it runs at its next start.</summary>
    private static IEnumerable<Finding> PlugIns(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        var probe = Path.Combine(folder, $".doctor-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        yield return Finding.Note(
            "plug-ins", $"The program can write its plug-in folder {folder}: a fault in it could be used to add code.",
            $"Give the folder to another user: chown -R root {folder} && chmod -R go-w {folder}");
    }

    private static Finding Room(string folder)
    {
        var drive = new DriveInfo(Nearest(folder));
        var free = $"{drive.AvailableFreeSpace / (double)(1L << 30):0.0} of {drive.TotalSize / (double)(1L << 30):0.0} GB free";
        return drive.AvailableFreeSpace < Little
            ? Finding.Problem(Part, $"The disk of {folder} is nearly full: {free}.", "Make room; settings Retention:… delete the past, docs/operations.md")
            : Finding.Fine(Part, free);
    }

    private static string Nearest(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        return folder;
    }
}
