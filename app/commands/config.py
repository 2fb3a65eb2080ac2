"""`slimline config`: is `.github/slimline.yml` right, and what is in force?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.local.terminal import say
from app.review.configuration import PATH, Configuration
from app.review.configuration_file import Loaded, load
from app.review.rule_choice import all_words
from rules.engine.catalogue import all_rules

MISTAKES, UNREADABLE = 1, 2
_FILE = click.argument("file", type=click.Path(path_type=Path), default=Path(PATH))


@click.group()
def command() -> None:
    """Check the repository's configuration, and show what is in force."""


@command.command("check")
@_FILE
def check_command(file: Path) -> None:
    """List the mistakes in FILE. [default: .github/slimline.yml]

    Exits with 0 where there is none, 1 where there are some, 2 where the file cannot be read.
    """
    loaded = _loaded(file, must_exist=True)
    for problem in loaded.problems:
        say(f"{file}:{problem.line}: {problem.message}" if problem.line else f"{file}: {problem.message}")
    if loaded.is_closed:
        say(f"{file}: `paths` can't be read because of this, so no Dockerfile would be reviewed.")
    if loaded.problems:
        raise SystemExit(MISTAKES)
    say(f"{file} has no mistakes.")


@command.command("show")
@_FILE
def show_command(file: Path) -> None:
    """Print every setting that is in force, with where its value comes from."""
    loaded = _loaded(file, must_exist=False)
    given = loaded.configuration.model_fields_set
    for name, value in loaded.configuration.model_dump(mode="json").items():
        inner = getattr(getattr(loaded.configuration, name), "model_fields_set", None)
        if isinstance(value, dict) and inner is not None:
            say(f"{name}:")
            for key, one in value.items():
                say(f"  {_line(key, one, str(file) if name in given and key in inner else 'default')}")
        else:
            say(_line(name, value, str(file) if name in given else "default"))


def _line(name: str, value: object, source: str) -> str:
    """A line of YAML: JSON is YAML, too."""
    return f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}  # {source}"


def _loaded(file: Path, *, must_exist: bool) -> Loaded:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not must_exist:
            return Loaded(Configuration())
        say(f"{file}: there is no such file, so the defaults are in force.", err=True)
        raise SystemExit(UNREADABLE) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        say(f"{file} cannot be read: {reason}.", err=True)
        raise SystemExit(UNREADABLE) from None
    return load(text, all_words(all_rules()), str(file))
