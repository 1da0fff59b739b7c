namespace Harvest.Web.Tests.Hosting;

/// <summary>What is typed wrong starts no server.</summary>
public sealed class ArgumentTests
{
    [TestCase(0, "--help")]
    [TestCase(0, "-h", "--urls", "http://127.0.0.1:0")]
    [TestCase(2, "--prt", "5")]
    [TestCase(2, "5000")]
    [TestCase(2, "--urls")]
    [TestCase(2, "--urls", "banana")]
    [TestCase(2, "--urls=banana;http://127.0.0.1:0")]
    public async Task A_start_ends_at_once(int code, params string[] arguments) => (await WebProgram.RunAsync(arguments)).ShouldBe(code);
}
