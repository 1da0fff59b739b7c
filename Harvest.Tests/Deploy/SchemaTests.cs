using System.Diagnostics;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Harvest.Tests.Deploy;

/// <summary>Manifests, compose file and Dockerfile have the members, types and words that those have who read them.</summary>
public sealed partial class SchemaTests
{
    private static readonly Dictionary<string, Func<string, object>> Kinds = new()
    {
        ["v1/Namespace"] = Read<V1Namespace>,
        ["v1/ConfigMap"] = Read<V1ConfigMap>,
        ["v1/Secret"] = Read<V1Secret>,
        ["v1/Service"] = Read<V1Service>,
        ["v1/PersistentVolumeClaim"] = Read<V1PersistentVolumeClaim>,
        ["apps/v1/Deployment"] = Read<V1Deployment>,
        ["batch/v1/Job"] = Read<V1Job>,
        ["batch/v1/CronJob"] = Read<V1CronJob>,
        ["networking.k8s.io/v1/NetworkPolicy"] = Read<V1NetworkPolicy>,
        ["networking.k8s.io/v1/Ingress"] = Read<V1Ingress>,
        ["policy/v1/PodDisruptionBudget"] = Read<V1PodDisruptionBudget>,
    };

    /// <summary>Members of a service in the Compose specification, as far as a service of ours may have use for them.</summary>
    private static readonly string[] ServiceMembers =
    [
        "build", "cap_add", "cap_drop", "command", "configs", "cpus", "depends_on", "deploy", "entrypoint", "env_file", "environment", "expose",
        "healthcheck", "hostname", "image", "init", "labels", "logging", "mem_limit", "networks", "pids_limit", "ports", "profiles", "pull_policy",
        "read_only", "restart", "scale", "secrets", "security_opt", "shm_size", "stop_grace_period", "stop_signal", "sysctls", "tmpfs", "ulimits",
        "user", "volumes", "working_dir",
    ];

    private static readonly string[] HealthMembers = ["disable", "interval", "retries", "start_interval", "start_period", "test", "timeout"];
    private static readonly string[] Conditions = ["service_started", "service_healthy", "service_completed_successfully"];
    private static readonly string[] Restarts = ["no", "always", "on-failure", "unless-stopped"];

    private static readonly string[] Instructions =
        ["ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    private static string Kubernetes => Yaml.PathOf("deploy", "kubernetes");

    [TestCaseSource(nameof(Manifests))]
    public void A_manifest_has_no_member_that_Kubernetes_does_not_know(string kind, string text) =>
        Should.NotThrow(() => Kinds[kind](text), kind);

    [Test]
    public void A_member_that_there_is_not_would_be_seen() =>
        Should.Throw<Exception>(() => Read<V1Service>("apiVersion: v1\nkind: Service\nspec:\n  portz: []\n"));

    [Test]
    [Category("Kustomize")]
    public async Task Kustomize_puts_the_set_together()
    {
        var (code, output) = await RunAsync("kubectl", "kustomize", Kubernetes);

        code.ShouldBe(0, output);
        var stream = new YamlStream();
        stream.Load(new StringReader(output));
        stream.Documents.Count.ShouldBe(
            Yaml.Read(Path.Combine(Kubernetes, "kustomization.yaml")).Single().List("resources").Sum(file => Yaml.Read(Path.Combine(Kubernetes, file.ToString())).Count));
    }

    [Test]
    [Category("Compose")]
    public async Task Compose_takes_its_file()
    {
        if ((await RunAsync("docker", "compose", "version")).Code != 0)
            Assert.Ignore("docker compose is not installed: the file is checked by the rules beside this test alone");
        var (code, output) = await RunAsync("docker", "compose", "-f", Yaml.PathOf("docker-compose.yml"), "config", "--quiet");

        code.ShouldBe(0, output);
    }

    [Test]
    public void Compose_has_members_and_words_of_its_specification()
    {
        var compose = Yaml.Read(Yaml.PathOf("docker-compose.yml")).Single();

        compose.Members().Select(member => member.Key).Where(key => !key.StartsWith("x-", StringComparison.Ordinal))
            .ShouldBeSubsetOf(["name", "services", "volumes", "secrets", "networks", "configs"]);
        foreach (var (name, service) in compose.At("services").Members())
        {
            service.Members().Select(member => member.Key).Where(key => key != "<<").ShouldBeSubsetOf(ServiceMembers, name);
            (service.At("image") ?? service.At("build")).ShouldNotBeNull(name);
            service.At("healthcheck").Members().Select(member => member.Key).ShouldBeSubsetOf(HealthMembers, name);
            if (service.Text("restart") is { } restart)
                Restarts.ShouldContain(restart, name);
            foreach (var (other, needed) in service.At("depends_on").Members())
                Conditions.ShouldContain(needed.Text("condition"), $"{name} on {other}");
        }
    }

    [Test]
    public void The_Dockerfile_has_instructions_that_there_are_and_nothing_from_elsewhere()
    {
        var lines = Continued().Replace(File.ReadAllText(Yaml.PathOf("deploy", "Dockerfile")), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).ToList();

        lines.Select(line => line[0]).ShouldBeSubsetOf(Instructions);
        lines[0][0].ShouldBe("FROM");
        lines.Where(line => line[0] == "FROM").ShouldAllBe(line => Pinned().IsMatch(line[1]), "each image has a version");
        var stages = lines.Where(line => line[0] == "FROM").Select(line => Stage().Match(line[1])).Where(stage => stage.Success).Select(stage => stage.Groups[1].Value).ToList();
        lines.Where(line => line[0] == "COPY").Select(line => From().Match(line[1])).Where(from => from.Success)
            .ShouldAllBe(from => stages.Contains(from.Groups[1].Value));
        lines.Where(line => line[0] is "ENV" or "ARG").ShouldAllBe(line => !Secret().IsMatch(line[1]), "no secret is in an image");
        lines.FindLastIndex(line => line[0] == "USER").ShouldBeGreaterThan(lines.FindLastIndex(line => line[0] == "RUN"), "what runs is not root");
    }

    private static IEnumerable<TestCaseData> Manifests() => Directory.GetFiles(Kubernetes, "*.yaml")
        .SelectMany(file => DocumentEnd().Split(File.ReadAllText(file)).Select(text => (File: Path.GetFileName(file), Text: text)))
        .Where(document => document.Text.Contains("kind:", StringComparison.Ordinal))
        .Select(document => (document.File, document.Text, Kind: KindOf(document.Text)))
        // These have readers of their own: kustomize above, the operators of KEDA and Prometheus.
        .Where(document => document.Kind is not ("kustomize.config.k8s.io/v1beta1/Kustomization" or "keda.sh/v1alpha1/ScaledObject"
            or "monitoring.coreos.com/v1/PodMonitor"))
        .Select(document => new TestCaseData(document.Kind, document.Text).SetArgDisplayNames($"{document.File} {document.Kind}"));

    private static string KindOf(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = stream.Documents[0].RootNode;
        return $"{root.Text("apiVersion")}/{root.Text("kind")}";
    }

    private static T Read<T>(string text) => KubernetesYaml.Deserialize<T>(text, strict: true);

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{program} is not installed");
            throw;
        }
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^\S+:\d[\w.-]*(@sha256:\w+)?( |$)")]
    private static partial Regex Pinned();

    [GeneratedRegex(@" AS (\S+)$")]
    private static partial Regex Stage();

    [GeneratedRegex(@"--from=(\S+)")]
    private static partial Regex From();

    [GeneratedRegex("(?i)password|token|secret|api_?key")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?m)^---\s*$")]
    private static partial Regex DocumentEnd();
}
