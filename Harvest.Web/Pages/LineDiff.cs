namespace Harvest.Web.Pages;

/// <summary>What changed between two texts, by lines: the common beginning and end are cut off, the middle compared.</summary>
internal static class LineDiff
{
    private const int MaxMiddle = 2000;
    private const int Around = 3;

    /// <returns>The changed lines with some around them; a null text is a gap.</returns>
    public static IReadOnlyList<(char Sign, string? Text)> Compare(string before, string after)
    {
        var (a, b) = (before.Split('\n'), after.Split('\n'));
        var head = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head])
            head++;
        var tail = 0;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        if (head == a.Length && head == b.Length)
            return [];
        var (middleA, middleB) = (a[head..^tail], b[head..^tail]);
        var lines = new List<(char, string?)>();
        lines.AddRange(a[..head].Select(line => (' ', (string?)line)));
        lines.AddRange(middleA.Length > MaxMiddle || middleB.Length > MaxMiddle
            ? middleA.Select(line => ('-', (string?)line)).Concat(middleB.Select(line => ('+', (string?)line)))
            : Middle(middleA, middleB));
        lines.AddRange(a[^tail..].Select(line => (' ', (string?)line)));
        return Shortened(lines);
    }

    /// <summary>The longest common subsequence, by the usual table.</summary>
    private static List<(char, string?)> Middle(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        var lines = new List<(char, string?)>();
        int x = 0, y = 0;
        while (x < a.Length || y < b.Length)
        {
            if (x < a.Length && y < b.Length && a[x] == b[y])
            {
                lines.Add((' ', a[x++]));
                y++;
            }
            else if (y == b.Length || (x < a.Length && common[x + 1, y] >= common[x, y + 1]))
            {
                lines.Add(('-', a[x++]));
            }
            else
            {
                lines.Add(('+', b[y++]));
            }
        }
        return lines;
    }

    private static List<(char Sign, string? Text)> Shortened(List<(char Sign, string? Text)> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            for (var j = Math.Max(0, i - Around); lines[i].Sign != ' ' && j <= Math.Min(lines.Count - 1, i + Around); j++)
                near[j] = true;
        }
        var shown = new List<(char, string?)>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (near[i])
                shown.Add(lines[i]);
            else if (shown.Count == 0 || shown[^1].Item2 is not null)
                shown.Add((' ', null));
        }
        return shown;
    }
}
