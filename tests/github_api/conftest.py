"""What the adapter's tests share."""

from __future__ import annotations

from tests.stories.conftest import private_key

__all__ = ["private_key"]
