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
    [TestCase("http://a.org/?pass=1&code=2&jwt=3&session=4&token=5&sig=6&key=7", "http://a.org/?pass=***&code=***&jwt=***&session=***&token=***&sig=***&key=***")]
    [TestCase("http://a.org/?auth_code=1&PHPSESSIONID=2&user-pass=3", "http://a.org/?auth_code=***&PHPSESSIONID=***&user-pass=***")]
    [TestCase("http://a.org/?country_code=de&state=open", "http://a.org/?country_code=de&state=open")]
    [TestCase("http://a.org/?url=https%3A%2F%2Fu%3Ap4ss%40b.org%2F", "http://a.org/?url=https://***@b.org/")]
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
    [TestCase("user:pass@host/x", "***@host/x")]
    [TestCase("http:/user:pass@host/x", "http:/***@host/x")]
    [TestCase("http:user:pass@host/x", "http:***@host/x")]
    [TestCase("https:///user:pass@host/x", "https:///***@host/x")]
    [TestCase("https://user:pa/ss@host/x", "https://***@host/x")]
    [TestCase("https://user:pa?ss@host/x", "https://***@host/x")]
    [TestCase("https://user:pa#ss@host/x?key=1", "https://***@host/x?key=***")]
    [TestCase("http:\\\\user:pass@host\\x", "http:\\\\***@host\\x")]
    [TestCase("http//user:pass@host/x", "***@host/x")]
    [TestCase(" http://user:pass word@host /x", "***@host /x")]
    [TestCase("someone@example.org", "someone@example.org")]
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
