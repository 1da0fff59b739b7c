using System.Text.Json;
using Harvest.Formats.JsonPaths;

namespace Harvest.Tests.Formats.JsonPaths;

/// <summary>Examples of RFC 9535, sections 1.5 and 2.3 to 2.5.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class JsonPathTests
{
    private static readonly JsonElement Store = JsonElement.Parse(
        """
        {"store": {"book": [
          {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95},
          {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
          {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99},
          {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99}],
          "bicycle": {"color": "red", "price": 399} } }
        """);

    [TestCase("$.store.book[*].author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [TestCase("$..author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [TestCase("$.store..price", "[8.95,12.99,8.99,22.99,399]")]
    [TestCase("$..book[2].title", """["Moby Dick"]""")]
    [TestCase("$..book[-1].title", """["The Lord of the Rings"]""")]
    [TestCase("$..book[0,1].price", "[8.95,12.99]")]
    [TestCase("$..book[:2].price", "[8.95,12.99]")]
    [TestCase("$..book[?@.isbn].price", "[8.99,22.99]")]
    [TestCase("$..book[?@.price<10].title", """["Sayings of the Century","Moby Dick"]""")]
    [TestCase("$..book[?@.price < 10 && @.category == 'fiction'].title", """["Moby Dick"]""")]
    [TestCase("$..book[?!@.isbn || match(@.author, '.*Tolkien')].price", "[8.95,12.99,22.99]")]
    [TestCase("$..book[?length(@.title) == 9].price", "[8.99]")]
    [TestCase("$.store[?count(@.*) == 2].color", """["red"]""")]
    [TestCase("$['store']['bicycle'][\"color\"]", """["red"]""")]
    [TestCase("$.store.nothing", "[]")]
    public void A_path_finds_what_the_standard_says(string path, string found) =>
        JsonSerializer.Serialize(JsonPath.Parse(path).Find(Store)).ShouldBe(found);

    [TestCase("$[1:3]", "[1,2]")]
    [TestCase("$[5:]", "[5,6]")]
    [TestCase("$[1:5:2]", "[1,3]")]
    [TestCase("$[5:1:-2]", "[5,3]")]
    [TestCase("$[::-1]", "[6,5,4,3,2,1,0]")]
    [TestCase("$[-2:]", "[5,6]")]
    [TestCase("$[::0]", "[]")]
    [TestCase("$[?@ >= 5]", "[5,6]")]
    public void Slices_are_those_of_the_standard(string path, string found) =>
        JsonSerializer.Serialize(JsonPath.Parse(path).Find(JsonElement.Parse("[0,1,2,3,4,5,6]"))).ShouldBe(found);

    [TestCase("title", "begins with $")]
    [TestCase("$.", "a name was expected at its end")]
    [TestCase("$.a-b", "found -")]
    [TestCase("$[a]", "found a")]
    [TestCase("$['a'", "] was expected at its end")]
    [TestCase("$[?@.a == ]", "a value, @ or $ was expected")]
    [TestCase("$[?@.* == 1]", "compares single values")]
    [TestCase("$[?size(@.a) > 1]", "size is no function")]
    [TestCase("$[01]", "no whole number")]
    public void What_is_no_path_is_told_with_its_place(string path, string word) =>
        Should.Throw<FormatException>(() => JsonPath.Parse(path)).Message.ShouldContain(word);
}
