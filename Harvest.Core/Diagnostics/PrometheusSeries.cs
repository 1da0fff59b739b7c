using System.Globalization;
using System.Text;

namespace Harvest.Diagnostics;

/// <summary>The values of an instrument under one set of tags.</summary>
internal sealed class PrometheusSeries(IReadOnlyList<double> buckets)
{
    private readonly Lock gate = new();
    private readonly long[] counts = new long[buckets.Count + 1];
    private long count;
    private double sum;

    public double Value
    {
        get
        {
            lock (gate)
                return sum;
        }
    }

    public void Record(double value, bool isSet)
    {
        lock (gate)
        {
            sum = isSet ? value : sum + value;
            count++;
            var at = 0;
            while (at < buckets.Count && value > buckets[at])
                at++;
            counts[at]++;
        }
    }

    public void WriteHistogram(StringBuilder text, string name, string labels, IReadOnlyList<double> bounds)
    {
        lock (gate)
        {
            var below = 0L;
            for (var i = 0; i <= bounds.Count; i++)
            {
                below += counts[i];
                var bound = i < bounds.Count ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                WriteLine(text, $"{name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", below);
            }
            WriteLine(text, $"{name}_sum", labels, sum);
            WriteLine(text, $"{name}_count", labels, count);
        }
    }

    public static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
