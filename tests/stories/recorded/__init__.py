"""Reviews as earlier versions wrote them, on files of our own: what an upgrade finds on pull requests."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, cast


def make_database(version: str, folder: Path, **numbers: int) -> Path:
    """A SQLite database as that version left it, with a job that was done and one that waits. numbers: of this story."""
    folder.mkdir(parents=True)
    text = Path(__file__).with_name(f"database_{version}.sql").read_text()
    for name, number in numbers.items():
        text = text.replace(f":{name}", str(number))
    path = folder / "slimline.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)
    return path


def recorded(version: str, name: str) -> dict[str, Any]:
    """files: the Dockerfile and its project. review: the body; `HEAD` stands for the commit. comments: with places."""
    return cast(dict[str, Any], json.loads(Path(__file__).with_name(f"version_{version}.json").read_text())[name])
