using Harvest.Formats;

namespace Harvest.Tests.Formats;

/// <summary>Sizes of files: what can be read in one way only is read, all else is no size.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SizesTests
{
    [TestCase("17", 17L)]
    [TestCase("0", 0L)]
    [TestCase(" 1 234 ", 1234L)]
    [TestCase("1\u00A0234\u00A0567", 1234567L)]
    [TestCase("1'234'567", 1234567L)]
    [TestCase("1,234,567", 1234567L)]
    [TestCase("1.234.567", 1234567L)]
    [TestCase("1200.00", 1200L)]
    [TestCase("1.2e3", 1200L)]
    [TestCase("5120.0", 5120L)]
    [TestCase("42 octets", 42L)]
    [TestCase("12 bytes", 12L)]
    [TestCase("3 MB", 3_000_000L)]
    [TestCase("3MB", 3_000_000L)]
    [TestCase("1.5 KB", 1500L)]
    [TestCase("1,5 kB", 1500L)]
    [TestCase("1.5 KiB", 1536L)]
    [TestCase("3,25 Mo", 3_250_000L)]
    [TestCase("2 GB", 2_000_000_000L)]
    [TestCase("0.125 MB", 125_000L)]
    [TestCase("0,125 MB", 125_000L)]
    [TestCase("1.234,5 KB", 1_234_500L)]
    [TestCase("1,234.5 KB", 1_234_500L)]
    [TestCase("1 234,5 ko", 1_234_500L)]
    [TestCase("12345.678 kB", 12_345_678L)]
    public void One_reading_is_taken(string text, long bytes) => Sizes.Bytes(text).ShouldBe(bytes);

    [TestCase("1,234 KB")]
    [TestCase("1.234 KB")]
    [TestCase("1,234")]
    [TestCase("12.5")]
    [TestCase("12,5")]
    [TestCase("1,23,4")]
    [TestCase("1.2.3")]
    [TestCase("-5")]
    [TestCase("many bytes")]
    [TestCase("5 parsecs")]
    [TestCase("3 Mbit")]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("MB")]
    [TestCase("99999999999999999999999999")]
    [TestCase("9e30")]
    [TestCase("10 - 20 MB")]
    public void All_else_is_no_size(string text) => Sizes.Bytes(text).ShouldBeNull();

    [TestCase("1.234", 1_234_000L)]
    [TestCase("0.5", 500_000L)]
    [TestCase("1,5", null)]
    [TestCase("large", null)]
    public void Megabytes_of_ISO_19115_are_decimal_numbers(string text, long? bytes) => Sizes.Megabytes(text).ShouldBe(bytes);
}
