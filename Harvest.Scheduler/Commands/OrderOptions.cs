using System.CommandLine;
using Harvest.Model;

namespace Harvest.Cli.Commands;

/// <summary>What a job can be asked to do beyond the usual.</summary>
internal sealed class OrderOptions
{
    private readonly Option<int?> limit = new("--limit") { Description = "Stop after this many records; nothing is deleted then" };
    private readonly Option<bool> force = new("--force") { Description = "Import every record, changed or not" };

    private readonly Option<bool> validate = new("--validate-only") { Description = "Validate the records and report problems; change no dataset" };

    public OrderOptions(Command command)
    {
        limit.AtLeast(1);
        command.Options.Add(limit);
        command.Options.Add(force);
        command.Options.Add(validate);
        command.Validators.Add(result =>
        {
            if (result.GetResult(force) is { Implicit: false } && result.GetResult(validate) is { Implicit: false })
                result.AddError($"{force.Name} and {validate.Name} exclude each other: a job that only validates reads every record and imports none");
        });
    }

    public JobOrder Read(ParseResult parsed, string? guid = null) => new(parsed.GetValue(limit), parsed.GetValue(force), guid)
    {
        ValidateOnly = parsed.GetValue(validate),
    };
}
