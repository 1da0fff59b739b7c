namespace Harvest.Queues;

/// <summary>
/// The broker cannot do what was asked: down, refusing, or set up otherwise. The message says what, where (password
/// masked) and what to do. The same queue object works again as soon as the broker does.
/// </summary>
public sealed class QueueException(string message, Exception? inner = null) : Exception(message, inner);
