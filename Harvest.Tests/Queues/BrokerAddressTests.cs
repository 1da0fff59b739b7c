using System.ComponentModel.DataAnnotations;
using Harvest.Queues;

namespace Harvest.Tests.Queues;

public sealed class BrokerAddressTests
{
    [TestCase(QueueType.Redis, null, "redis://localhost:6379/0")]
    [TestCase(QueueType.Redis, "redis://host", "redis://host:6379/0")]
    [TestCase(QueueType.Redis, "redis://:hush@host:7000/3", "redis://:***@host:7000/3")]
    [TestCase(QueueType.Redis, "redis://default:hush@host", "redis://default:***@host:6379/0")]
    [TestCase(QueueType.Redis, "redis://someone:hush@host", "redis://someone:***@host:6379/0")]
    [TestCase(QueueType.Redis, "rediss://[::1]:7000", "rediss://[::1]:7000/0")]
    [TestCase(QueueType.Amqp, null, "amqp://guest:***@localhost:5672/")]
    [TestCase(QueueType.Amqp, "amqp://u:p%40s@host/", "amqp://u:***@host:5672/")]
    [TestCase(QueueType.Amqp, "amqps://u:p@host/my%2Fhost", "amqps://u:***@host:5671/my%2Fhost")]
    public void Urls_are_read_and_shown_without_the_secret(QueueType type, string? url, string shown) =>
        BrokerAddress.From(new QueueOptions { Type = type, Url = url }).ToString().ShouldBe(shown);

    [Test]
    public void Secrets_are_decoded() =>
        BrokerAddress.From(new QueueOptions { Type = QueueType.Amqp, Url = "amqp://u%2B:p%40s%3A@host" })
            .ShouldSatisfyAllConditions(a => a.User.ShouldBe("u+"), a => a.Password.ShouldBe("p@s:"));

    [Test]
    public void Parts_count_where_there_is_no_url_and_the_password_where_the_url_has_none()
    {
        var parts = new QueueOptions
        {
            Type = QueueType.Amqp,
            Host = "h",
            Port = 1,
            User = "u",
            Password = "p",
            VirtualHost = "v",
            Tls = true,
        };

        var address = BrokerAddress.From(parts);
        parts.Url = "amqp://elsewhere/w";
        var mixed = BrokerAddress.From(parts);

        (address.Host, address.Port, address.User, address.Password, address.VirtualHost, address.Tls)
            .ShouldBe(("h", 1, "u", "p", "v", true));
        (mixed.Host, mixed.Port, mixed.User, mixed.Password, mixed.VirtualHost, mixed.Tls)
            .ShouldBe(("elsewhere", 5672, "u", "p", "w", false));
    }

    [TestCase(QueueType.Redis, "http://:hush@host")]
    [TestCase(QueueType.Redis, "redis://:hush@host:99999")]
    [TestCase(QueueType.Redis, "redis://:hush@host/zero")]
    [TestCase(QueueType.Redis, "redis://:hu#sh@host")]
    [TestCase(QueueType.Redis, "redis://:hush@host?db=1")]
    [TestCase(QueueType.Amqp, "redis://:hush@host")]
    [TestCase(QueueType.Amqp, "host:5672")]
    public void What_cannot_be_read_is_named_without_the_secret(QueueType type, string url)
    {
        var options = new QueueOptions { Type = type, Url = url };

        var fault = options.Validate(new ValidationContext(options)).Single().ErrorMessage!;

        fault.ShouldStartWith("Harvest:Queue:");
        fault.ShouldNotContain("hush");
    }

    [Test]
    public void A_queue_in_memory_needs_no_address() =>
        new QueueOptions { Url = "nonsense" }.Validate(new ValidationContext(new object())).ShouldBeEmpty();
}
