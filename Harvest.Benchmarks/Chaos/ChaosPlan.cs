namespace Harvest.Benchmarks.Chaos;

/// <summary>How wild it gets.</summary>
/// <param name="Queue"><c>Redis</c> or <c>Amqp</c>.</param>
/// <param name="Datasets">On the portal at the start.</param>
/// <param name="Kills">So many blows, at random moments.</param>
/// <param name="Seed">The same seed gives the same blows in the same order; their moments depend on the machine.</param>
/// <param name="FailEvery">Every so-many-th request to the portal fails; 0 for none.</param>
/// <param name="Skew">So many hours the gather consumer's clock is ahead, and one fetch consumer's behind; 0 for right clocks.</param>
internal sealed record ChaosPlan(string Queue, int Datasets, int Kills, int Seed, int FailEvery, int Skew);
