namespace Harvest.Catalogues.Ckan;

/// <summary>
/// How many requests the site bears at once, found out by its answers: more while they come as fast as ever, fewer when they slow down or
/// fail. A site with few workers answers no faster for being asked more; it only lets everybody else wait.
/// </summary>
/// <param name="most">Never more than so many.</param>
/// <param name="time">Measures answers.</param>
internal sealed class CkanPace(int most, TimeProvider time)
{
    /// <summary>Answers may take so many times as long as the fastest before fewer are asked for.</summary>
    private const double Tolerance = 2;

    /// <summary>Of each measurement, so much goes into what is taken for usual.</summary>
    private const double Weight = 0.1;

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = [];
    private double limit = Math.Min(2, most);
    private double fastest;
    private double usual;
    private int running;

    /// <summary>Requests that may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (gate)
                return (int)limit;
        }
    }

    /// <summary>Does a request when its turn comes, and learns from how long it takes.</summary>
    /// <param name="request">What to do; one that throws tells that the site bears less, unless <paramref name="isRefusal"/> says that it is an answer.</param>
    /// <param name="isRefusal">Whether an exception is an answer like any other.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> request, Func<Exception, bool> isRefusal, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            var answer = await request();
            Leave(time.GetElapsedTime(began));
            return answer;
        }
        catch (Exception fault)
        {
            Leave(fault is OperationCanceledException || isRefusal(fault) ? null : Timeout.InfiniteTimeSpan);
            throw;
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (running < (int)limit)
            {
                running++;
                return;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
        }
        await using var stop = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    /// <param name="took">How long the answer took; null says nothing, infinite is a failure.</param>
    private void Leave(TimeSpan? took)
    {
        lock (gate)
        {
            running--;
            if (took == Timeout.InfiniteTimeSpan)
                limit = Math.Max(1, limit / 2);
            else if (took is { } measured)
                Learn(Math.Max(measured.TotalMilliseconds, 0.1));
            while (running < (int)limit && waiting.TryDequeue(out var next))
            {
                // Who gave up waiting has no turn.
                if (next.TrySetResult())
                    running++;
            }
        }
    }

    private void Learn(double milliseconds)
    {
        // The fastest is forgotten slowly: datasets differ, and so does a site over the day.
        fastest = fastest == 0 ? milliseconds : Math.Min(fastest * 1.001, milliseconds);
        usual = usual == 0 ? milliseconds : usual + (Weight * (milliseconds - usual));
        var gradient = Math.Min(1, Tolerance * fastest / usual);
        // Only a limit that is used is known to be borne.
        if (gradient == 1 && waiting.Count == 0 && running + 1 < (int)limit)
            return;
        limit = Math.Clamp((gradient < 1 ? limit * (1 - (Weight * (1 - gradient))) : limit) + (gradient == 1 ? 1 / limit : 0), 1, most);
    }
}
