using Harvest.Datasets;
using Harvest.Formats.Iso;
using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Fgdc;

/// <summary>The addresses at which data can be had, as resources.</summary>
internal static class FgdcLinks
{
    public static List<Resource> Read(XmlTree record, XmlTree? citation, List<RecordProblem> problems)
    {
        var resources = new List<Resource>();
        foreach (var form in record.AllAt("distinfo", "stdorder", "digform"))
        {
            var format = form.At("digtinfo", "formname")?.Text ?? "";
            var description = form.At("digtinfo", "formcont")?.Text ?? "";
            foreach (var network in form.AllAt("digtopt", "onlinopt", "computer", "networka", "networkr"))
                Add(network, format, description);
        }
        var title = record.At("distinfo", "resdesc")?.Text ?? "";
        foreach (var link in citation?.AllAt("onlink") ?? [])
            Add(link, "", title);
        return resources;

        void Add(XmlTree link, string format, string description)
        {
            if (IsoDistribution.Address(link.Text) is { } url)
            {
                if (resources.All(resource => resource.Url != url))
                {
                    resources.Add(new Resource
                    {
                        Url = url,
                        Name = description.Length is > 0 and <= 200 ? description : "",
                        Description = description.Length > 200 ? description : "",
                        Format = format.Length > 0 ? format : LinkFormats.Guess(url) ?? "",
                    });
                }
            }
            else if (link.Text.Length > 0 && !link.Text.StartsWith("none", StringComparison.OrdinalIgnoreCase))
            {
                var shown = link.Text.Length > 60 ? SoundText.Of(link.Text[..60]) + "…" : link.Text;
                problems.Add(new RecordProblem($"{link.Name}: no address: {shown}", "Validation", link.Line, IsWarning: true));
            }
        }
    }
}
