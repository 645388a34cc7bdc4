"""The Helm chart: its values are checked by its schema, and what it makes is what the program and Kubernetes take."""

import copy
import json
import pathlib
import shutil
import subprocess

import jsonschema
import pytest
import yaml

from stack import ROOT, run

CHART = ROOT / "deploy" / "helm" / "sluice"
HELM = shutil.which("helm") or str(ROOT / "build" / "tools" / "helm")
needs_helm = pytest.mark.skipif(not pathlib.Path(HELM).exists(), reason="helm is not here; ./dev containers builds it where Go is")
EVERYTHING = {
    "image": {"repository": "registry.example/sluice", "digest": "sha256:" + "a" * 64},
    "imagePullSecrets": [{"name": "key"}],
    "settings": {"kafka.num.partitions": 3, "kafka.log.retention.bytes": 10737418240, "no-permissions": True, "web-user": "me"},
    "external": {"enabled": True, "host": "kafka.example"},
    "persistence": {"size": "1.5Ti", "storageClass": "fast", "annotations": {"a": "b"}},
    "networkPolicy": {"from": [{"namespaceSelector": {}}]},
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}, "interval": "1m30s", "from": [{"namespaceSelector": {}}]},
    "podAnnotations": {"a": "b"}, "podLabels": {"c": "d"}, "nodeSelector": {"disk": "ssd"}, "tolerations": [{"operator": "Exists"}],
    "affinity": {"nodeAffinity": {}}, "priorityClassName": "high", "service": {"type": "LoadBalancer", "annotations": {"e": "f"}},
}
WRONG = [{"persistence": {"size": "big"}}, {"external": {"enabled": True}}, {"settings": {"data": "/x"}},
         {"settings": {"web-user": "a\nlisten = ::"}}, {"settings": {"allow host": "x"}}, {"image": {"repository": ""}},
         {"image": {"tga": "1"}}, {"service": {"type": "Open"}}, {"replicas": 2}, {"serviceMonitor": {"interval": "30"}},
         {"serviceMonitor": {"labels": {"release": 1}}}, {"terminationGracePeriodSeconds": -1}]


def merged(values):
    """The chart's own values with these in their place, as helm lays them over each other."""
    def lay(under, over):
        for name, value in over.items():
            under[name] = lay(under.get(name) or {}, value) if isinstance(value, dict) else value
        return under
    return lay(yaml.safe_load((CHART / "values.yaml").read_text()), copy.deepcopy(values))


def schema():
    return jsonschema.Draft7Validator(json.loads((CHART / "values.schema.json").read_text()))


@pytest.mark.parametrize("values", [{}, EVERYTHING])
def test_good_values_are_taken(values):
    jsonschema.Draft7Validator.check_schema(schema().schema)
    assert not list(schema().iter_errors(merged(values)))


@pytest.mark.parametrize("values", WRONG, ids=json.dumps)
def test_wrong_values_are_refused(values):
    assert list(schema().iter_errors(merged(values)))


def test_its_version_is_the_programs():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] == chart["version"] == (ROOT / "VERSION").read_text().strip()


def helm(tmp_path, values, *args):
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    return subprocess.run([HELM, *args, str(CHART), "-f", str(file), "--kube-version", "v1.30.0"], capture_output=True, text=True)


def rendered(tmp_path, values):
    done = helm(tmp_path, values, "template", "demo", "-n", "lake")
    assert done.returncode == 0, done.stderr
    return {(thing["kind"], thing["metadata"]["name"]): thing for thing in yaml.safe_load_all(done.stdout) if thing}


@needs_helm
@pytest.mark.parametrize("values", [{}, EVERYTHING], ids=["default", "everything"])
def test_helm_finds_nothing_wrong(tmp_path, values):
    done = helm(tmp_path, values, "lint", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr


@needs_helm
def test_helm_refuses_wrong_values(tmp_path):
    for values in WRONG:
        assert helm(tmp_path, values, "template", "demo").returncode != 0, values


@needs_helm
@pytest.mark.parametrize("values", [{}, EVERYTHING], ids=["default", "everything"])
def test_the_program_takes_its_settings(tmp_path, values):
    made = rendered(tmp_path, values)
    file = tmp_path / "sluice.conf"
    file.write_text(made["Secret", "demo-sluice"]["stringData"]["sluice.conf"])
    shown = run("sluice", "config", "print", "--effective", "--settings", file).stdout
    host = "demo-sluice.lake.svc.cluster.local"
    assert f"\nadvertise = {host}    # " in shown
    assert f"PLAINTEXT://{host}:9092" in shown
    if values:
        assert "EXTERNAL://kafka.example:30092" in shown
        assert "kafka.log.retention.bytes = 10737418240 " in shown
        assert "no-permissions = true " in shown


@needs_helm
def test_the_pod_is_confined_and_its_parts_fit(tmp_path):
    made = rendered(tmp_path, EVERYTHING)
    pod = made["StatefulSet", "demo-sluice"]["spec"]["template"]
    container = pod["spec"]["containers"][0]
    assert pod["spec"]["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
    assert container["image"] == "registry.example/sluice@sha256:" + "a" * 64
    ports = {port["name"] for port in container["ports"]}
    for service in (made["Service", "demo-sluice"], made["Service", "demo-sluice-external"]):
        assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    volumes = {volume["name"] for volume in pod["spec"]["volumes"]} | \
        {claim["metadata"]["name"] for claim in made["StatefulSet", "demo-sluice"]["spec"]["volumeClaimTemplates"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    without = rendered(tmp_path, {"persistence": {"enabled": False}, "networkPolicy": {"enabled": False}})
    assert "volumeClaimTemplates" not in without["StatefulSet", "demo-sluice"]["spec"]
    assert not [kind for kind, _ in without if kind == "NetworkPolicy"]


@needs_helm
def test_the_monitor_finds_the_service_and_bears_the_job_of_the_alerts(tmp_path):
    assert not [kind for kind, _ in rendered(tmp_path, {}) if kind == "ServiceMonitor"]
    made = rendered(tmp_path, EVERYTHING)
    monitor, service = made["ServiceMonitor", "demo-sluice"], made["Service", "demo-sluice"]
    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    [endpoint] = monitor["spec"]["endpoints"]
    # Of the services with those labels one has a port of that name: the figures are asked for once.
    found = [port for (kind, _), thing in made.items() if kind == "Service" for port in thing["spec"]["ports"]
             if port["name"] == endpoint["port"]]
    assert [port["port"] for port in found] == [8080] and endpoint["path"] == "/metrics"
    [job] = endpoint["relabelings"]
    monitoring = ROOT / "deploy" / "monitoring"
    assert f'{job["targetLabel"]}="{job["replacement"]}"' in (monitoring / "alerts.yml").read_text()
    # Prometheus of another namespace reaches the console's port, and no other.
    [_, prometheus, _] = made["NetworkPolicy", "demo-sluice"]["spec"]["ingress"]
    assert prometheus == {"from": [{"namespaceSelector": {}}], "ports": [{"port": "console", "protocol": "TCP"}]}
