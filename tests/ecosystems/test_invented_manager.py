"""A package manager that nobody has heard of is one file: its record. Every rule of the families hears of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RECORD = """
import re
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import *
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

QUUX = Manager(
    name="quux",
    names=("quuxw",),
    syntax=Syntax(words("--file"), aliases={"g": "grab"}),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("grab"), unless=words("--no-keep")),
    removes=words("drop"),
    quiet=words("tell"),
    runs=words("start"),
    secrets=words(".quuxrc"),
    cache=Cache("quux", ("~/.quux",), ("QUUX_DIR",), (("quux", "sweep"),), ("~/.quux",), (("quuximage", ("/q/kept",)),)),
    leftover=Leftover("Quux keeps it.", Saving("all", "measured"), ("quuximage:1", "quux grab"), cleaner="quux sweep"),
    lock=Lock(("quux.lock",), words("grab"), words("--strict"), flag="--strict"),
    dev=Dev(words("grab"), ("--lean",), words("--lean"), (), re.compile("dev:")),
    pins=Pins(re.compile("#"), words("grab")),
    reads=Reads(("quux.toml",), ("quux.lock",), ("quux.toml", "quux.lock")),
    itself=words("quux"),
    since=Never("it is new, and has no old versions"),
    system=NO_SYSTEM,
)
ECOSYSTEM = Ecosystem(
    title="Quux",
    managers=(QUUX,),
    begins_empty=("quuximage",),
    manifest=named(r"quux[.]toml"),
    waste=(Waste("quux_out", "quux_out", "quux_out", usual=True, makers=words("quux")),),
    second_stage=NO_PROGRAM,
)
"""

PROGRAM = """
import json, sys
import rules.ecosystems
rules.ecosystems.__path__.append(sys.argv[1])
from rules.dockerfile.parser import parse
from rules.ecosystems.catalogue import managers
from rules.ecosystems.docs import render
from rules.ecosystems.catalogue import ecosystems
from rules.engine.catalogue import rule_named
from rules.engine.context import BuildContext, Context
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite
from rules.package_managers._cache_kept import CacheKept
from rules.package_managers._version_unpinned import VersionUnpinned

class QuuxCacheKept(CacheKept):
    manager = managers()["quux"]

class QuuxVersionUnpinned(VersionUnpinned):
    managers = (managers()["quux"],)

own = {"quux-cache-kept": QuuxCacheKept(), "quux-version-unpinned": QuuxVersionUnpinned()}
answers = []
for rule, text, files, style in json.load(sys.stdin):
    known = own.get(rule) or rule_named(rule)
    context = Context(BuildContext(frozenset(files), files.get), style=style) if files else Context(style=style)
    found = [finding.message for finding in lint(parse(text), (known,), context).findings]
    answers.append([found, rewrite(text, (known,), context).text])
stock = [e.code for e in QuuxCacheKept.valid if list(QuuxCacheKept().check(parse(e.code), e.context))]
print(json.dumps({"answers": answers, "page": "`quux`" in render(ecosystems()), "noisy": stock, "stock": len(QuuxCacheKept.valid)}))
"""

START = 'CMD ["quux", "start"]\n'
PROJECT = {"quux.toml": "dev: x", "quux.lock": "", "main.q": "", ".gitignore": ""}
HEARD = {
    "quux-cache-kept": ("FROM quuximage:1\nRUN quux g\n", {}, "flags", "quux g && \\\n    quux sweep"),
    "quux-version-unpinned": ("FROM quuximage:1\nRUN quux grab a b#1\n", {}, "flags", None),
    "cache-mount-missing": (
        "FROM quuximage:1 AS build\nRUN quux grab\nFROM scratch\nCOPY --from=build /a /a\n",
        {},
        "cache-mounts",
        "--mount=type=cache,target=/q/kept quux grab",
    ),
    "lockfile-ignored": (
        f"FROM quuximage:1\nWORKDIR /app\nCOPY . .\nRUN quux grab\n{START}",
        PROJECT,
        "flags",
        "grab --strict",
    ),
    "dev-dependencies-shipped": (
        f"FROM quuximage:1\nWORKDIR /app\nCOPY . .\nRUN quux grab\n{START}",
        PROJECT,
        "flags",
        "grab --lean",
    ),
    "source-copied-before-install": (
        f"FROM quuximage:1\nWORKDIR /app\nCOPY . .\nRUN quux grab\n{START}",
        PROJECT,
        "flags",
        "COPY quux.toml quux.lock ./\nRUN quux grab\nCOPY . .",
    ),
    "consecutive-runs": (
        "FROM quuximage:1\nRUN quux grab\nRUN rm -rf ~/.quux\n",
        {},
        "flags",
        "quux grab && \\\n    rm -rf",
    ),
    "removal-frees-nothing": (
        "FROM quuximage:1\nRUN quux grab\nWORKDIR /app\nRUN quux sweep\n",
        {},
        "flags",
        "FROM quuximage:1\nRUN quux grab\nWORKDIR /app\n",
    ),
    "dockerignore-missing": (
        f"FROM quuximage:1\nWORKDIR /app\nCOPY . .\nRUN quux grab\n{START}",
        PROJECT,
        "flags",
        None,
    ),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder: Path = tmp_path_factory.mktemp("ecosystems")
    (folder / "quux.py").write_text(RECORD, encoding="utf-8")
    asked = json.dumps([[rule, text, files, style] for rule, (text, files, style, _) in HEARD.items()])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("rule", HEARD)
def test_a_rule_hears_of_an_invented_manager(said: dict[str, object], rule: str) -> None:
    answers = said["answers"]
    assert isinstance(answers, list)
    found, fixed = answers[list(HEARD).index(rule)]
    assert found
    expected = HEARD[rule][3]
    assert expected is None or expected in fixed, fixed


def test_its_row_and_its_examples_come_from_the_record(said: dict[str, object]) -> None:
    assert said["page"] is True
    assert said["stock"] == 5
    assert said["noisy"] == []
