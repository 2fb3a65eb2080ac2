"""Traces, taken in by a collector on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.intake.signature import sign
from app.operations import tracing
from app.sandbox.app_process import running_app
from app.sandbox.records import PullRequest
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.settings import Settings
from tests.practice import PRACTICE, PROJECT
from tests.service.collector import Collector, Span, running_collector
from tests.service.connections import Audit
from tests.service.harness import PATIENCE
from tests.service.test_connections import allowed_events

REPOSITORY = "acme/shop"
KEY = "collector-key-4711"
REPO = "/repos/{owner}/{repo}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running


@pytest.fixture
def _stopped() -> Iterator[None]:
    yield
    tracing.stop()


def named(spans: list[Span], name: str) -> Span:
    found = [span for span in spans if span.name == name]
    assert len(found) == 1, f"{name}: {[span.name for span in spans]}"
    return found[0]


def test_a_delivery_its_job_and_every_call_are_one_trace(collector: Collector, tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    variables = audit.environment | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{KEY}",
        "OTEL_SERVICE_NAME": "slimline-test",
    }
    with running_sandbox() as github:
        github.create_repository(REPOSITORY, PROJECT)
        with running_app(github, variables, log_level="DEBUG") as app:
            github.fail_next("POST", r"/check-runs$", 502, message="the database password is hunter2")
            pull = github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
            github.wait_until(lambda: is_concluded(github, pull), PATIENCE)
            ping(app.url, github.webhook_secret)
        delivery = next(each for each in github.deliveries if each.action == "opened")
        secrets = [github.webhook_secret, KEY, "hunter2", *github.gate.tokens, *_lines(github.private_key)]
        log = "\n".join(app.log)

    root = next(s for s in collector.spans() if s.attributes.get("github.delivery") == delivery.guid)
    spans = collector.of_trace(root.trace)
    assert (root.name, root.parent) == ("POST /webhook", "")
    assert root.attributes["http.response.status_code"] == 202
    assert root.resource["slimline.role"] == "web"
    tries = sorted((s for s in spans if s.name == "job review"), key=lambda s: s.attributes["slimline.attempt"])
    assert [(s.parent, s.attributes["slimline.state"]) for s in tries] == [(root.id, "waiting"), (root.id, "done")]
    assert {s.resource["service.name"] for s in spans} == {"slimline-test"}
    assert {s.resource["slimline.role"] for s in tries} == {"worker"}
    assert tries[0].attributes | {"slimline.delivery": delivery.guid, "slimline.pull_request": 1} == tries[0].attributes

    stranger = next(s for s in collector.spans() if s.attributes.get("github.event") == "ping")
    assert stranger.parent == "", "who delivers does not decide what is traced"

    first = below(spans, tries[0])
    gather_review, analyse, post = (named(first, name) for name in ("gather_review", "analyse", "post"))
    assert (gather_review.parent, analyse.parent, post.parent) == (tries[0].id, gather_review.id, tries[0].id)
    assert analyse.attributes["file.path"] == "Dockerfile"
    tell = named(first, "tell")
    assert {s.parent for s in first if s.name == f"GET {REPO}/pulls/{{number}}"} == {tries[0].id, tell.id}
    assert named(first, "POST /graphql Gather").parent == gather_review.id
    review = named(first, f"POST {REPO}/pulls/{{number}}/reviews")
    assert (review.parent, review.attributes["http.response.status_code"]) == (post.id, 200)
    report = named(first, "report")
    assert report.failed
    assert report.attributes["error.type"] == "Unsure"

    assert set(collector.paths) == {"/v1/traces"}
    assert {headers["authorization"] for headers in collector.headers} == {f"Bearer {KEY}"}
    sent = b"\n".join(collector.bodies)
    for secret in (*secrets, "eyJ", "sha256=", "FROM python", "requirements.txt", "--no-cache-dir"):
        assert secret.encode() not in sent, f"{secret[:8]}... was sent"
    assert KEY not in log
    assert audit.events() == allowed_events(github.url, collector.url), "the collector is the one more address"


def is_concluded(github: Sandbox, pull: PullRequest) -> bool:
    runs = github.check_runs(REPOSITORY, pull.head_sha)
    return bool(runs) and runs[-1].status == "completed"


def ping(url: str, secret: str) -> None:
    """A delivery that brings a trace along."""
    body = b"{}"
    headers = {"X-GitHub-Event": "ping", "X-GitHub-Delivery": "p1", "X-Hub-Signature-256": sign(secret, body)}
    headers["traceparent"] = f"00-{'a' * 32}-{'b' * 16}-01"
    assert httpx.post(f"{url}/webhook", content=body, headers=headers).status_code == 200


def below(spans: list[Span], top: Span) -> list[Span]:
    found, wanted = [], {top.id}
    while new := [s for s in spans if s.parent in wanted]:
        found += new
        wanted = {s.id for s in new}
    return found


def _lines(pem: str) -> list[str]:
    return [line for line in pem.splitlines() if not line.startswith("-")]


def traced(collector: Collector, **fields: object) -> Settings:
    return Settings(otlp_endpoint=collector.url, **fields)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_stopped")
def test_a_job_without_a_trace_begins_one_and_an_errors_words_stay_here(collector: Collector) -> None:
    tracing.start(traced(collector), "worker")
    with pytest.raises(ValueError, match="hunter2"), tracing.span("job", parent="no traceparent at all"):
        int("hunter2")
    tracing.stop()
    (span,) = collector.spans()
    assert (span.parent, span.failed, span.attributes) == ("", True, {"error.type": "ValueError"})
    assert b"hunter2" not in b"".join(collector.bodies)


@pytest.mark.usefixtures("_stopped")
@pytest.mark.parametrize(
    ("sampler", "share", "sent"),
    [("always_off", 1.0, 0), ("parentbased_traceidratio", 0.0, 0), ("traceidratio", 1.0, 2)],
)
def test_the_sampler_decides_for_a_whole_trace(collector: Collector, sampler: str, share: float, sent: int) -> None:
    tracing.start(traced(collector, traces_sampler=sampler, traces_sampler_arg=share), "web")
    with tracing.span("delivery"):
        carried = tracing.carried()
    with tracing.span("job", parent=carried):
        pass
    tracing.stop()
    assert len(collector.spans()) == sent


@pytest.mark.usefixtures("_stopped")
def test_a_collector_that_is_silent_does_not_keep_the_process(collector: Collector) -> None:
    collector.hangs.set()
    tracing.start(traced(collector), "worker")
    with tracing.span("job"):
        pass
    begun = time.monotonic()
    tracing.stop()
    assert time.monotonic() - begun < tracing.FLUSH_SECONDS + 1


def test_without_the_variables_there_is_nothing_of_it() -> None:
    assert tracing.carried() == ""
    with tracing.span("job") as span:
        span.set("a", 1)
        assert tracing.carried() == ""
    script = "import sys, app.main, app.worker_main, app.gunicorn_server; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_missing_extra_is_said_and_costs_nothing_else(tmp_path: Path) -> None:
    script = "import sys; sys.modules['opentelemetry'] = None; from app.cli import main; main()"
    environment = {
        **os.environ,
        "SLIMLINE_DATA_DIR": str(tmp_path),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
    }
    said = subprocess.run(
        [sys.executable, "-c", script, "doctor", "--offline"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "WARNING  settings: OTEL_EXPORTER_OTLP_ENDPOINT asks for traces" in said.stdout
    assert "pip install 'slimline[otel]'" in said.stdout
    assert "Traceback" not in said.stderr


def test_the_standard_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    assert Settings().traces_endpoint == ""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector/")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%3Db, x-team = slim")
    assert Settings().traces_endpoint == "https://collector/v1/traces"
    assert Settings().traces_headers() == {"x-key": "a=b", "x-team": "slim"}
    assert "a%3Db" not in repr(Settings()) + Settings().model_dump_json()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://collector/spans")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-key=traces")
    assert Settings().traces_endpoint == "https://collector/spans"
    assert Settings().traces_headers() == {"x-key": "traces"}
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert Settings().traces_endpoint == ""
    assert Settings(otlp_headers=SecretStr("")).traces_headers() == {}
