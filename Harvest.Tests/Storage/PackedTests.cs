using System.Text;
using Harvest.Storage;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class PackedTests
{
    [ForAll]
    public void What_goes_in_comes_out(byte[] document) => Packed.Unpack(Packed.Pack(document)).ShouldBe(document);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1 << 18)]
    [TestCase(5_000_000)]
    public void A_document_may_be_of_any_size(int size)
    {
        var document = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, (size / 8) + 1).Select(i => $"{i:x8}")))[..size];

        var packed = Packed.Pack(document);

        Packed.Unpack(packed).ShouldBe(document);
        if (size > 1000)
            packed.Length.ShouldBeLessThan(size);
    }

    [Test]
    public void What_was_cut_short_is_damaged()
    {
        var packed = Packed.Pack(Document);

        for (var length = 0; length < packed.Length; length++)
            Should.Throw<InvalidDataException>(() => Packed.Unpack(packed.AsSpan(0, length))).Message.ShouldContain($"{length} bytes");
    }

    [Test]
    public void What_goes_on_too_long_is_damaged() =>
        Should.Throw<InvalidDataException>(() => Packed.Unpack([.. Packed.Pack(Document), 0]));

    [ForAll(MaxTest = 500)]
    public void Spoilt_bytes_are_damage_or_another_document_and_nothing_worse(ushort place, byte value)
    {
        var packed = Packed.Pack(Document);
        packed[place % packed.Length] ^= (byte)(value | 1);

        try
        {
            Packed.Unpack(packed).ShouldNotBe(Document);
        }
        catch (InvalidDataException fault)
        {
            fault.Message.ShouldContain("damaged");
        }
    }

    [ForAll]
    public void Any_bytes_are_damage_or_a_document_and_nothing_worse(byte[] bytes)
    {
        try
        {
            Packed.Unpack(bytes).Length.ShouldBeLessThan(100_000_000);
        }
        catch (InvalidDataException fault)
        {
            fault.Message.ShouldContain("damaged");
        }
    }

    private static byte[] Document { get; } =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $$"""{"id": {{i}}, "title": "Dataset {{i * 7919}}"}""")));
}
