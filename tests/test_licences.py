"""Every direct dependency is listed with its licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_dependency_is_listed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(text for name, extra in extras.items() if name != "bench" for text in extra)]
    names = {re.split(r"[\s<>=\[;]", text)[0].lower() for text in wanted} - {"slimline"}
    listed = {name.lower() for name in re.findall(r"^\| ([\w.-]+) \|", (ROOT / "docs/licences.md").read_text(), re.M)}
    assert {name.replace("_", "-") for name in names} - {name.replace("_", "-") for name in listed} == set()
