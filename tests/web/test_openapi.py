"""The App's own description holds, and nothing that follows it or departs from it is answered with a server error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.intake.events import HANDLERS
from app.intake.signature import sign
from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.main import create_app
from app.playground.reviewing_process import ReviewingProcess
from app.settings import Settings
from tests.app_key import app_key
from tests.web.conftest import SECRET

DESCRIPTION = yaml.safe_load((Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text())
TOKEN = {"Authorization": "Bearer open-sesame-please"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def app(playground: ReviewingProcess) -> Iterator[Flask]:
    with TemporaryDirectory() as folder:
        own = Settings(
            app_id=7,
            webhook_secret=SecretStr(SECRET),
            private_key=SecretStr(app_key()),
            admin_token=SecretStr("open-sesame-please"),
            data_dir=Path(folder),
        )
        engine = open_inbox(own)
        ensure(own, engine)
        yield create_app(own, engine, playground=playground)
        engine.dispose()


OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_end_point_answers_as_described(operation: Any, app: Flask) -> None:
    @EXAMPLES
    @given(operation.as_strategy())
    def answers(case: Any) -> None:
        case.validate_response(_sent(app, case), checks=CHECKS)

    answers()


def _sent(app: Flask, case: Any) -> Any:
    """Send it as somebody who knows the secrets, so that what lies behind them is reached."""
    headers = dict(case.headers or {}) | TOKEN
    body = json.dumps(case.body).encode() if isinstance(case.body, dict) else b""
    if case.path == "/webhook":
        headers |= {"X-Hub-Signature-256": sign(SECRET, body), "Content-Type": "application/json"}
        headers["X-GitHub-Event"] = sorted(HANDLERS)[len(body) % len(HANDLERS)]
    client = app.test_client()
    return client.open(case.formatted_path, method=case.method, headers=headers, data=body, query_string=case.query)


def test_the_description_names_every_end_point_and_no_other(app: Flask) -> None:
    served = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/static/")
    }
    assert served == set(DESCRIPTION["paths"])
