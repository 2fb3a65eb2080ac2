"""A GitHub on which nothing is installed yet, and databases that several machines could share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.postgres import Cluster, cluster
from tests.practice import PROJECT

__all__ = ["cluster"]
REPOSITORY = "acme/shop"


@pytest.fixture
def github() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        sandbox.create_repository(REPOSITORY, PROJECT, installed=False)
        yield sandbox


@pytest.fixture
def postgres_url(cluster: Cluster) -> str:
    return cluster.new_database()
