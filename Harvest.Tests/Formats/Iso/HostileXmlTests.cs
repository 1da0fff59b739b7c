using System.Diagnostics;
using System.Text;
using System.Xml;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.Iso;

public sealed class HostileXmlTests
{
    [Test]
    public void Entities_are_never_expanded()
    {
        const string bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
            <x>&c;</x>
            """;
        var watch = Stopwatch.StartNew();

        Problem(bomb).Message.ShouldContain("the entity &c; is not declared");
        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(5));
    }

    [Test]
    public void Files_are_never_read()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "secret");

        Problem($"""<!DOCTYPE x [<!ENTITY f SYSTEM "file://{file}">]><MD_Metadata>&f;</MD_Metadata>""").Message
            .ShouldNotContain("secret");
        File.Delete(file);
    }

    [Test]
    public void Elements_may_not_be_nested_without_end()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));

        Problem(deep).Message.ShouldContain("nested deeper than 100");
    }

    [Test]
    public void Elements_without_number_are_refused()
    {
        var many = $"<a>{string.Concat(Enumerable.Repeat("<b/>", 1_000_001))}</a>";

        Problem(many).Message.ShouldContain("More than 1,000,000 elements");
    }

    [TestCase("")]
    [TestCase("not xml")]
    [TestCase("{\"title\": \"json\"}")]
    [TestCase("<html><head><title>Login</title></head></html>")]
    [TestCase("<metadata/>")]
    [TestCase("<a><b></a>")]
    public void What_is_no_record_is_an_error_and_no_exception(string document)
    {
        Problem(document).IsWarning.ShouldBeFalse();
    }

    [Test]
    public void A_broken_document_tells_its_line()
    {
        Problem("<MD_Metadata>\n<a>\n</b></MD_Metadata>").Line.ShouldBe(3);
    }

    [TestCase("<gmd:MD_Metadata xmlns:gmd='g'/>")]
    [TestCase("<MD_Metadata><identificationInfo/></MD_Metadata>")]
    [TestCase("<MD_Metadata><identificationInfo><MD_DataIdentification/></identificationInfo></MD_Metadata>")]
    [TestCase("<MD_Metadata><identificationInfo><X><extent><Y><geographicElement><EX_GeographicBoundingBox/></geographicElement></Y></extent></X></identificationInfo></MD_Metadata>")]
    [TestCase("<metadata><idinfo/></metadata>")]
    [TestCase("<Record xmlns='http://www.opengis.net/cat/csw/2.0.2'/>")]
    public void An_empty_record_lacks_a_title(string document)
    {
        Problem(document).Message.ShouldContain("title");
    }

    [Test]
    public void A_declared_encoding_is_heeded()
    {
        var document = Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>");

        XmlTree.Read(document).Text.ShouldBe("é");
        Should.Throw<XmlException>(() => XmlTree.Read(Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='UTF-8'?><a>é</a>")));
    }

    private static RecordProblem Problem(string document) =>
        SpatialDocument.Read(Encoding.UTF8.GetBytes(document), SpatialOptions.Default).Problems.First(problem => !problem.IsWarning);
}
