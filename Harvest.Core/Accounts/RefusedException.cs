namespace Harvest.Accounts;

/// <summary>The caller may not do what he asked for; the message says what that was.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public RefusedException()
    {
    }

    internal static void Unless(bool isAllowed, Caller caller, string what)
    {
        if (!isAllowed)
            throw new RefusedException(caller.IsKnown ? $"User {caller.Name} not authorized to {what}" : $"Log in, or send an API token, to {what}");
    }
}
