using System.Text;

namespace Harvest.Tests.EndToEnd;

/// <summary>What is written to the console from here on, by this flow of control and those that it starts, not by other tests.</summary>
internal sealed class ConsoleCapture : IDisposable
{
    private static readonly AsyncLocal<ConsoleCapture?> Current = new();

    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    static ConsoleCapture()
    {
        Console.SetOut(new Switch(Console.Out, capture => capture.output));
        Console.SetError(new Switch(Console.Error, capture => capture.errors));
    }

    public ConsoleCapture() => Current.Value = this;

    public string Output => Text(output);

    public string Errors => Text(errors);

    public void Dispose() => Current.Value = null;

    private static string Text(StringWriter writer)
    {
        lock (writer)
            return writer.ToString();
    }

    /// <summary>Leads to the capture of whoever writes, else to the console.</summary>
    private sealed class Switch(TextWriter console, Func<ConsoleCapture, StringWriter> side) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Do(writer => writer.Write(value));

        public override void Write(string? value) => Do(writer => writer.Write(value));

        public override void Write(char[] buffer, int index, int count) => Do(writer => writer.Write(buffer, index, count));

        public override void Flush() => Do(writer => writer.Flush());

        private void Do(Action<TextWriter> write)
        {
            var writer = Current.Value is { } capture ? side(capture) : console;
            lock (writer)
                write(writer);
        }
    }
}
