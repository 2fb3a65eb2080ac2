"""The shapes of the lesson on small images: the good ones get nothing, the others what an expert would write."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.example_context import holding
from rules.engine.rewrite import no_decision

RULES = tuple(rule for rule in all_rules() if rule.default)
APP = {"requirements.txt": "flask\n", "app.py": ""}
IGNORED = ".git\n**/__pycache__\n.venv\n"


@dataclass(frozen=True)
class Shape:
    """A Dockerfile of the lesson in our own words. fixed: the file after all fixes; the same where nothing is wrong."""

    name: str
    text: str
    fixed: str
    files: dict[str, str] = field(default_factory=lambda: APP)


START = 'COPY . .\nCMD ["python", "app.py"]\n'
GOOD = (
    Shape("a slim image", f"FROM python:3.14-slim\nWORKDIR /srv\n{START}", ""),
    Shape("an Alpine image", f"FROM python:3.14-alpine\nWORKDIR /srv\n{START}", ""),
    Shape(
        "an upgrade of pip in front of the install",
        "FROM python:3.14-slim\nWORKDIR /srv\nCOPY requirements.txt .\n"
        f"RUN pip install --upgrade pip && pip install --no-cache-dir -r requirements.txt\n{START}",
        "",
    ),
    Shape(
        "a compiler that is removed in its own layer",
        "FROM python:3.14-slim\nWORKDIR /srv\nRUN apt-get update && \\\n"
        "    apt-get install -y --no-install-recommends gcc && \\\n"
        "    pip install --no-cache-dir numpy && \\\n"
        "    apt-get purge -y --auto-remove gcc && \\\n"
        f"    rm -rf /var/lib/apt/lists/*\n{START}",
        "",
    ),
)
FAULTY = (
    Shape(
        "a full image",
        f"FROM python:3.14\nWORKDIR /srv\n{START}",
        f"FROM python:3.14-slim\nWORKDIR /srv\n{START}",
    ),
    Shape(
        "three RUNs for one install",
        "FROM debian:13-slim\nRUN apt-get update\nRUN apt-get install -y curl wget\nRUN rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:13-slim\nRUN apt-get update && \\\n"
        "    apt-get install -y --no-install-recommends curl wget ca-certificates && \\\n"
        "    rm -rf /var/lib/apt/lists/*\n",
    ),
    Shape(
        "a compiler that ships",
        "FROM python:3.14-slim\nWORKDIR /srv\nRUN apt-get update && apt-get install -y gcc\n"
        f"COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n{START}",
        "FROM python:3.14-slim AS builder\nWORKDIR /srv\nRUN apt-get update && apt-get install -y gcc\n"
        "COPY requirements.txt .\nRUN python -m venv /opt/venv\nENV PATH=/opt/venv/bin:$PATH\n"
        "RUN pip install --no-cache-dir -r requirements.txt\n\n"
        "FROM python:3.14-slim\nWORKDIR /srv\nENV PATH=/opt/venv/bin:$PATH\n"
        f"COPY --from=builder /opt/venv /opt/venv\n{START}",
    ),
    Shape(
        "pip's cache",
        f"FROM python:3.14-slim\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n{START}",
        "FROM python:3.14-slim\nWORKDIR /srv\nCOPY requirements.txt .\n"
        f"RUN pip install --no-cache-dir -r requirements.txt\n{START}",
    ),
    Shape(
        "an upgrade of pip above a source that is copied too early",
        "FROM python:3.14-slim\nRUN pip install --no-cache-dir --upgrade pip\nWORKDIR /srv\nCOPY . .\n"
        'RUN pip install --no-cache-dir -r requirements.txt\nCMD ["python", "app.py"]\n',
        "FROM python:3.14-slim\nRUN pip install --no-cache-dir --upgrade pip\nWORKDIR /srv\nCOPY requirements.txt .\n"
        f"RUN pip install --no-cache-dir -r requirements.txt\n{START}",
    ),
    Shape(
        "a compiler that is removed too late",
        "FROM python:3.14-slim\nRUN apt-get update && apt-get install -y gcc\nRUN pip install numpy\n"
        "RUN apt-get remove -y gcc && apt-get autoremove -y\n",
        "FROM python:3.14-slim\nRUN apt-get update && apt-get install -y --no-install-recommends gcc && \\\n"
        "    pip install --no-cache-dir numpy && \\\n"
        "    apt-get remove -y gcc && apt-get autoremove -y && \\\n"
        "    rm -rf /var/lib/apt/lists/*\n",
    ),
)


POETRY = Shape(
    "Poetry in a builder, handed over with its packages",
    "FROM python:3.14 AS builder\nRUN pip install --user poetry\nWORKDIR /srv\nCOPY pyproject.toml poetry.lock ./\n"
    "RUN poetry export -f requirements.txt > requirements.txt\nRUN pip install --user -r requirements.txt\n\n"
    "FROM python:3.14-slim\nWORKDIR /srv\nCOPY --from=builder /root/.local /root/.local\nCOPY . .\n"
    'ENV PATH=/root/.local/bin:$PATH\nCMD ["python", "app.py"]\n',
    "",
    {"pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask"]\n', "poetry.lock": "", "app.py": ""},
)
GO = Shape(
    "a Go program linked to glibc on an image with musl",
    "FROM golang:1.27 AS builder\nWORKDIR /src\nCOPY . .\nRUN go build -o shop\n\n"
    'FROM alpine:3.24\nCOPY --from=builder /src/shop /usr/local/bin/shop\nCMD ["shop"]\n',
    "",
    {"go.mod": "module shop\n\nrequire example.com/x v1.0.0\n", "go.sum": "x", "main.go": "package main\n"},
)


def after_fixes(shape: Shape) -> tuple[str, list[str]]:
    """The file after all fixes but decisions, and the rules that had something to say of what the lesson teaches.

    None of the lesson's files says who runs the program: that one is true of all of them.
    """
    analysis = analyse(shape.text, RULES, holding(shape.files, IGNORED), accepts=no_decision)
    said = [found.finding.rule for found in analysis.findings]
    return analysis.rewritten, [rule for rule in said if rule != "runs-as-root"]


@pytest.mark.parametrize("shape", GOOD, ids=lambda shape: shape.name)
def test_what_is_good_gets_nothing(shape: Shape) -> None:
    assert after_fixes(shape) == (shape.text, [])


@pytest.mark.parametrize("shape", FAULTY, ids=lambda shape: shape.name)
def test_what_is_faulty_becomes_what_an_expert_writes(shape: Shape) -> None:
    text, said = after_fixes(shape)
    assert said
    assert text == shape.fixed


@pytest.mark.parametrize("shape", FAULTY, ids=lambda shape: shape.name)
def test_the_fixed_file_gets_nothing_more(shape: Shape) -> None:
    fixed = Shape(shape.name, shape.fixed, "", shape.files)
    text, _ = after_fixes(fixed)
    assert text == shape.fixed


def test_poetry_stays_apart_from_the_packages_that_are_handed_over() -> None:
    text, said = after_fixes(POETRY)
    assert said == ["project-manager-copied"]
    assert "RUN /opt/poetry/bin/poetry export" in text
    assert "poetry-plugin-export" in text
    assert "COPY --from=builder /root/.local /root/.local" in text


def test_a_go_program_gets_its_modules_first_and_no_glibc() -> None:
    text, said = after_fixes(GO)
    assert set(said) == {"build-downloads-dependencies", "libc-differs-across-stages"}
    assert "COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build" in text
