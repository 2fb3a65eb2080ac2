"""Nothing secret is ever written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.signature import sign
from app.operations.logs import HIDDEN, Redactor
from tests.app_key import app_key
from tests.service.harness import SECRET, Service

TOKENS = [
    "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "ghp_" + "a1B2" * 9,
    "github_pat_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyz",
    "v1." + "1f699f1069f6" * 3 + "00aa",
    "eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE1MTYyMzkwMjJ9.NHVaYe26MbtOYhSKkoKYdFVomg4i8ZJd8_-RU8VNbftc",
    sign("secret", b"body"),
]


@pytest.mark.parametrize("token", TOKENS)
def test_what_looks_like_a_token_is_hidden(token: str) -> None:
    line = Redactor([])(f'{{"event": "GET https://x/?t={token} failed"}}')
    assert token not in line
    assert HIDDEN in line
    assert line.endswith(' failed"}')


def test_passwords_in_urls_and_keys_are_hidden() -> None:
    redact = Redactor([])
    assert "hunter2" not in redact("connect postgresql://slimline:hunter2@db:5432/x")
    assert "db:5432/x" in redact("connect postgresql://slimline:hunter2@db:5432/x")
    assert app_key()[60:120] not in redact(json.dumps(app_key()))
    assert "aVeryLongToken1234567" not in redact("Authorization: Bearer aVeryLongToken1234567")


@pytest.mark.parametrize(
    "harmless",
    ["head ec26c3e57ca3a959ca5aad62de7213c562f8c821", "https://github.com/acme/shop", "v1.2.3", "a token of thanks"],
)
def test_what_people_need_to_read_stays(harmless: str) -> None:
    assert Redactor(["some-secret"])(harmless) == harmless


@given(st.text(min_size=6), st.text(), st.text())
def test_a_known_secret_never_comes_through_a_json_line(secret: str, before: str, after: str) -> None:
    line = json.dumps({"event": before + secret + after})
    assert json.dumps(secret)[1:-1] not in Redactor([secret])(line).replace(HIDDEN, "")


def test_nothing_secret_is_written_by_the_whole_service(install: Callable[..., Service], tmp_path: Path) -> None:
    admin = "admin-token-4711"
    service = install(SLIMLINE_ADMIN_TOKEN=admin, SLIMLINE_LOG_LEVEL="DEBUG")
    server = service.start()
    for delivery, text in {"good": "/slimline review", "bad": "/slimline defect", "no": "/slimline never"}.items():
        assert service.deliver(delivery, text=text) == 202
    service.wait_settled({"good", "no"})
    service.run("jobs", "list", "--json")
    service.end(server)
    log = service.log()
    assert "Traceback" in log, "the defect's traceback is there"
    assert "ValueError" in log
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) >= 4
    for path in written:
        content = path.read_bytes()
        for secret in (SECRET, admin, app_key()[60:100], "sha256="):
            assert secret.encode() not in content, f"{secret[:12]}... in {path.name}"


def test_every_line_of_a_job_names_what_it_is_about(install: Callable[..., Service]) -> None:
    service = install()
    service.start()
    assert service.deliver("d1", number=7) == 202
    service.wait_settled({"d1"})
    lines = [json.loads(line) for line in service.log().splitlines()]
    tried = next(line for line in lines if line["event"] == "job tried")
    names = ("delivery", "installation", "repository", "pull_request", "head_sha")
    assert [tried[name] for name in names] == [
        "d1",
        311,
        "Codertocat/Hello-World",
        7,
        "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
    ]
