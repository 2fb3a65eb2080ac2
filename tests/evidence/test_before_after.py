"""Before and after, counted in the file: the check run's table and `check`'s JSON have one model."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from app.commands.check import command
from app.review.before_after import table
from rules.engine.context import ImageFacts, KnownTag

BEFORE = "FROM python:3.13\nCOPY . .\nRUN pip install flask\nRUN true\n"
AFTER = "FROM python:3.13-slim\nRUN pip install flask && true\nCOPY . .\n"


def test_the_table_has_base_image_layers_and_what_is_built_again() -> None:
    assert table(BEFORE, AFTER, ImageFacts()).splitlines()[2:] == [
        "| Base image | `python:3.13` | `python:3.13-slim` |",
        "| Layers from RUN, COPY and ADD | 3 | 2 |",
        "| Rebuilt after a source change | 3 | 1 |",
    ]


def test_sizes_of_base_images_are_told_where_a_registry_told_them() -> None:
    sizes = {"3.13": 400_000_000, "3.13-slim": 45_000_000}
    known = ImageFacts({f"python:{tag}": KnownTag(tag, size) for tag, size in sizes.items()})
    assert "| `python:3.13`, 400 MB to pull | `python:3.13-slim`, 45 MB to pull |" in table(BEFORE, AFTER, known)


def test_nothing_is_told_where_nothing_changes_or_nothing_can_be_read() -> None:
    assert table(BEFORE, BEFORE, ImageFacts()) == ""
    assert table(BEFORE, "FROM", ImageFacts()) == ""


def test_the_json_of_check_tells_the_same(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.13\nCOPY . .\nRUN pip install flask\n")
    (tmp_path / "main.py").write_text("")
    (report,) = json.loads(CliRunner().invoke(command, ["--format", "json", str(tmp_path)]).stdout)
    assert report["before_after"]["before"] == {
        "base_image": "python:3.13",
        "base_bytes": None,
        "layers": 2,
        "rebuilt": 2,
    }
    assert report["before_after"]["after"]["base_image"] == "python:3.13-slim"
