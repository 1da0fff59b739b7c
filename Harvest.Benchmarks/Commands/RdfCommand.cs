using System.CommandLine;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench rdf</c>.</summary>
internal static class RdfCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("size") { Description = "Megabytes of each file, and how often each is read", Arity = new ArgumentArity(0, 2) };
        var command = new Command("rdf", "Measure the RDF readers, beside rapper where it is installed") { arguments };
        command.SetAction(parsed => RdfBench.Run(parsed.GetValue(arguments) ?? []));
        return command;
    }
}
