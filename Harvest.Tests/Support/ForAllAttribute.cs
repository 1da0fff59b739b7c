namespace Harvest.Tests.Support;

/// <summary>A property that must hold for values at random, those of <see cref="Arbitraries"/> among them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForAllAttribute : FsCheck.NUnit.PropertyAttribute
{
    public ForAllAttribute() => Arbitrary = [typeof(Arbitraries)];
}
