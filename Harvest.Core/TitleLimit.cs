namespace Harvest;

/// <summary>How long a title or a name that people give may be; what harvested datasets bring is not asked.</summary>
public static class TitleLimit
{
    /// <summary>Characters.</summary>
    public const int Most = 500;

    /// <summary>What is wrong with a title; null when nothing is.</summary>
    public static string? Complaint(string? title) =>
        title?.Length > Most ? $"Must have at most {Most} characters, found {title.Length:N0}" : null;

    /// <summary>The same as an error.</summary>
    /// <param name="what">Which field, such as <c>title</c>.</param>
    /// <param name="title">As typed.</param>
    /// <exception cref="WrongInputException">It is too long.</exception>
    public static void Check(string what, string? title)
    {
        if (Complaint(title) is { } complaint)
            throw new WrongInputException($"{what}: {complaint}");
    }
}
