"""The command line of the service, as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.failures import CannotReview
from app.github_api.identity import Identity
from app.jobs import ledger
from app.jobs.database import open_inbox
from app.jobs.heartbeats import Heartbeat
from app.jobs.inbox import Inbox
from app.jobs.schema import ensure, newest_version
from app.operations.diagnosis import diagnose
from app.settings import Settings
from tests.app_key import app_key
from tests.jobs.build import review

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`slimline ...` with a data folder of its own and nothing else configured."""
    for name in ("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_FILE", "WEBHOOK_SECRET", "DATABASE_URL"):
        monkeypatch.delenv(f"SLIMLINE_{name}", raising=False)
    monkeypatch.setenv("SLIMLINE_DATA_DIR", str(tmp_path))
    return lambda *command: CliRunner().invoke(main, command)


@pytest.fixture
def _jobs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    engine = open_inbox(settings)
    ensure(settings, engine)
    for n, (delivery, state) in enumerate({"good": "done", "never": "ended", "dead": "dead", "new": "waiting"}.items()):
        Inbox(engine, 10).put(review(delivery, number=n + 1))
        ledger.Ledger(engine).settle(delivery, 0, ledger.Result(state, f"because {state}"))  # type: ignore[arg-type]
    engine.dispose()


@pytest.mark.usefixtures("_jobs")
def test_jobs_are_listed_and_shown(run: Run) -> None:
    listed = json.loads(run("jobs", "list", "--json").stdout)
    assert [job["delivery"] for job in listed] == ["new", "dead", "never", "good"]
    (line,) = run("jobs", "list", "--state", "ended").stdout.splitlines()
    assert "acme/shop#2" in line
    assert "because ended" in line
    assert json.loads(run("jobs", "show", "never").stdout)["reason"] == "because ended"
    assert "good" in run("jobs", "list", "--pull-request", "acme/shop#1").stdout
    assert run("jobs", "show", "nobody").exit_code == 1


@pytest.mark.usefixtures("_jobs")
def test_jobs_are_retried_and_cancelled(run: Run) -> None:
    assert run("jobs", "retry", "never").stdout == "never: will run again\n"
    assert run("jobs", "retry", "--dead").stdout == "dead: will run again\n"
    assert run("jobs", "cancel", "never", "dead").exit_code == 0
    refused = run("jobs", "cancel", "good", "nobody")
    assert refused.exit_code == 1
    assert refused.stderr == "good: not changed, because it is done\nnobody: there is no such job\n"


def test_the_database_is_upgraded_from_the_command_line(run: Run) -> None:
    newest = newest_version()
    assert run("db", "upgrade").stdout == f"Upgraded from schema 0 to {newest}.\n"
    assert run("db", "upgrade").stdout == f"The database has schema {newest}.\n"


@pytest.mark.parametrize("command", [("jobs", "list"), ("db", "upgrade"), ("worker",), ("serve",)])
def test_a_database_that_is_away_is_said_without_a_traceback_or_the_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("app.commands.start.logs.configure", lambda settings: None)
    values = {"APP_ID": "7", "PRIVATE_KEY": app_key(), "WEBHOOK_SECRET": "x" * 20}
    values["DATABASE_URL"] = "postgresql://slimline:hunter2@127.0.0.1:1/x"
    for name, value in values.items():
        monkeypatch.setenv(f"SLIMLINE_{name}", value)
    done = run(*command)
    assert done.exit_code == 2, done.output
    assert "doesn't answer" in done.stderr
    assert "Traceback" not in done.output
    assert "hunter2" not in done.output


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_starting_with_a_part_of_the_settings_names_all_that_is_missing(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if command == "serve":  # with nothing at all it starts, to be set up in a browser: tests/setup
        monkeypatch.setenv("SLIMLINE_APP_ID", "7")
    done = run(command)
    assert done.exit_code == 2
    assert ("SLIMLINE_APP_ID" in done.stderr) == (command == "worker")
    assert "SLIMLINE_PRIVATE_KEY" in done.stderr
    assert ("SLIMLINE_WEBHOOK_SECRET" in done.stderr) == (command == "serve")
    assert "Traceback" not in done.output


def test_doctor_offline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("doctor", "--offline").exit_code == 1
    for name, value in {"APP_ID": "7", "PRIVATE_KEY": app_key(), "WEBHOOK_SECRET": "short"}.items():
        monkeypatch.setenv(f"SLIMLINE_{name}", value)
    run("db", "upgrade")
    done = run("doctor", "--offline")
    assert done.exit_code == 0, done.stdout
    assert "ok       database" in done.stdout
    assert "WARNING  workers: none is alive" in done.stdout
    assert "WARNING  settings: the webhook secret is short" in done.stdout


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    values = {"app_id": 7, "private_key": app_key(), "webhook_secret": "x" * 20, "data_dir": tmp_path}
    return Settings(**values)  # type: ignore[arg-type]


def problems(settings: Settings, identity: Identity) -> list[str]:
    return [verdict.text for verdict in diagnose(settings, lambda _: identity) if verdict.about in ("GitHub", "clock")]


GRANTED = {"pull_requests": "write", "checks": "write", "contents": "write", "issues": "read", "metadata": "read"}
EVENTS = ("pull_request", "issue_comment", "pull_request_review_comment", "check_run")


def test_doctor_knows_what_the_app_needs_on_github(settings: Settings) -> None:
    assert problems(settings, Identity("slimline", GRANTED, EVENTS, 0.4)) == [
        "https://api.github.com knows this App as slimline."
    ]
    _, clock, permissions, events = problems(
        settings, Identity("slimline", GRANTED | {"checks": "read"}, EVENTS[1:], -600)
    )
    assert "-600 s" in clock
    assert "checks: write" in permissions
    assert "pull_request" in events


def test_doctor_names_the_worker_whose_clock_is_off(settings: Settings) -> None:
    engine = open_inbox(settings)
    ensure(settings, engine)
    Heartbeat(engine, "worker-1", "worker", newest_version(), lambda: 601.0).beat()
    engine.dispose()
    said = [verdict.text for verdict in diagnose(settings, None) if verdict.about == "clock"]
    assert said == ["the clock of worker worker-1 is +601 s off GitHub's: set it."]


def test_doctor_says_when_github_does_not_know_us(settings: Settings) -> None:
    def unknown(_: Settings) -> Identity:
        raise CannotReview("ask GitHub who we are: not found (404)")

    (verdict,) = [verdict for verdict in diagnose(settings, unknown) if verdict.about == "GitHub"]
    assert verdict.level == "problem"
    assert "SLIMLINE_APP_ID" in verdict.text
