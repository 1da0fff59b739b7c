namespace Harvest;

/// <summary>A fault that the message explains in full to the person who reads it: shown without a stack trace.</summary>
public class HarvestException : Exception
{
    public HarvestException(string message)
        : base(message)
    {
    }

    public HarvestException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public HarvestException()
    {
    }

    /// <summary>What to do about it at a terminal, in a sentence with the command; empty for nothing.</summary>
    public string Command { get; init; } = "";

    /// <summary>What to do about it on a page, in a sentence with the button; empty for nothing.</summary>
    public string Button { get; init; } = "";

    /// <summary>The message for somebody at a terminal.</summary>
    public string AtTerminal => Command.Length > 0 ? $"{Message}. {Command}" : Message;

    /// <summary>The message for somebody who looks at a page.</summary>
    public string OnPage => Button.Length > 0 ? $"{Message}. {Button}" : Message;
}
