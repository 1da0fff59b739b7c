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
}
