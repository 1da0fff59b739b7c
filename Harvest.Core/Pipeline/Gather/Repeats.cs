using System.Globalization;

namespace Harvest.Pipeline.Gather;

/// <summary>Records that a listing brought more than once, in words.</summary>
internal sealed class Repeats
{
    private readonly Dictionary<(string First, string Second), long> copies = [];

    /// <summary>On records of one document that another one has, too, with the same content: one sentence for each two documents.</summary>
    public IEnumerable<string> Remarks => copies.Select(copy =>
        $"{Counted.Of(copy.Value, "record")} of {copy.Key.Second} {(copy.Value == 1 ? "is" : "are")} in {copy.Key.First}, too, with the same content: "
        + $"{(copy.Value == 1 ? "it is" : "they are")} taken from there");

    /// <param name="guid">The record's identifier.</param>
    /// <param name="repeat">Where it came before.</param>
    /// <param name="place">Where it comes again.</param>
    /// <param name="placeOf">Names the document at a place; null where there is but one.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Of(string guid, Listing.Repeat repeat, long place, Func<long, string?> placeOf)
    {
        var (first, second) = (placeOf(repeat.Place), placeOf(place));
        if (!repeat.Differs)
        {
            if (first is not null && second is not null && first != second)
                copies[(first, second)] = copies.GetValueOrDefault((first, second)) + 1;
            return null;
        }
        var where = first is null || second is null
            ? string.Create(CultureInfo.InvariantCulture, $"as record {repeat.Place:N0} and as record {place:N0} of the listing; the first one is taken")
            : first == second ? $"both in {first}; the first one is taken"
            : $"in {first} and in {second}; the one in {first} is taken";
        return $"{guid}: listed twice with different content, {where}";
    }
}
