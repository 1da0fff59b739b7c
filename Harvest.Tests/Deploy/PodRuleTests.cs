using YamlDotNet.RepresentationModel;

namespace Harvest.Tests.Deploy;

/// <summary>What a cluster would refuse, or a stranger in a pod would use, is not in the manifests.</summary>
public sealed class PodRuleTests
{
    private const string Plugins = "/var/lib/harvest/plugins";

    [TestCaseSource(nameof(Pods))]
    public void Nothing_is_mounted_over_the_folder_of_the_service_accounts_token(string name, YamlNode pod)
    {
        pod.Text("automountServiceAccountToken").ShouldBe("false", name);
        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
        {
            container.List("volumeMounts").Select(mount => mount.Text("mountPath")!)
                .Where(path => path is "/run" or "/var/run" or "/run/secrets" or "/var/run/secrets").ShouldBeEmpty(name);
            var secrets = container.List("volumeMounts").Single(mount => mount.Text("name") == "secrets");
            secrets.Text("readOnly").ShouldBe("true", name);
            container.List("env").Single(variable => variable.Text("name") == "HARVEST_SECRETS").Text("value")
                .ShouldBe(secrets.Text("mountPath"), name);
        }
    }

    [TestCaseSource(nameof(Pods))]
    public void Plug_ins_cannot_be_written_by_the_programs(string name, YamlNode pod)
    {
        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
            container.List("volumeMounts").Single(mount => mount.Text("mountPath") == Plugins).Text("readOnly").ShouldBe("true", name);
    }

    [TestCaseSource(nameof(Pods))]
    public void A_pod_has_its_limits_and_asks_for_what_it_needs(string name, YamlNode pod)
    {
        pod.Text("securityContext.seccompProfile.type").ShouldBe("RuntimeDefault", name);
        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
        {
            container.Text("resources.requests.cpu").ShouldNotBeNull(name);
            container.Text("resources.requests.memory").ShouldNotBeNull(name);
            container.Text("resources.limits.memory").ShouldNotBeNull(name);
            container.List("securityContext.capabilities.drop").Single().ToString().ShouldBe("ALL", name);
        }
    }

    [TestCaseSource(nameof(Pods))]
    public void Probes_ask_at_the_ports_and_paths_that_the_image_serves(string name, YamlNode pod)
    {
        var container = pod.List("containers").Single();
        var ports = container.List("ports").ToDictionary(port => port.Text("name")!, port => port.Text("containerPort"));
        var served = container.List("args").First().ToString() == "Harvest.Web" ? "8080" : "9464";
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            if (container.At(probe) is not { } found)
                continue;
            ports[found.Text("httpGet.port")!].ShouldBe(served, $"{name} {probe}");
            found.Text("httpGet.path").ShouldBe(probe == "readinessProbe" ? "/health/ready" : "/health/live", $"{name} {probe}");
        }
    }

    [Test]
    public void Compose_gives_the_programs_their_plug_ins_to_read_only() =>
        Yaml.Read(Yaml.PathOf("docker-compose.yml")).Single().At("services").Members()
            .Where(service => service.Value.At("depends_on.initdb") is not null || service.Key == "initdb")
            .ShouldAllBe(service => service.Value.List("volumes").Any(volume => volume.ToString() == $"plugins:{Plugins}:ro"));

    private static IEnumerable<TestCaseData> Pods() => Directory.GetFiles(Yaml.PathOf("deploy", "kubernetes"), "*.yaml").SelectMany(Yaml.Read)
        .Select(found => (Name: $"{found.Text("kind")} {found.Text("metadata.name")}",
            Pod: found.At("spec.template.spec") ?? found.At("spec.jobTemplate.spec.template.spec")))
        .Where(found => found.Pod is not null)
        .Select(found => new TestCaseData(found.Name, found.Pod).SetArgDisplayNames(found.Name));
}
