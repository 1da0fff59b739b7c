using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Harvest.Tests.Deploy;

/// <summary>The compose file and the image fit together.</summary>
public sealed partial class ComposeTests
{
    private static readonly YamlMappingNode Compose = Yaml.Read(Yaml.PathOf("docker-compose.yml")).Single();
    private static readonly string[] Servers = ["postgres", "redis", "rabbitmq"];
    private static readonly string[] Programs = ["harvest", "Harvest.GatherConsumer", "Harvest.FetchConsumer", "Harvest.Web"];

    [Test]
    public void The_whole_set_is_there() =>
        Services().Select(service => service.Key).ShouldBe(["initdb", "gather", "fetch", "scheduler", "web", .. Servers], ignoreOrder: true);

    [Test]
    public void Each_service_starts_a_program_of_the_image()
    {
        var dockerfile = File.ReadAllText(Yaml.PathOf("deploy", "Dockerfile"));

        foreach (var (name, service) in Services().Where(service => !Servers.Contains(service.Key)))
        {
            var program = service.List("command").First().ToString();
            Programs.ShouldContain(program, name);
            if (program != "harvest")
                dockerfile.ShouldContain(program);
        }
        dockerfile.ShouldMatch(@"(?m)^USER 10001$");
        dockerfile.ShouldContain("HEALTHCHECK");
    }

    [Test]
    public void What_runs_on_says_whether_it_is_well() => Services().Where(service => service.Key is not "gather" and not "fetch")
        .ShouldAllBe(service => service.Value.At("healthcheck") != null, "the consumers have the check of the image");

    [Test]
    public void What_is_named_is_there()
    {
        foreach (var (name, service) in Services())
        {
            service.At("depends_on").Members().Select(other => other.Key).ShouldBeSubsetOf(Services().Select(other => other.Key), name);
            service.List("volumes").Select(volume => volume.ToString().Split(':')[0])
                .ShouldBeSubsetOf(Compose.At("volumes").Members().Select(volume => volume.Key), name);
            service.List("secrets").Select(secret => secret.ToString())
                .ShouldBeSubsetOf(Compose.At("secrets").Members().Select(secret => secret.Key), name);
        }
        foreach (var (name, secret) in Compose.At("secrets").Members())
            File.Exists(Yaml.PathOf(Plain(secret.Text("file")!))).ShouldBeTrue(name);
    }

    [Test]
    public void Ports_are_open_to_this_machine_alone() =>
        Services().SelectMany(service => service.Value.List("ports")).ShouldAllBe(port => port.ToString().StartsWith("127.0.0.1:", StringComparison.Ordinal));

    [Test]
    public void Its_settings_are_settings_of_ours()
    {
        var settings = Services().Single(service => service.Key == "fetch").Value.At("environment").Members()
            .Select(member => KeyValuePair.Create(member.Key.Replace("__", ":", StringComparison.Ordinal), (string?)Plain(member.Value.ToString())));
        var database = File.ReadAllText(Yaml.PathOf("deploy", "secrets", "Harvest__Database"));

        SettingsTexts.ShouldBeRead(settings.Append(KeyValuePair.Create("Harvest:Database", (string?)database)));
        database.ShouldEndWith($"Password={File.ReadAllText(Yaml.PathOf("deploy", "secrets", "postgres_password"))}");
    }

    private static IEnumerable<(string Key, YamlNode Value)> Services() => Compose.At("services").Members();

    /// <summary>With the variables at their defaults.</summary>
    private static string Plain(string text) => Variables().Replace(text, "$1");

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Variables();
}
