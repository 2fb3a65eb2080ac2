"""What each extra of the distribution brings: the bare `slimline` is the command line's engine and nothing more."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.cli import COMMANDS, ENGINE_COMMANDS, EXTRAS

ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Imports the named modules while everything that only an extra brings is hidden, as on a machine without it.
_WITHOUT_EXTRAS = """
import importlib, sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
from app.cli import main
main({arguments}, prog_name="slimline")
"""
_OF_THE_APP = {"alembic", "dbos", "flask", "gunicorn", "psycopg", "pydantic_settings", "github", "jwt"}
_OF_THE_APP |= {
    "markdown_it",
    "nh3",
    "prometheus_client",
    "sqlalchemy",
    "structlog",
    "werkzeug",
    "jinja2",
    "cryptography",
}
_OF_THE_DEMO = {"graphql"}
_OF_THE_EVIDENCE = {"backports", "python_on_whales", "rich", "squarify", "pygls", "lsprotocol", "mcp"}


def _slimline(hidden: set[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    program = _WITHOUT_EXTRAS.format(hidden=hidden, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)


@pytest.mark.parametrize("command", ["check", "fix", "parse"])
def test_the_engine_runs_without_any_extra(command: str) -> None:
    done = _slimline(_OF_THE_APP | _OF_THE_DEMO | _OF_THE_EVIDENCE, command, "tests/samples/practice.Dockerfile")
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def test_the_engine_reads_a_configuration_without_any_extra(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/slimline.yml").write_text("rules: {security: false}\n")
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    done = _slimline(_OF_THE_APP | _OF_THE_DEMO | _OF_THE_EVIDENCE, "check", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("command", [name for name, (module, _) in COMMANDS.items() if module not in ENGINE_COMMANDS])
def test_a_command_of_an_extra_says_what_to_install(command: str) -> None:
    done = _slimline(_OF_THE_APP | _OF_THE_DEMO | _OF_THE_EVIDENCE, command, "--help")
    extra = EXTRAS.get(command, "app")
    assert done.returncode == 1
    assert f"pip install 'slimline[{extra}]'" in done.stderr


def test_every_requirement_of_the_engine_has_an_upper_bound() -> None:
    unbounded = [text for text in _PROJECT["dependencies"] if "<" not in text and "==" not in text]
    assert unbounded == []


def test_the_service_does_not_need_the_sandbox() -> None:
    done = _slimline(_OF_THE_DEMO, "serve", "--help")
    assert done.returncode == 0, done.stderr
