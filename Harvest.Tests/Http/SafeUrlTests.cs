using Harvest.Http;

namespace Harvest.Tests.Http;

public sealed class SafeUrlTests
{
    [TestCase("https://example.org/a?b=c#d", "https://example.org/a?b=c#d")]
    [TestCase("https://user:pass@example.org/a", "https://***@example.org/a")]
    [TestCase("https://token@example.org:8443", "https://***@example.org:8443/")]
    [TestCase("https://user:pass@example.org/a@b", "https://***@example.org/a@b")]
    [TestCase("http://example.org/?key=1&q=2&Token=3", "http://example.org/?key=***&q=2&Token=***")]
    [TestCase("http://a.org/?apikey=1;api_key=2&API-KEY=3", "http://a.org/?apikey=***;api_key=***&API-KEY=***")]
    [TestCase("http://a.org/?secret=1&password=2&signature=3", "http://a.org/?secret=***&password=***&signature=***")]
    [TestCase("http://a.org/?X-Amz-Signature=1&access_token=c", "http://a.org/?X-Amz-Signature=***&access_token=***")]
    [TestCase("http://example.org/?api%5fkey=1&api%2Dkey=2", "http://example.org/?api_key=***&api-key=***")]
    [TestCase("http://example.org/#access_token=1&b=2", "http://example.org/#access_token=***&b=2")]
    [TestCase("http://example.org/?keyword=1&monkey", "http://example.org/?keyword=1&monkey")]
    public void Secrets_are_masked_and_the_rest_stays(string url, string safe)
    {
        SafeUrl.Of(new Uri(url)).ShouldBe(safe);
    }

    [TestCase("//user:pass@host/x", "//***@host/x")]
    [TestCase("/a?token=1", "/a?token=***")]
    [TestCase("/a?%6bey=1&%zz=2", "/a?%6bey=***&%zz=2")]
    [TestCase("https://us@er:p@ss@host/", "https://***@host/")]
    [TestCase("http://u:p@[bad/x?key=1", "http://***@[bad/x?key=***")]
    [TestCase("not an address", "not an address")]
    [TestCase("", "")]
    [TestCase("http://a/\r\n\u001b[31m", "http://a/[31m")]
    public void Text_that_is_no_address_is_masked_alike(string url, string safe)
    {
        SafeUrl.Of(url).ShouldBe(safe);
    }

    [FsCheck.NUnit.Property]
    public void It_never_throws(string? text)
    {
        SafeUrl.Of(text ?? "").ShouldNotBeNull();
    }

    [Test]
    public void A_request_as_text_hides_secrets()
    {
        var url = new Uri("http://u:p4ss@host/?key=k3y");
        var request = new RemoteRequest(url) { Headers = [new("Authorization", "t0ken")] };

        request.ToString().ShouldBe("GET http://***@host/?key=***");
    }
}
