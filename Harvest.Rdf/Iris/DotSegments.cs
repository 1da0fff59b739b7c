using System.Text;

namespace Harvest.Rdf;

/// <summary>Removes <c>.</c> and <c>..</c> from paths (RFC 3986, 5.2.4).</summary>
internal static class DotSegments
{
    /// <summary>Whether a whole segment is <c>.</c> or <c>..</c>.</summary>
    public static bool Present(ReadOnlySpan<char> path)
    {
        foreach (Range range in path.Split('/'))
        {
            if (path[range] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path without dot segments.</summary>
    public static string Remove(ReadOnlySpan<char> path)
    {
        if (!Present(path))
        {
            return path.ToString();
        }

        var output = new StringBuilder(path.Length);
        bool rooted = path[0] == '/';
        bool more = true;
        for (int at = rooted ? 1 : 0; more;)
        {
            int slash = path[at..].IndexOf('/');
            more = slash >= 0;
            ReadOnlySpan<char> segment = more ? path.Slice(at, slash) : path[at..];
            at += segment.Length + 1;
            Append(output, segment, more, rooted);
        }

        return output.ToString();
    }

    // The output always ends after a slash (or is empty), except for a last ordinary segment.
    private static void Append(StringBuilder output, ReadOnlySpan<char> segment, bool more, bool rooted)
    {
        if (rooted && output.Length == 0)
        {
            output.Append('/');
        }

        if (segment is "..")
        {
            DropLast(output, rooted);
        }
        else if (segment is not ".")
        {
            output.Append(segment);
            if (more)
            {
                output.Append('/');
            }
        }
    }

    private static void DropLast(StringBuilder output, bool rooted)
    {
        int keep = rooted ? 1 : 0;
        int end = output.Length - 1;
        while (end > keep && output[end - 1] != '/')
        {
            end--;
        }

        output.Length = Math.Max(keep, end);
    }
}
