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

    /// <summary>A table for people, in columns as wide as what is in them; nothing when there are no rows.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.ToList();
        if (json || cells.Count == 0)
            return;
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)).NoWrap());
        foreach (var row in cells)
            table.AddRow(row.Select(cell => new Text(Safe(cell))));
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
    }

    /// <summary>Titles come from strangers: no control character of theirs reaches the terminal.</summary>
    public static string Safe(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)]) : text;
}
