"""Deliveries: the sandbox's match GitHub's schemas, and the intake reads every official example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from app.intake.events import job_for
from app.sandbox.records import Delivery
from app.sandbox.server import running_sandbox
from tests.sandbox.announced import announce_everything


@pytest.fixture(scope="module")
def deliveries() -> Iterator[list[Delivery]]:
    """One of everything that the sandbox announces."""
    with running_sandbox() as sandbox:
        announce_everything(sandbox)
        yield sandbox.deliveries


@pytest.fixture(scope="module")
def schemas(packages: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((packages / "@octokit/webhooks-schemas/schema.json").read_text())
    return found


def test_the_sandboxs_deliveries_match_githubs_schemas(deliveries: list[Delivery], schemas: dict[str, Any]) -> None:
    wrong = []
    for delivery in deliveries:
        name = f"{delivery.event}${delivery.action}"
        assert name in schemas["definitions"], name
        validator = Draft7Validator(
            {"definitions": schemas["definitions"], "allOf": [{"$ref": f"#/definitions/{name}"}]}
        )
        for error in validator.iter_errors(json.loads(delivery.body)):
            wrong.append(f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_official_example_is_read(packages: Path) -> None:
    folder = packages / "@octokit/webhooks-examples/api.github.com"
    examples = json.loads((folder / "index.json").read_text())
    read = 0
    for event in examples:
        for number, payload in enumerate(event["examples"]):
            job_for(event["name"], f"{event['name']}-{number}", payload)
            read += 1
    assert read >= 300
