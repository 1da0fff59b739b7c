using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Harvest.Cli;

/// <summary>What a verb shows: words and tables for people, or one JSON document for programs.</summary>
internal sealed class Output(bool json)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private bool hasWritten;

    public bool IsJson => json;

    /// <summary>Whether a fault may still be told as the JSON document: nothing else is on standard output yet.</summary>
    public bool TakesError => json && !hasWritten;

    /// <summary>The command writes to standard output itself, piece by piece.</summary>
    public void Streams() => hasWritten = true;

    /// <summary>True when somebody watches: a progress bar makes sense.</summary>
    public bool IsTerminal => !json && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Shows one or the other.</summary>
    public void Show(Func<JsonNode> document, Action words)
    {
        if (!json)
        {
            words();
            return;
        }
        var text = document().ToJsonString(Readable);
        hasWritten = true;
        Console.Out.WriteLine(text);
    }

    /// <summary>A line for people; nothing in JSON.</summary>
    public void Say(string line)
    {
        if (!json)
            Console.Out.WriteLine(Safe(line));
    }

    /// <summary>A sentence for people beside the result: on standard error, so that it is seen with JSON too.</summary>
    public void Tell(string sentence) => Console.Error.WriteLine(Safe(sentence));

    /// <summary>A table for people, in columns as wide as what is in them; nothing when there are no rows.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.ToList();
        if (json || cells.Count == 0)
            return;
        if (Console.IsOutputRedirected)
        {
            WritePlain(columns, cells);
            return;
        }
        var widths = columns.Select((column, i) => cells.Max(row => Math.Max(column.Length, row[i].Length) + 3)).Sum() + 1;
        if (widths > AnsiConsole.Profile.Width)
        {
            WriteStacked(columns, cells);
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)).NoWrap());
        foreach (var row in cells)
            table.AddRow(row.Select(cell => new Text(Safe(cell))));
        AnsiConsole.Write(table);
    }

    /// <summary>For pipes: a line for each row, columns two spaces apart, nothing cut off and no frames.</summary>
    private static void WritePlain(IReadOnlyList<string> columns, List<IReadOnlyList<string>> cells)
    {
        var rows = cells.Select(row => row.Select(cell => Safe(cell).Replace('\n', ' ')).ToArray()).Prepend([.. columns.Select(column => column.ToUpperInvariant())]).ToList();
        var widths = columns.Select((_, i) => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>For narrow terminals: each row as a block of lines.</summary>
    private static void WriteStacked(IReadOnlyList<string> columns, List<IReadOnlyList<string>> cells)
    {
        foreach (var row in cells)
        {
            Console.Out.WriteLine(Safe(row[0]));
            for (var i = 1; i < columns.Count; i++)
                Console.Out.WriteLine($"  {columns[i]}: {Safe(row[i])}");
        }
    }

    /// <summary>Titles come from strangers: no control character of theirs reaches the terminal.</summary>
    public static string Safe(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)]) : text;
}
