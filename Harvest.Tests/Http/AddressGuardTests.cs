using System.Net;
using Harvest.Http;

namespace Harvest.Tests.Http;

public sealed class AddressGuardTests
{
    [TestCase("127.0.0.1")]
    [TestCase("127.255.255.254")]
    [TestCase("10.0.0.1")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.1.1")]
    [TestCase("100.64.0.1")]
    [TestCase("100.127.255.255")]
    [TestCase("169.254.1.1")]
    [TestCase("169.254.169.254")]
    [TestCase("0.0.0.0")]
    [TestCase("0.1.2.3")]
    [TestCase("192.0.0.1")]
    [TestCase("192.0.2.1")]
    [TestCase("198.51.100.1")]
    [TestCase("203.0.113.1")]
    [TestCase("198.18.0.1")]
    [TestCase("198.19.255.255")]
    [TestCase("224.0.0.1")]
    [TestCase("239.255.255.255")]
    [TestCase("240.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("fe80::1")]
    [TestCase("fe80::1%3")]
    [TestCase("febf::1")]
    [TestCase("fec0::1")]
    [TestCase("fc00::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("ff02::1")]
    [TestCase("2001:db8::1")]
    [TestCase("100::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:10.1.2.3")]
    [TestCase("::ffff:0:10.1.2.3")]
    [TestCase("::127.0.0.1")]
    [TestCase("::7f00:1")]
    [TestCase("64:ff9b::10.0.0.1")]
    [TestCase("64:ff9b::169.254.169.254")]
    [TestCase("64:ff9b:1::8.8.8.8")]
    [TestCase("2002:7f00:1::")]
    [TestCase("2002:c0a8:101::1")]
    [TestCase("2001:0:7f00:1::")]
    [TestCase("2001:0:4136:e378:8000:63bf:f5ff:fffe", Description = "the client is 10.0.0.1 with its bits turned")]
    [TestCase("2a00:1450::5efe:192.168.0.1")]
    public void Addresses_that_are_not_public_are_denied(string address)
    {
        new AddressGuard("false").Allows(IPAddress.Parse(address)).ShouldBeFalse();
    }

    [TestCase("8.8.8.8")]
    [TestCase("1.1.1.1")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.1")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.1")]
    [TestCase("169.253.1.1")]
    [TestCase("198.17.255.255")]
    [TestCase("198.20.0.1")]
    [TestCase("223.255.255.255")]
    [TestCase("2606:4700::1111")]
    [TestCase("2a00:1450:4001::200e")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("64:ff9b::8.8.8.8")]
    [TestCase("2002:808:808::1")]
    public void Public_addresses_are_allowed(string address)
    {
        new AddressGuard("false").Allows(IPAddress.Parse(address)).ShouldBeTrue();
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("10.1.2.3", true)]
    [TestCase("169.254.1.1", true)]
    [TestCase("fd12::1", true)]
    [TestCase("::ffff:192.168.0.1", true)]
    [TestCase("169.254.169.254", false)]
    [TestCase("::ffff:169.254.169.254", false)]
    [TestCase("fd00:ec2::254", false)]
    [TestCase("168.63.129.16", false)]
    [TestCase("169.254.170.2", false)]
    [TestCase("169.254.170.23", false)]
    [TestCase("100.100.100.200", false)]
    [TestCase("fd20:ce::254", false)]
    [TestCase("::ffff:168.63.129.16", false)]
    [TestCase("64:ff9b::168.63.129.16", false)]
    [TestCase("64:ff9b::a9fe:aa17", false)]
    [TestCase("64:ff9b:1::169.254.169.254", false)]
    [TestCase("64:ff9b:1:a9fe:a9:fe00::", false)]
    [TestCase("64:ff9b:1::10.0.0.1", true)]
    [TestCase("2002:a83f:8110::1", false)]
    [TestCase("fe80::a9fe:a9fe%2", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    public void True_opens_private_networks_but_neither_metadata_services_nor_what_no_host_can_have(
        string address, bool allowed)
    {
        new AddressGuard("True").Allows(IPAddress.Parse(address)).ShouldBe(allowed);
    }

    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "10.1.2.3", true)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "10.2.0.1", false)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "192.168.7.4", true)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "192.168.7.5", false)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "::ffff:10.1.2.3", true)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "fd12::9", true)]
    [TestCase("10.1.0.0/16, 192.168.7.4 ;fd12::/16", "8.8.8.8", true)]
    [TestCase("169.254.169.254", "169.254.169.254", true)]
    [TestCase("169.254.0.0/16", "169.254.1.1", true)]
    [TestCase("169.254.0.0/16", "169.254.169.254", false)]
    [TestCase("0.0.0.0/0 ::/0", "168.63.129.16", false)]
    [TestCase("0.0.0.0/0 ::/0", "::ffff:169.254.170.23", false)]
    public void A_list_opens_what_it_names_and_no_more(string setting, string address, bool allowed)
    {
        new AddressGuard(setting).Allows(IPAddress.Parse(address)).ShouldBe(allowed);
    }

    [TestCase("")]
    [TestCase("yes")]
    [TestCase("1")]
    [TestCase("10")]
    [TestCase("localhost")]
    [TestCase("010.0.0.1")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/")]
    [TestCase("10.1.2.3/8")]
    [TestCase("10.0.0.0/8, true")]
    public void A_value_that_cannot_be_read_is_an_error_that_names_setting_and_value(string setting)
    {
        var fault = AddressGuard.Validate(setting);

        fault.ShouldNotBeNull();
        fault.ShouldContain("Harvest:Http:AllowPrivateAddresses");
        fault.ShouldContain($"'{setting.Split(", ")[^1]}'");
        Should.Throw<FormatException>(() => new AddressGuard(setting)).Message.ShouldBe(fault);
        new HttpOptions { AllowPrivateAddresses = setting }.Validate(new(new object())).ShouldHaveSingleItem();
    }

    [TestCase("false")]
    [TestCase(" TRUE ")]
    [TestCase("10.0.0.0/8")]
    [TestCase("::1 127.0.0.1")]
    public void A_usable_value_is_valid(string setting)
    {
        AddressGuard.Validate(setting).ShouldBeNull();
    }
}
