using Harvest.Tests.Servers;

namespace Harvest;

/// <summary>
/// Ends the servers when the last test has run. Its namespace is the root's, so that it stands over all tests.
/// </summary>
[SetUpFixture]
public sealed class EndServers
{
    [OneTimeTearDown]
    public Task EndAsync() => TestServer.EndAllAsync();
}
