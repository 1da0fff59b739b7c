using System.CommandLine.Parsing;
using System.Globalization;

namespace Harvest.Cli.Commands;

/// <summary>A length of time as people write it: <c>30s</c>, <c>5m</c>, <c>2h</c>.</summary>
internal static class Period
{
    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            switch (text[^1])
            {
                case 's': return TimeSpan.FromSeconds(number);
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
                default: break;
            }
        }
        result.AddError($"{text} is not an interval; use a number and a unit, such as 30s, 5m or 2h");
        return null;
    }
}
