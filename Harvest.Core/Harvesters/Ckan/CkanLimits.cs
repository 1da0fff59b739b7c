using System.Globalization;

namespace Harvest.Harvesters.Ckan;

/// <summary>What a portal refused in an earlier listing, as it is kept with the source: <c>rows=100 no-order no-fields</c>.</summary>
/// <param name="Rows">So many records at once are taken; null for what is usual.</param>
/// <param name="RefusesOrder">It does not sort by id.</param>
/// <param name="RefusesFields">It does not list ids alone.</param>
internal sealed record CkanLimits(int? Rows, bool RefusesOrder, bool RefusesFields)
{
    public static CkanLimits Read(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rows = words.FirstOrDefault(word => word.StartsWith("rows=", StringComparison.Ordinal));
        return new CkanLimits(
            int.TryParse(rows?[5..], CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null,
            words.Contains("no-order"),
            words.Contains("no-fields"));
    }

    public override string ToString() => string.Join(
        ' ', new[] { Rows is null ? "" : $"rows={Rows}", RefusesOrder ? "no-order" : "", RefusesFields ? "no-fields" : "" }.Where(word => word.Length > 0));
}
