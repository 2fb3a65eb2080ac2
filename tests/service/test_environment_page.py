from __future__ import annotations

import re
from pathlib import Path

from pydantic import AliasChoices

from app.settings import Settings


def variables() -> set[str]:
    """The variables that are read: a field's name, or OpenTelemetry's own where it has one."""
    found = set[str]()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            found |= {str(choice) for choice in alias.choices}
        else:
            found.add(str(alias) if alias else f"SLIMLINE_{name.upper()}")
    return found


def test_the_page_names_every_setting_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "environment.md").read_text()
    rows = "\n".join(line.partition(" | ")[0] for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`((?:SLIMLINE|OTEL)_[A-Z_]+)`", rows)) == variables()
