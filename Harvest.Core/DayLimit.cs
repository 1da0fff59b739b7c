namespace Harvest;

/// <summary>How many days people may ask for, on pages, in commands, in the API and in settings alike.</summary>
public static class DayLimit
{
    /// <summary>A hundred years.</summary>
    public const int Most = 36_500;
}
