"""All cases, and what was seen of each the last time."""

from __future__ import annotations

import json
from pathlib import Path

from bench.prove.effects.builds import DOWNLOADS, FAILING, LEFT, PIPES
from bench.prove.effects.secrets import SECRETS
from bench.prove.effects.starts import STARTS, USERS

EFFECTS = (*STARTS, *USERS, *PIPES, *DOWNLOADS, *FAILING, *LEFT, *SECRETS)
RECORDED = Path(__file__).parents[3] / "docs" / "effects.json"


def recorded() -> dict[str, dict[str, str]]:
    """By the name of the case: what was seen before, the fixed text, what was seen after."""
    found: dict[str, dict[str, str]] = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    return found
