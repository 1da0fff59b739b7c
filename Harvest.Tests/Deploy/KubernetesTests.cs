using YamlDotNet.RepresentationModel;

namespace Harvest.Tests.Deploy;

/// <summary>
/// The manifests fit together: no cluster is needed to see that a selector meets its pods, that a probe asks at a port that is
/// there, and that nothing is named which nobody defines.
/// </summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Yaml.PathOf("deploy", "kubernetes");

    private static readonly List<YamlMappingNode> Objects =
        [.. Yaml.Read(Path.Combine(Folder, "kustomization.yaml")).Single().List("resources")
            .Select(file => Path.Combine(Folder, ((YamlScalarNode)file).Value!)).Append(Path.Combine(Folder, "secret.example.yaml")).SelectMany(Yaml.Read)];

    [Test]
    public void Every_file_is_part_of_the_set() =>
        Directory.GetFiles(Folder).Select(Path.GetFileName).Except(["kustomization.yaml", "secret.example.yaml"]).Order()
            .ShouldBe(Yaml.Read(Path.Combine(Folder, "kustomization.yaml")).Single().List("resources").Select(node => ((YamlScalarNode)node).Value).Order());

    [Test]
    public void Every_object_says_what_it_is() => Objects.ShouldAllBe(
        found => found.Text("apiVersion") != null && found.Text("kind") != null && found.Text("metadata.name") != null);

    [TestCaseSource(nameof(Pods))]
    public void A_pod_runs_as_nobody_special_and_may_write_nowhere_else(string name, YamlNode pod)
    {
        pod.Text("securityContext.runAsNonRoot").ShouldBe("true", name);
        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
        {
            container.Text("securityContext.readOnlyRootFilesystem").ShouldBe("true", name);
            container.Text("securityContext.allowPrivilegeEscalation").ShouldBe("false", name);
            container.Text("resources.limits.memory").ShouldNotBeNull(name);
        }
    }

    [TestCaseSource(nameof(Pods))]
    public void A_pod_finds_its_volumes_settings_and_secrets(string name, YamlNode pod)
    {
        var volumes = pod.List("volumes").ToDictionary(volume => volume.Text("name")!);
        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
        {
            container.List("volumeMounts").Select(mount => mount.Text("name")).ShouldBeSubsetOf(volumes.Keys, name);
            foreach (var map in container.List("envFrom").Select(from => from.Text("configMapRef.name")))
                Named("ConfigMap").ShouldContain(map);
        }
        foreach (var volume in volumes.Values)
        {
            if (volume.Text("secret.secretName") is { } secret)
                Named("Secret").ShouldContain(secret);
            if (volume.Text("persistentVolumeClaim.claimName") is { } claim)
                Named("PersistentVolumeClaim").ShouldContain(claim);
        }
    }

    [Test]
    public void Deployments_select_their_own_pods_and_probe_ports_that_are_there()
    {
        foreach (var deployment in Objects.Where(found => found.Text("kind") == "Deployment"))
        {
            deployment.At("spec.selector.matchLabels").Members().Select(label => (label.Key, label.Value.ToString()))
                .ShouldBeSubsetOf(deployment.At("spec.template.metadata.labels").Members().Select(label => (label.Key, label.Value.ToString())));
            var container = deployment.List("spec.template.spec.containers").Single();
            var ports = container.List("ports").Select(port => port.Text("name")).ToList();
            foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            {
                ports.ShouldContain(container.Text($"{probe}.httpGet.port"), probe);
                container.Text($"{probe}.httpGet.path")!.ShouldStartWith("/health/");
            }
        }
    }

    [Test]
    public void A_service_meets_the_pods_of_its_deployment()
    {
        var service = Objects.Single(found => found.Text("kind") == "Service");
        var labels = service.At("spec.selector").Members().Select(label => (label.Key, label.Value.ToString())).ToList();

        Objects.Where(found => found.Text("kind") == "Deployment").Count(deployment => labels.All(label =>
            deployment.At("spec.template.metadata.labels").Members().Any(own => (own.Key, own.Value.ToString()) == label))).ShouldBe(1);
    }

    [Test]
    public void An_upgrade_brings_the_tables_along()
    {
        var gather = Objects.Single(found => found.Text("kind") == "Deployment" && found.Text("metadata.name") == "harvest-gather");

        var init = gather.List("spec.template.spec.initContainers").Single();
        init.List("args").Select(argument => argument.ToString()).ShouldBe(["harvest", "initdb"]);
        init.Text("image").ShouldBe(gather.List("spec.template.spec.containers").Single().Text("image"), "tables of the version that runs");
    }

    [Test]
    public void Pods_of_the_web_stand_apart_and_share_keys_without_a_volume_that_all_write()
    {
        var pod = Objects.Single(found => found.Text("kind") == "Deployment" && found.Text("metadata.name") == "harvest-web").At("spec.template.spec")!;

        pod.List("topologySpreadConstraints").Single().Text("topologyKey").ShouldBe("kubernetes.io/hostname");
        var keys = pod.List("containers").Single().List("volumeMounts").Single(mount => mount.Text("mountPath") == "/var/lib/harvest/keys");
        keys.Text("readOnly").ShouldBe("true");
        pod.List("volumes").Single(volume => volume.Text("name") == keys.Text("name")).Text("secret.secretName").ShouldBe("harvest-web-keys");
        Named("PersistentVolumeClaim").ShouldBeEmpty();
    }

    [Test]
    public void Policies_let_through_the_ports_that_pods_serve_and_no_way_into_the_inner_network()
    {
        var policies = Objects.Where(found => found.Text("kind") == "NetworkPolicy").ToDictionary(found => found.Text("metadata.name")!);
        var served = Objects.Where(found => found.Text("kind") == "Deployment").SelectMany(found => found.List("spec.template.spec.containers"))
            .SelectMany(container => container.List("ports")).Select(port => port.Text("containerPort")).ToList();

        policies["harvest"].List("spec.policyTypes").Select(type => type.ToString()).ShouldBe(["Ingress", "Egress"]);
        policies.Values.SelectMany(policy => policy.List("spec.ingress")).SelectMany(rule => rule.List("ports")).Select(port => port.Text("port"))
            .ShouldBe(served.Distinct(), ignoreOrder: true);
        var open = policies["harvest"].List("spec.egress").SelectMany(rule => rule.List("to")).Single(to => to.Text("ipBlock.cidr") == "0.0.0.0/0");
        open.List("ipBlock.except").Select(range => range.ToString()).ShouldContain("169.254.0.0/16", "the address of the cloud's metadata");
    }

    [Test]
    public void The_monitor_asks_at_a_port_that_every_daemon_has()
    {
        var port = Objects.Single(found => found.Text("kind") == "PodMonitor").List("spec.podMetricsEndpoints").Single().Text("port");

        Objects.Where(found => found.Text("kind") == "Deployment").SelectMany(found => found.List("spec.template.spec.containers"))
            .ShouldAllBe(container => container.List("ports").Any(one => one.Text("name") == port && one.Text("containerPort") == "9464"));
    }

    [Test]
    public void The_web_is_reached_by_the_name_that_its_settings_say()
    {
        var ingress = Objects.Single(found => found.Text("kind") == "Ingress");
        var host = ingress.List("spec.rules").Single().Text("host");

        Objects.Single(found => found.Text("kind") == "ConfigMap").Text("data.HARVEST__WEB__URL").ShouldBe($"https://{host}");
        var backend = ingress.List("spec.rules").Single().List("http.paths").Single().At("backend.service")!;
        var service = Objects.Single(found => found.Text("kind") == "Service");
        backend.Text("name").ShouldBe(service.Text("metadata.name"));
        service.List("spec.ports").Select(port => port.Text("name")).ShouldContain(backend.Text("port.name"));
    }

    [Test]
    public void Autoscaling_watches_the_stream_that_the_site_uses_and_leaves_the_number_alone()
    {
        var scaled = Objects.Single(found => found.Text("kind") == "ScaledObject");
        var site = Objects.Single(found => found.Text("kind") == "ConfigMap").Text("data.HARVEST__SITEID")!;
        var target = Objects.Single(found => found.Text("kind") == "Deployment" && found.Text("metadata.name") == scaled.Text("spec.scaleTargetRef.name"));

        target.At("spec.replicas").ShouldBeNull("a number here would fight with KEDA's");
        scaled.List("spec.triggers").Single().Text("metadata.stream").ShouldBe(Harvest.Queues.QueueNames.RedisKey(site, Harvest.Queues.QueueName.Fetch));
        int.Parse(scaled.Text("spec.maxReplicaCount")!, null).ShouldBeGreaterThan(int.Parse(scaled.Text("spec.minReplicaCount")!, null));
    }

    [Test]
    public void Settings_are_settings_of_ours()
    {
        var values = Objects.Single(found => found.Text("kind") == "ConfigMap").At("data").Members()
            .Select(member => KeyValuePair.Create(member.Key.Replace("__", ":", StringComparison.Ordinal), member.Value.ToString()!))
            .Append(KeyValuePair.Create("Harvest:Database", "Host=x"));

        SettingsTexts.ShouldBeRead(values!);
    }

    private static IEnumerable<string?> Named(string kind) => Objects.Where(found => found.Text("kind") == kind).Select(found => found.Text("metadata.name"));

    private static IEnumerable<TestCaseData> Pods() => Objects
        .Select(found => (Name: $"{found.Text("kind")} {found.Text("metadata.name")}", Pod: found.At("spec.template.spec") ?? found.At("spec.jobTemplate.spec.template.spec")))
        .Where(found => found.Pod is not null)
        .Select(found => new TestCaseData(found.Name, found.Pod).SetArgDisplayNames(found.Name));
}
