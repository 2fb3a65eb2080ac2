"""Compose files, units, manifest, dashboard and alerts speak of commands, settings and metrics that exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from pydantic import SecretStr

from app.cli import COMMANDS
from app.github_api.rate_limits import RATE_LIMITS
from app.intake.events import HANDLERS
from app.main import create_app
from app.operations.metrics import registry
from app.operations.queue_metrics import QueueCollector
from app.settings import Settings, load_settings
from app.setup.permissions import FEATURES

DEPLOY = Path(__file__).parents[2] / "deploy"
TEXTS = sorted(p for p in DEPLOY.rglob("*") if p.is_file() and p.suffix != ".md")


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"SLIMLINE_([A-Z_]+)", path.read_text()))
    known = {name.upper() for name in Settings.model_fields}
    assert named - known - {"HOSTNAME"} == set()  # HOSTNAME is Caddy's


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_every_command_that_is_called_exists(path: Path) -> None:
    called = re.findall(r"(?:\[slimline, |/slimline )(\w+)", path.read_text())
    assert set(called) <= set(COMMANDS)


COMPOSE = {"compose.yaml": "compose.key.yaml", "compose.many.yaml": "compose.many.key.yaml"}
"""Each file, and what is added to it where the App's key is the operator's."""


@pytest.mark.parametrize("name", COMPOSE)
def test_services_run_without_privileges(name: str) -> None:
    services = yaml.safe_load((DEPLOY / name).read_text())["services"]
    ours = [service for service in services.values() if service.get("image") == "slimline"]
    assert ours
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "private-key" not in json.dumps(service), "it starts without an App, to be set up in the browser"


def test_every_page_is_reachable_through_the_ingress() -> None:
    text = (DEPLOY / "helm/slimline/templates/ingress.yaml").read_text()
    paths = {*re.findall(r'"(/[\w-]+)"', text), *re.findall(r"- path: (/)\n", text)}
    app = create_app(
        Settings(admin_token=SecretStr("t"), client_id="c", client_secret=SecretStr("s")), sa.create_engine("sqlite://")
    )
    served = {f"/{rule.rule.split('/')[1]}" for rule in app.url_map.iter_rules()}
    inside = {"/metrics", "/readyz"}
    assert paths - {"/setup"} == served - inside
    assert all(path in (DEPLOY / "Caddyfile").read_text() for path in inside)


def test_the_app_asks_for_what_it_acts_on() -> None:
    manifest = json.loads((DEPLOY / "app-manifest.json").read_text())
    # GitHub delivers installation events and pings to every App, without asking
    unasked = {"installation", "installation_repositories", "ping"}
    of_features = {event for feature in FEATURES for event in feature.events}
    assert set(manifest["default_events"]) == set(HANDLERS) - unasked - of_features
    assert manifest["default_permissions"]["contents"] == "read"
    assert manifest["hook_attributes"]["url"].endswith("/webhook")


def metric_names() -> set[str]:
    counted = {metric.name for metric in registry.collect()} | {metric.name for metric in RATE_LIMITS.collect()}
    stored = {metric.name for metric in QueueCollector(lambda: _EMPTY).collect()}
    return counted | stored


def test_the_page_of_metrics_names_every_one_and_no_other() -> None:
    page = (DEPLOY.parent / "docs" / "metrics.md").read_text()
    listed = {name.removesuffix("_total") for name in re.findall(r"^\| `(slimline_\w+)`", page, re.MULTILINE)}
    assert listed == metric_names()


class _Empty:
    by_state: dict[str, int] = {}
    oldest_seconds = 0.0


_EMPTY = _Empty()


@pytest.mark.parametrize("path", ["grafana/dashboard.json", "prometheus/alerts.yaml"])
def test_dashboard_and_alerts_use_metrics_that_exist(path: str) -> None:
    text = (DEPLOY / path).read_text()
    used = set(
        re.findall(r"\b(slimline_[a-z_]+?)(?:_total|_bucket|_sum|_count)?\b(?=[\[{) \\\"]|$)", text, re.MULTILINE)
    )
    assert used
    assert used - metric_names() == set()


@pytest.mark.parametrize("unit", ["slimline.service", "slimline-web.service", "slimline-worker@1.service"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    """As `systemd-analyze verify` reads them; the program is not installed here, so another stands for it."""
    template = unit.replace("@1", "@")
    text = (DEPLOY / "systemd" / template).read_text()
    (tmp_path / template).write_text(text.replace("/opt/slimline/.venv/bin/slimline", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def compose() -> list[str]:
    """Today's plugin, or Debian 12's program of its own."""
    plugin = ["docker", "compose"]
    has_plugin = shutil.which("docker") and not subprocess.run([*plugin, "version"], capture_output=True).returncode
    return plugin if has_plugin else ["docker-compose"]


@pytest.mark.parametrize("has_key", [False, True])
@pytest.mark.parametrize("name", COMPOSE)
def test_compose_takes_the_files(name: str, has_key: bool, tmp_path: Path) -> None:
    """As an operator has them, with slimline.env and perhaps a key; and without the passwords it says so."""
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    shutil.copy(folder / "slimline.env.example", folder / "slimline.env")
    environment = {**os.environ, "POSTGRES_PASSWORD": "a", "SLIMLINE_HOSTNAME": "slimline.example.org"}
    files = [folder / name, *([folder / COMPOSE[name]] if has_key else [])]
    command = [*compose(), *(word for file in files for word in ("-f", str(file))), "config"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    ours = [one for one in services.values() if one.get("image") == "slimline"]
    assert {one["read_only"] for one in ours} == {True}
    assert {"SLIMLINE_PRIVATE_KEY_FILE" in one["environment"] for one in ours} == {has_key}
    assert {bool(one.get("secrets")) for one in ours} == {has_key}
    if name == "compose.many.yaml":
        del environment["POSTGRES_PASSWORD"]
        refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert refused.returncode != 0
        assert "set it in deploy/.env" in refused.stderr


def test_the_environment_file_leaves_the_key_to_compose_and_the_units() -> None:
    """systemd lets EnvironmentFile win over Environment: a path there would hide the unit's credential."""
    example = (DEPLOY / "slimline.env.example").read_text()
    assert not re.search(r"^SLIMLINE_PRIVATE_KEY_FILE=", example, re.MULTILINE)
    for name in COMPOSE.values():
        services = yaml.safe_load((DEPLOY / name).read_text())["services"]
        paths = {service["environment"]["SLIMLINE_PRIVATE_KEY_FILE"] for service in services.values()}
        assert paths == {"/run/secrets/slimline-private-key"}


def test_the_environment_file_as_it_is_leads_to_the_set_up_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SLIMLINE_")]:
        monkeypatch.delenv(name)
    assert load_settings(env_file=DEPLOY / "slimline.env.example").is_unconfigured


@pytest.mark.slow  # not slow, but Debian's package of promtool would start a server on a developer's machine
def test_each_alert_is_raised_by_its_trouble_and_by_nothing_else() -> None:
    command = ["promtool", "test", "rules", str(Path(__file__).parent / "alerts_test.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
