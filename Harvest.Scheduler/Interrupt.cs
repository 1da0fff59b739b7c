using System.Runtime.InteropServices;

namespace Harvest.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first one stops the work in good order and says what is waited for, the second one ends the program
/// at once. Whatever is left then is taken up by the next run.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public Interrupt() =>
        registrations = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]).Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    public CancellationToken Token => stop.Token;

    /// <summary>Ended by Ctrl-C rather than by a service manager.</summary>
    public bool IsKeyboard { get; private set; }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1)
            Environment.Exit(context.Signal == PosixSignal.SIGINT ? Failure.Interrupted : 143);
        IsKeyboard = context.Signal == PosixSignal.SIGINT;
        if (IsKeyboard)
            Console.Error.WriteLine("Stopping: waiting for the records in hand. Press Ctrl-C again to stop at once.");
        stop.Cancel();
    }
}
