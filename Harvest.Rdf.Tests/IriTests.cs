namespace Harvest.Rdf.Tests;

/// <summary>Resolution of references, with the examples of RFC 3986, 5.4 and what is odd besides.</summary>
public sealed class IriTests
{
    [TestCase("g:h", "g:h")]
    [TestCase("g", "http://a/b/c/g")]
    [TestCase("./g", "http://a/b/c/g")]
    [TestCase("g/", "http://a/b/c/g/")]
    [TestCase("/g", "http://a/g")]
    [TestCase("//g", "http://g")]
    [TestCase("?y", "http://a/b/c/d;p?y")]
    [TestCase("g?y", "http://a/b/c/g?y")]
    [TestCase("#s", "http://a/b/c/d;p?q#s")]
    [TestCase("g;x?y#s", "http://a/b/c/g;x?y#s")]
    [TestCase("", "http://a/b/c/d;p?q")]
    [TestCase(".", "http://a/b/c/")]
    [TestCase("..", "http://a/b/")]
    [TestCase("../g", "http://a/b/g")]
    [TestCase("../../../g", "http://a/g")]
    [TestCase("/./g", "http://a/g")]
    [TestCase("g.", "http://a/b/c/g.")]
    [TestCase("..g", "http://a/b/c/..g")]
    [TestCase("./g/.", "http://a/b/c/g/")]
    [TestCase("g/../h", "http://a/b/c/h")]
    [TestCase("g;x=1/../y", "http://a/b/c/y")]
    [TestCase("g?y/../x", "http://a/b/c/g?y/../x")]
    [TestCase("g#s/../x", "http://a/b/c/g#s/../x")]
    [TestCase("http:g", "http:g")]
    [TestCase("http://x/a/../b", "http://x/b")]
    public void Reference_is_resolved(string reference, string expected) =>
        IriResolver.Resolve("http://a/b/c/d;p?q", reference).ShouldBe(expected);

    [TestCase("http://a", "b", "http://a/b")]
    [TestCase("http://a?x", "b", "http://a/b")]
    [TestCase("file:///a/b", "../c", "file:///c")]
    [TestCase("urn:a:b", "#c", "urn:a:b#c")]
    [TestCase("http://a/b#f", "", "http://a/b")]
    [TestCase("http://a/b:c/", "d", "http://a/b:c/d")]
    [TestCase("http://a/b", "ä/é", "http://a/ä/é")]
    public void Base_may_be_odd(string baseIri, string reference, string expected) =>
        IriResolver.Resolve(baseIri, reference).ShouldBe(expected);
}
