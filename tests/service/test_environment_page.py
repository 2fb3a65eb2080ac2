from __future__ import annotations

import re
from pathlib import Path

from app.settings import Settings


def test_the_page_names_every_setting_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "environment.md").read_text()
    assert set(re.findall(r"`SLIMLINE_([A-Z_]+)`", page)) == {name.upper() for name in Settings.model_fields}
