using System.Globalization;

namespace Harvest;

/// <summary>Numbers with the word for what is counted, in the singular where it is one: <c>1 dataset</c>, <c>1,200 datasets</c>.</summary>
public static class Counted
{
    /// <param name="number">How many.</param>
    /// <param name="one">The word in the singular.</param>
    /// <param name="many">In the plural; null where an s makes it.</param>
    public static string Of(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? $"{one}s")}");

    /// <summary>A time that need not be whole: <c>1 second</c>, <c>0.5 seconds</c>.</summary>
    /// <inheritdoc cref="Of(long, string, string?)"/>
    public static string Of(double number, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0.###} {(number == 1 ? one : $"{one}s")}");
}
