"""What the documentation tells people to type or to write works: YAML loads, `slimline` lines parse or run, shell is shell."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt

from app.cli import COMMANDS, ENGINE_COMMANDS, main
from app.review.configuration_file import load
from app.review.rule_choice import all_words
from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(p for p in ROOT.glob("docs/*.md")), *ROOT.glob("deploy/**/*.md"), *ROOT.glob("measure/*.md")]
)
SHELL = {"sh", "console"}
LOADERS = {"json": json.loads, "toml": tomllib.loads}
NOT_A_PROGRAM = {"html", "mermaid", "text", "diff", "lua", "ini"}
"""Languages of blocks that nobody types: a form, a picture, output, the settings of an editor."""

PLACEHOLDERS = {
    "PATH...": "tests/samples/practice.Dockerfile",
    "PATH": "tests/samples/practice.Dockerfile",
    "FOLDER": "tests/samples",
    "FILE": "tests/samples/practice.Dockerfile",
    "ID": "1",
    "REF": "HEAD",
    "RULE": "pip-cache-kept",
    "IMAGE": "python:3.13-slim",
}
"""What a reader puts in place of the words in capitals."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page. line: of its first line."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def _blocks() -> Iterator[Block]:
    for path in PAGES:
        for token in MarkdownIt().parse(path.read_text()):
            if token.type == "fence" and token.map is not None:
                page = str(path.relative_to(ROOT))
                yield Block(page, token.map[0] + 2, token.info.strip(), token.content)


def _inline_calls() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        for call in re.findall(r"`(slimline [a-z][^`<…]*)`", path.read_text()):
            yield str(path.relative_to(ROOT)), call


BLOCKS = list(_blocks())
SHELL_BLOCKS = [block for block in BLOCKS if block.language in SHELL]


def _commands(block: Block) -> Iterator[str]:
    """The lines that a person types, continuation lines joined, without prompts; output follows a prompt's line."""
    text = block.text.replace("\\\n", " ")
    has_prompts = "$ " in text
    for line in text.splitlines():
        if not has_prompts or line.startswith("$ "):
            yield line.removeprefix("$ ")


def _slimline_calls() -> Iterator[tuple[str, str]]:
    for block in SHELL_BLOCKS:
        for line in _commands(block):
            found = re.match(r"\s*(?:sudo )?(?:\.venv/bin/)?(slimline .*)", line.partition(" # ")[0])
            if found:
                yield str(block), found[1].strip()


def test_every_block_says_its_language() -> None:
    known = SHELL | NOT_A_PROGRAM | LOADERS.keys() | {"yaml", "dockerfile", "python"}
    assert [f"{block}: {block.language!r}" for block in BLOCKS if block.language not in known] == []


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "yaml"], ids=str)
def test_yaml_of_the_pages_loads(block: Block) -> None:
    assert yaml.safe_load(block.text) is not None
    if "slimline.schema.json" in block.text or block.page == "docs/configuration.md":
        assert load(block.text, all_words(all_rules()), block.page).problems == ()


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language in LOADERS], ids=str)
def test_json_and_toml_of_the_pages_load(block: Block) -> None:
    assert LOADERS[block.language](block.text)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "dockerfile"], ids=str)
def test_dockerfiles_of_the_pages_are_read(block: Block) -> None:
    text = block.text if re.search(r"^FROM ", block.text, re.M | re.I) else f"FROM python:3.13-slim\n{block.text}"
    assert parse(text).stages


@pytest.mark.parametrize("block", SHELL_BLOCKS, ids=str)
def test_shell_of_the_pages_is_shell(block: Block) -> None:
    script = "\n".join(_commands(block))
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("page", "call"), [*_slimline_calls(), *_inline_calls()])
def test_slimline_as_the_pages_call_it(page: str, call: str) -> None:
    """The engine's commands run; the service's are read by their own option parser, which refuses what it does not know."""
    name, *arguments = [PLACEHOLDERS.get(word, word) for word in shlex.split(call)[1:]]
    assert name in COMMANDS, f"{page}: {call}"
    command = main.get_command(click.Context(main), name)
    assert command is not None
    reads_alone = (
        COMMANDS[name][0] in ENGINE_COMMANDS and "--write" not in arguments and name not in {"layers", "config"}
    )
    if reads_alone and any(not argument.startswith("-") for argument in arguments):
        result = CliRunner().invoke(main, [name, *arguments])
        assert result.exit_code in (0, 1), f"{page}: {call}\n{result.output}"
        return
    _parse(command, name, arguments)


def _parse(command: click.Command, name: str, arguments: list[str]) -> None:
    """Raises click.UsageError where the command has no such option, sub-command or argument."""
    if isinstance(command, click.Group) and arguments:
        child = command.get_command(click.Context(command), arguments[0])
        assert child is not None, f"{name} has no {arguments[0]}"
        _parse(child, arguments[0], arguments[1:])
        return
    with suppress(click.MissingParameter, click.BadOptionUsage):  # `slimline fix --all` in a sentence names no file
        command.make_context(name, arguments)
