using System.CommandLine;
using Harvest.Model;

namespace Harvest.Cli.Commands;

/// <summary>What a job can be asked to do beyond the usual.</summary>
internal sealed class OrderOptions
{
    private readonly Option<int?> limit = new("--limit") { Description = "Stop after so many records; nothing is deleted then" };
    private readonly Option<bool> force = new("--force") { Description = "Take every record again, changed or not" };

    private readonly Option<bool> validate = new("--validate-only") { Description = "Read and check the records, and report; change no dataset" };

    public OrderOptions(Command command)
    {
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0)
                result.AddError("--limit must be 1 or more");
        });
        command.Options.Add(limit);
        command.Options.Add(force);
        command.Options.Add(validate);
    }

    public JobOrder Read(ParseResult parsed, string? guid = null) => new(parsed.GetValue(limit), parsed.GetValue(force), guid)
    {
        ValidateOnly = parsed.GetValue(validate),
    };
}
