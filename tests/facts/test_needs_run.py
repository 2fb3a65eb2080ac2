"""What language packages load when a container runs, where no package of Debian's brings it."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.needs_run import library_needs


@pytest.mark.parametrize(
    ("script", "needs"),
    [
        ("pip install playwright", ["`playwright` (line 2)"]),
        ("pip install playwright && playwright install", ["`playwright` (line 2)"]),
        ("pip install playwright && playwright install --with-deps chromium", []),
        ("pip install playwright && python -m playwright install-deps", []),
        ("pip install playwright && apt-get install -y chromium", []),
        ("npm install playwright-core && npx playwright install --with-deps", []),
        ("pip install flask", []),
    ],
)
def test_browsers_of_playwright_need_libraries_unless_it_installs_them(script: str, needs: list[str]) -> None:
    stage = parse(f"FROM debian\nRUN {script}\n").stages[0]
    assert [need.what for need in library_needs(stage, BuildContext())] == needs
