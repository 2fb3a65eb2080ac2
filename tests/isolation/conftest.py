from __future__ import annotations

import pytest

from app.sandbox.world import new_private_key


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()
