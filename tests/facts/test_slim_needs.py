"""What a stage uses that a slim image lacks."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.slim_needs import lacks
from rules.facts.stage_tree import families
from rules.images.names import image_name
from rules.images.slim_lacks import programs_in
from rules.images.variants import family_of


def lacking(text: str, files: dict[str, str] | None = None) -> list[str]:
    """The packages that are lacking in the first stage of a file, sorted."""
    dockerfile = parse(text)
    stage = dockerfile.stages[0]
    family = family_of(image_name(stage.base_image or ""))
    assert family is not None
    build = BuildContext(None if files is None else frozenset(files), (files or {}).get)
    return sorted({package for lack in lacks(families(dockerfile)[stage], family, build) for package in lack.packages})


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("FROM python:3\nRUN git clone https://example.com/x\n", "git"),
        ("FROM python:3\nRUN sudo curl -O https://example.com/x\n", "curl"),
        ("FROM node:24\nRUN curl -O https://example.com/x\n", "ca-certificates curl"),
        ("FROM python:3\nRUN tar xJf x.tar.xz\n", "xz-utils"),
        ("FROM python:3\nHEALTHCHECK CMD curl -f http://localhost || exit 1\n", "curl"),
        ('FROM python:3\nCMD ["sh", "-c", "sleep 1 && wget -qO- http://db"]\n', "wget"),
        ('FROM python:3\nENTRYPOINT ["/usr/bin/git", "daemon"]\n', "git"),
        ("FROM python:3\nRUN pip install psycopg2==2.9\n", "gcc libc6-dev libpq-dev"),
        ("FROM python:3\nRUN pip install psycopg2-binary flask\n", ""),
        ("FROM python:3\nRUN pip install git+https://example.com/x\n", "git"),
        ("FROM node:24\nRUN npm install -g node-gyp\n", "g++ make python3"),
        ("FROM node:24\nRUN python3 build.py\n", "python3"),
        ("FROM ruby:3.4\nRUN bundle install\n", "build-essential"),
        ("FROM ruby:3.4\nRUN gem install bundler\n", ""),
        ("FROM rust:1\nRUN gcc -c x.c\n", ""),
        ("FROM erlang:27\nRUN rebar3 get-deps\n", "git"),
        ("FROM debian:13\nRUN man bash\n", ""),
        ("FROM python:3\nRUN apt-get install -y curl && curl -O https://example.com/x\n", ""),
        ("FROM python:3\nRUN curl -O https://example.com/x && apt-get install -y curl\n", "curl"),
        ("FROM python:3\nRUN apt-get install -y build-essential libpq-dev\nRUN pip install psycopg2\n", ""),
        ("FROM python:3 AS base\nFROM base\nRUN git clone https://example.com/x\n", "git"),
        ("FROM python:3 AS base\nRUN apt-get install -y git\nFROM base\nRUN git clone https://example.com/x\n", ""),
        ("FROM python:3\nRUN echo curl > git\n", ""),
    ],
)
def test_programs_and_builds_that_a_slim_image_lacks(text: str, packages: str) -> None:
    assert lacking(text) == packages.split()


@pytest.mark.parametrize(
    ("text", "files", "packages"),
    [
        ("RUN pip install -r requirements.txt", {"requirements.txt": "Flask\nmysqlclient>=2\n"}, "default-libmysqlclient-dev gcc libc6-dev pkg-config"),
        ("RUN pip install -r requirements.txt", {"requirements.txt": "# psycopg2\nflask\n"}, ""),
        ("RUN pip install -r /srv/api/requirements.txt", {"api/requirements.txt": "uWSGI\n"}, "gcc libc6-dev"),
        ("RUN poetry install", {"poetry.lock": '[[package]]\nname = "psycopg2"\n'}, "gcc libc6-dev libpq-dev"),
        ('CMD ["./start.sh"]', {"start.sh": "#!/bin/sh\nset -e\nif true; then\n  curl http://db\nfi\n"}, "curl"),
        ("RUN ./setup.sh", {"setup.sh": "true"}, ""),
    ],
)  # fmt: skip
def test_manifests_and_scripts_of_the_context_are_read(text: str, files: dict[str, str], packages: str) -> None:
    assert lacking(f"FROM python:3\n{text}\n", files) == packages.split()


def test_a_script_that_nobody_can_read_may_use_anything() -> None:
    dockerfile = parse("FROM python:3\nRUN ./setup.sh\n")
    family = family_of(image_name("python:3"))
    assert family is not None
    (lack,) = lacks(dockerfile.stages, family, BuildContext())
    assert lack.packages == ()


@pytest.mark.parametrize(
    ("script", "programs"),
    [
        ("curl x && git y", ["curl", "git"]),
        ("if ! wget x; then exit 1; fi", ["wget", "exit", "fi"]),
        ("A=1 B='x' make all", ["make"]),
        ("echo $(git describe) | /usr/bin/tr a b", ["echo", "git", "tr"]),
    ],
)
def test_the_programs_of_a_shell_text(script: str, programs: list[str]) -> None:
    assert [name for name in programs_in(script) if name] == programs
