using System.Diagnostics;
using Harvest.Tests.Docs;
using Microsoft.AspNetCore.DataProtection;

namespace Harvest.Web.Tests.Security;

/// <summary>The key that <c>deploy/web-key.sh</c> makes, for pods of the web that cannot write a folder in common.</summary>
[Platform("Linux")]
public sealed class WebKeyTests
{
    [Test]
    public void Two_programs_with_the_key_read_each_other_and_make_none_of_their_own()
    {
        var keys = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(keys.FullName, "key-1.xml"), MakeKey());

            var text = Program().Protect("who is logged in");

            Program().Unprotect(text).ShouldBe("who is logged in");
            keys.GetFiles().Select(file => file.Name).ShouldBe(["key-1.xml"]);
        }
        finally
        {
            keys.Delete(recursive: true);
        }

        // As WebProgram sets it up, in a process of its own.
        IDataProtector Program() => DataProtectionProvider.Create(keys, builder => builder.SetApplicationName("harvest")).CreateProtector("test");
    }

    [Test]
    public void No_two_keys_are_the_same() => MakeKey().ShouldNotBe(MakeKey());

    private static string MakeKey()
    {
        var script = Path.Combine(Repository.Root, "deploy", "web-key.sh");
        using var process = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        var key = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return key;
    }
}
