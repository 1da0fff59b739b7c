using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Harvest.Formats.Xml;

/// <summary>
/// Cuts an answer into its records and what is around them, by tags alone and while it streams: so a record that is too deep, too
/// large or broken costs that record and not the answer, in time and memory that grow with the length and with nothing else. Each
/// record, and the rest, is parsed afterwards for itself.
/// </summary>
/// <param name="text">The answer.</param>
/// <param name="isRecord">Whether an element is a record, by the local names of its parent (empty for the root) and of itself.</param>
internal sealed class XmlCutter(TextReader text, Func<string, string, bool> isRecord)
{
    /// <summary>Longer records are cut off here.</summary>
    public const int MaxRecord = 32 * 1024 * 1024;

    private const int MaxTag = 1024 * 1024;
    private const int MaxRest = 4 * 1024 * 1024;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n/>");

    private readonly StringBuilder rest = new();
    private readonly List<(string Name, string Tag)> open = [];
    private readonly StringBuilder record = new();
    private char[] buffer = new char[32 * 1024];
    private int at;
    private int end;

    // Of the record that is being cut; null between records.
    private string? recordName;
    private int sameName;
    private int depth;
    private CutFault fault;

    /// <summary>The answer without its records, when all have been read.</summary>
    public string Rest => XmlSource.Sound(rest.ToString());

    /// <summary>The records, in order; to the end of the answer.</summary>
    /// <exception cref="XmlException">What is around the records is too large, or a tag does not end.</exception>
    public async IAsyncEnumerable<CutRecord> CutAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await PassTextAsync(cancellationToken))
                break;
            while (end - at < 9 && await MoreAsync(cancellationToken))
            {
                // Long enough to tell what begins here.
            }
            var start = new string(buffer, at, Math.Min(9, end - at));
            if (start.StartsWith("<!--", StringComparison.Ordinal))
                await PassAsync(4, "-->", cancellationToken);
            else if (start == "<![CDATA[")
                await PassAsync(9, "]]>", cancellationToken);
            else if (start.StartsWith("<?", StringComparison.Ordinal))
                await PassAsync(2, "?>", cancellationToken);
            else if (Tag(await TagLengthAsync(cancellationToken)) is { } found)
                yield return found;
        }
        if (recordName is not null)
            yield return End();
    }

    /// <returns>False at the end.</returns>
    private async ValueTask<bool> PassTextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = buffer.AsSpan(at, end - at).IndexOf('<');
            if (length >= 0)
            {
                Pass(length);
                return true;
            }
            Pass(end - at);
            if (!await MoreAsync(cancellationToken))
                return false;
        }
    }

    /// <summary>Passes over a comment, a CDATA section or an instruction.</summary>
    private async ValueTask PassAsync(int start, string close, CancellationToken cancellationToken)
    {
        Pass(start);
        while (true)
        {
            var length = buffer.AsSpan(at, end - at).IndexOf(close, StringComparison.Ordinal);
            if (length >= 0)
            {
                Pass(length + close.Length);
                return;
            }
            Pass(Math.Max(0, end - at - close.Length + 1));
            if (!await MoreAsync(cancellationToken))
            {
                Pass(end - at);
                return;
            }
        }
    }

    /// <summary>A tag ends with its &gt;, or where the next one begins: then it is broken, and none of the following.</summary>
    private async ValueTask<int> TagLengthAsync(CancellationToken cancellationToken)
    {
        var (length, quote) = (1, '\0');
        while (true)
        {
            for (; at + length < end; length++)
            {
                var c = buffer[at + length];
                if (c == '<')
                    return length;
                if (c == '>' && quote == '\0')
                    return length + 1;
                if (c == quote)
                    quote = '\0';
                else if (quote == '\0' && c is '"' or '\'')
                    quote = c;
            }
            if (length > MaxTag)
                throw new XmlException($"A tag has more than {MaxTag:N0} characters.");
            if (!await MoreAsync(cancellationToken))
                return length;
        }
    }

    /// <returns>The record that ends with this tag, if any.</returns>
    private CutRecord? Tag(int length)
    {
        var tag = buffer.AsSpan(at, length);
        var isEnd = tag.Length > 1 && tag[1] == '/';
        var nameStart = isEnd ? 2 : 1;
        var nameEnd = tag[nameStart..].IndexOfAny(NameEnds);
        var name = tag[nameStart..(nameEnd < 0 ? tag.Length : nameStart + nameEnd)];
        if (name.Length == 0 || name[0] == '!')
        {
            Pass(length);
            return null;
        }
        var isEmpty = tag is [.., '/', '>'];
        return recordName is not null
            ? WithinRecord(name.SequenceEqual(recordName), isEnd, isEmpty, length)
            : Around(name.ToString(), isEnd, isEmpty, length);
    }

    private CutRecord? WithinRecord(bool isSameName, bool isEnd, bool isEmpty, int length)
    {
        if (!isEnd && !isEmpty)
        {
            sameName += isSameName ? 1 : 0;
            // What is kept goes one element too deep: so whoever reads it comes to the same.
            Pass(length);
            if (++depth > XmlTree.MaxDepth && fault == CutFault.None)
                fault = CutFault.Depth;
            return null;
        }
        Pass(length);
        if (!isEnd)
            return null;
        depth--;
        return isSameName && sameName-- == 0 ? End() : null;
    }

    private CutRecord? Around(string name, bool isEnd, bool isEmpty, int length)
    {
        var local = Local(name);
        if (isEnd)
        {
            if (open.Count > 0)
                open.RemoveAt(open.Count - 1);
        }
        else if (isRecord(open.Count > 0 ? Local(open[^1].Name) : "", local))
        {
            (recordName, sameName, depth, fault) = (name, 0, 1, CutFault.None);
            Pass(length);
            return isEmpty ? End() : null;
        }
        else if (!isEmpty)
        {
            open.Add((name, new string(buffer, at, length)));
        }
        Pass(length);
        return null;
    }

    private CutRecord End()
    {
        var found = new CutRecord(
            Local(recordName!),
            string.Concat(open.Select(element => element.Tag)),
            record.ToString(),
            string.Concat(Enumerable.Reverse(open).Select(element => $"</{element.Name}>")),
            open.Count,
            fault);
        record.Clear();
        recordName = null;
        return found;
    }

    private static string Local(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private void Pass(int length)
    {
        var passed = buffer.AsSpan(at, length);
        at += length;
        if (recordName is null)
        {
            if (rest.Length + length > MaxRest)
                throw new XmlException($"There are more than {MaxRest:N0} characters outside of records.");
            rest.Append(passed);
        }
        else if (fault == CutFault.None)
        {
            if (record.Length + length > MaxRecord)
                fault = CutFault.Size;
            else
                record.Append(passed);
        }
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancellationToken)
    {
        if (at > 0)
        {
            buffer.AsSpan(at, end - at).CopyTo(buffer);
            (at, end) = (0, end - at);
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        var read = await text.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += read;
        return read > 0;
    }
}

/// <summary>Why a record was not kept whole.</summary>
internal enum CutFault
{
    /// <summary>It is whole.</summary>
    None,

    /// <summary>It is deeper than <see cref="XmlTree.MaxDepth"/>; its text goes as far as that.</summary>
    Depth,

    /// <summary>It is larger than <see cref="XmlCutter.MaxRecord"/>; its text ends before.</summary>
    Size,
}

/// <summary>A record as it was cut out.</summary>
/// <param name="Name">Its local name.</param>
/// <param name="Before">The tags of the elements that it stands in: they declare its prefixes.</param>
/// <param name="Text">The element, perhaps broken.</param>
/// <param name="After">Ends the elements that it stands in.</param>
/// <param name="Level">How many these are.</param>
/// <param name="Fault">Why it is not whole.</param>
internal sealed record CutRecord(string Name, string Before, string Text, string After, int Level, CutFault Fault)
{
    /// <summary>The element where it stood, as it came: what reads it comes upon what is wrong with it.</summary>
    public string Raw => Before + Text + After;

    /// <summary>The element by itself, with the declarations that it needs.</summary>
    /// <exception cref="XmlException">It is broken, too deep or too large.</exception>
    public string Outer(XmlReaderSettings settings)
    {
        if (Fault != CutFault.None)
        {
            throw new XmlException(Fault == CutFault.Depth
                ? $"Elements are nested deeper than {XmlTree.MaxDepth}."
                : $"The record has more than {XmlCutter.MaxRecord:N0} characters.");
        }
        using var xml = XmlReader.Create(new StringReader(Raw), settings);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == Level)
                return xml.ReadOuterXml();
        }
        throw new XmlException("There is no element.");
    }
}
