using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Doctor;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest doctor</c>: looks at everything, says what is wrong and what to do. Exit code 1 when a problem is left.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var fix = new Option<bool>("--fix") { Description = "Fix what can be fixed safely" };
        var command = new Command("doctor", "Check settings, database, queue, consumers, clock, disk, jobs and sources, with advice") { fix };
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                var findings = await run.Get<Examination>().RunAsync(parsed.GetValue(fix), token);
                var left = findings.Count(finding => finding is { Weight: Weight.Problem, Mended: null });
                run.Out.Show(() => Document(findings, left), () => Write(run, findings, left));
                return left == 0 ? 0 : 1;
            },
            opensDatabase: false,
            takesWrong: true);
        return command;
    }

    private static JsonObject Document(IReadOnlyList<Finding> findings, int left) => new()
    {
        ["problems"] = left,
        ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
        {
            ["part"] = finding.Part,
            ["weight"] = finding.Weight.ToString().ToLowerInvariant(),
            ["says"] = finding.Says,
            ["advice"] = finding.Advice,
            ["can_fix"] = finding.Fix is not null,
            ["mended"] = finding.Mended,
        })]),
    };

    private static void Write(Invocation run, IReadOnlyList<Finding> findings, int left)
    {
        foreach (var finding in findings)
        {
            var mark = finding.Mended is not null ? "mended" : finding.Weight switch
            {
                Weight.Problem => "WRONG",
                Weight.Note => "note",
                _ => "fine",
            };
            run.Out.Say($"{mark,-6}  {finding.Part}: {finding.Says}");
            if (finding.Mended is not null)
                run.Out.Say($"        {finding.Mended}");
            else if (finding.Advice is not null)
                run.Out.Say($"        → {finding.Advice}");
        }
        var mendable = findings.Count(finding => finding is { Fix: not null, Mended: null });
        Console.WriteLine(left == 0 ? "No problem found." : $"{left} problem{(left == 1 ? "" : "s")} found.{(mendable > 0 ? " harvest doctor --fix mends what it can." : "")}");
    }
}
