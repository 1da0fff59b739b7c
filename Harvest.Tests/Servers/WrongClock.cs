using System.Globalization;

namespace Harvest.Tests.Servers;

/// <summary>Lets a program see another time of day, by Debian's <c>libfaketime</c>; how long things take stays true.</summary>
public static class WrongClock
{
    private static readonly string[] Places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"];

    /// <summary>Whether there is such a library.</summary>
    public static bool IsInstalled => Library is not null;

    private static string? Library => Places.Select(place => Path.Combine(place, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    /// <summary>What to put into a program's environment.</summary>
    /// <param name="hours">How far its clock is ahead; negative for behind.</param>
    /// <exception cref="FileNotFoundException">There is no such library.</exception>
    public static IReadOnlyDictionary<string, string> Set(int hours) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new FileNotFoundException("There is no libfaketime: install the Debian package libfaketime"),
        ["FAKETIME"] = hours.ToString("+0;-0", CultureInfo.InvariantCulture) + "h",
        // Its two names, by version.
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1",
    };
}
