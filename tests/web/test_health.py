from __future__ import annotations

import subprocess
import sys
import time

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.jobs.heartbeats import Heartbeat
from app.jobs.records import Records
from app.jobs.schema import newest_version
from app.main import create_app
from app.settings import Settings
from tests.intake.payloads import pull_request
from tests.web.test_webhook import deliver


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")


def test_not_ready_says_what_is_missing(settings: Settings, engine: sa.Engine) -> None:
    without = settings.model_copy(update={"app_id": None})
    ready = create_app(without, engine).test_client().get("/readyz")
    assert ready.status_code == 503
    assert "SLIMLINE_APP_ID" in ready.json["checks"]["credentials"]


def test_a_full_queue_is_not_ready(client: FlaskClient) -> None:
    for n in range(1, 6):
        deliver(client, pull_request("opened", number=n), delivery=f"d{n}")
    assert "full" in client.get("/readyz").json["checks"]["database and queue"]


@pytest.mark.parametrize("on_one_machine", [True, False])
def test_a_clock_ten_minutes_off_is_said_in_words(settings: Settings, engine: sa.Engine, on_one_machine: bool) -> None:
    """Where the worker is another machine, the web takes deliveries in all the same."""
    elsewhere = {"database_url": SecretStr("postgresql://db/x")}
    settings = settings if on_one_machine else settings.model_copy(update=elsewhere)
    client = create_app(settings, engine).test_client()
    skew = 0.4
    heartbeat = Heartbeat(engine, "worker-1", "worker", newest_version(), lambda: skew)
    heartbeat.beat()
    assert client.get("/readyz").json["checks"]["clock beside GitHub"] == "ok"
    skew = -600.0
    heartbeat.beat()
    ready = client.get("/readyz")
    assert ready.json["checks"]["clock beside GitHub"] == "worker worker-1 is -600 s off GitHub: set the time"
    assert (ready.status_code, ready.json["status"]) == ((503, "not ready") if on_one_machine else (200, "ready"))


def test_the_databases_clock_counts_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Records, "clock", lambda _: time.time() - 600)
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["checks"]["clock"] == "this machine is +600 s off the database: set the time"


def test_metrics_show_deliveries_and_the_queue(client: FlaskClient) -> None:
    deliver(client, pull_request("opened"))
    deliver(client, {}, event="made-up-by-a-stranger")
    text = client.get("/metrics").text
    assert 'slimline_deliveries_total{event="pull_request",result="202"}' in text
    assert 'slimline_queue_jobs{state="waiting"} 1.0' in text
    assert "made-up" not in text, "a label that strangers choose would grow without bound"


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/webhook"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_web_process_never_loads_the_queue_engine_or_the_github_client() -> None:
    script = "import sys, app.main; sys.exit(' '.join(m for m in ('dbos', 'github') if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
