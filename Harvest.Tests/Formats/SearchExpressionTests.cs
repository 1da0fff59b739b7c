using Harvest.Search;

namespace Harvest.Tests.Formats;

public sealed class SearchExpressionTests
{
    // Answers are kept by this text.
    [TestCase("organization:a AND tags:x", "organization:b AND tags:y")]
    [TestCase("organization:a OR tags:x", "organization:a OR tags:y")]
    [TestCase("organization:a AND tags:x", "organization:a OR tags:x")]
    [TestCase("organization:a AND (tags:x OR tags:y)", "organization:a AND (tags:x OR tags:z)")]
    public void Different_filters_have_different_texts(string one, string other)
    {
        SearchExpression.Parse(one).ToString().ShouldNotBe(SearchExpression.Parse(other).ToString());
        SearchExpression.Parse(one).ToString().ShouldBe(SearchExpression.Parse(one).ToString());
    }
}
