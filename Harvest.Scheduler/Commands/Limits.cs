using System.CommandLine;

namespace Harvest.Cli.Commands;

/// <summary>Bounds of numbers on the command line.</summary>
internal static class Limits
{
    public static Option<int> AtLeast(this Option<int> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{option.Name} must be {least} or more");
        });
        return option;
    }
}
