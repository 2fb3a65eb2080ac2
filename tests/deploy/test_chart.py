"""The Helm chart: linted and rendered by Helm, and every object held against Kubernetes' own schema."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

CHART = Path(__file__).parents[2] / "deploy" / "helm" / "slimline"
TRACES = "traces.endpoint=http://collector:4318"
EVERYTHING = f"{TRACES},app.id=1,worker.autoscaling.enabled=true,ingress.enabled=true,ingress.host=slimline.example.org"


@pytest.fixture(scope="module")
def helm() -> str:
    script = Path(__file__).parent / "helm"
    return subprocess.run([script, sys.executable], check=True, capture_output=True, text=True).stdout.strip()


def run(helm: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([helm, *arguments], capture_output=True, text=True, check=False)


def test_lint(helm: str) -> None:
    done = run(helm, "lint", "--strict", str(CHART), "--set", EVERYTHING)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("values", ["app.id=1", "app.setup=true", EVERYTHING])
def test_every_object_is_one_of_kubernetes(helm: str, values: str) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", values)
    assert done.returncode == 0, done.stderr
    objects = [one for one in yaml.safe_load_all(done.stdout) if one]
    assert {"Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "Job"} <= {one["kind"] for one in objects}
    for one in objects:
        kubernetes_validate.validate(one, "1.30", strict=True)


def test_web_and_worker_are_scaled_on_their_own(helm: str) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", EVERYTHING)
    objects = {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(done.stdout) if one}
    assert objects["Deployment", "slimline-web"]["spec"]["replicas"] == 2
    assert "replicas" not in objects["Deployment", "slimline-worker"]["spec"], "the autoscaler decides"
    scaler = objects["HorizontalPodAutoscaler", "slimline-worker"]["spec"]
    assert scaler["metrics"][0]["external"]["metric"]["name"] == "slimline_queue_oldest_seconds"


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://api.github.com", 443),
        ("https://github.example.org/api/v3", 443),
        ("https://github.example.org:8443/api/v3", 8443),
        ("http://github.example.org", 80),
    ],
)
def test_the_network_policy_lets_the_app_out_to_github_s_port(helm: str, url: str, port: int) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", f"app.id=1,app.githubApiUrl={url}")
    (policy,) = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] == "NetworkPolicy"]
    assert policy["spec"]["egress"][0]["ports"] == [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    assert policy["spec"]["egress"][1]["ports"] == [{"port": port}]


def test_every_container_says_what_it_needs_and_a_new_one_is_waited_for(helm: str) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", EVERYTHING)
    workloads = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] in ("Deployment", "Job")]
    assert len(workloads) == 3
    for workload in workloads:
        (container,) = workload["spec"]["template"]["spec"]["containers"]
        assert {"requests", "limits"} <= container["resources"].keys()
        probes = {"startupProbe", "readinessProbe", "livenessProbe"} & container.keys()
        assert len(probes) == (3 if workload["kind"] == "Deployment" else 0)


def test_traces_have_their_variables_and_their_way_out(helm: str) -> None:
    without = run(helm, "template", "slimline", str(CHART), "--set", "app.id=1").stdout
    assert "OTEL_" not in without
    assert "4318" not in without
    done = run(helm, "template", "slimline", str(CHART), "--set", f"app.id=1,{TRACES}")
    objects = {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(done.stdout) if one}
    for name in ("slimline-web", "slimline-worker"):
        (container,) = objects["Deployment", name]["spec"]["template"]["spec"]["containers"]
        given = {one["name"]: one for one in container["env"]}
        assert given["OTEL_EXPORTER_OTLP_ENDPOINT"]["value"] == "http://collector:4318"
        assert given["OTEL_EXPORTER_OTLP_HEADERS"]["valueFrom"]["secretKeyRef"]["key"] == "otlp-headers"
    ports = [port["port"] for rule in objects["NetworkPolicy", "slimline"]["spec"]["egress"] for port in rule["ports"]]
    assert 4318 in ports


def test_a_missing_app_id_is_explained(helm: str) -> None:
    done = run(helm, "template", "slimline", str(CHART))
    assert done.returncode != 0
    assert "the App's number" in done.stderr


def test_without_an_app_it_starts_to_be_set_up_with_the_key_that_encrypts_it(helm: str) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", "app.setup=true")
    workloads = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] in ("Deployment", "Job")]
    for workload in workloads:
        pod = workload["spec"]["template"]["spec"]
        given = {one["name"]: one for one in pod["containers"][0]["env"]}
        assert given["SLIMLINE_SECRET_KEY"]["valueFrom"]["secretKeyRef"]["key"] == "secret-key"
        assert not {"SLIMLINE_APP_ID", "SLIMLINE_PRIVATE_KEY_FILE", "SLIMLINE_WEBHOOK_SECRET"} & given.keys()
        assert {volume["name"] for volume in pod["volumes"]} == {"data", "tmp"}


def test_secrets_come_by_reference_alone(helm: str) -> None:
    done = run(helm, "template", "slimline", str(CHART), "--set", EVERYTHING)
    assert "kind: Secret\n" not in done.stdout
