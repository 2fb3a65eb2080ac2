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
        ("FROM python:3\nRUN find / -name '*.so' -exec strip {} +\n", "binutils"),
        ("FROM python:3\nRUN bash -c 'git clone x && make'\n", "build-essential git"),
        ("FROM node:24\nRUN openssl req -x509\n", "openssl"),
        ("FROM python:3\nRUN openssl req -x509\n", ""),
        ("FROM python:3\nRUN wget -qO- https://example.com/key | apt-key add -\n", "gnupg wget"),
        ("FROM python:3\nRUN sysctl -n kernel.hostname\n", "procps"),
        ("FROM ruby:3.4\nRUN pidof ruby || true\n", ""),
        ("FROM ruby:3.4\nRUN ls /usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)\n", "dpkg-dev"),
        ("FROM ruby:3.4\nRUN addgroup app && adduser app\n", "adduser"),
        ("FROM ruby:3.4-bookworm\nRUN addgroup app && adduser app\n", ""),
        ("FROM node:24\nRUN curl -fsSL https://bun.sh/install | bash\n", "ca-certificates curl unzip"),
        ("FROM python:3\nRUN pip install weasyprint\n", "libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0"),
        ("FROM python:3\nRUN pip install psycopg\n", "libpq5"),
        ("FROM python:3\nRUN pip install 'psycopg[binary]'\n", ""),
        ("FROM ruby:3.4\nRUN gem install bundler\nENTRYPOINT ruby x.rb\nHEALTHCHECK CMD wget -q x\n", "wget"),
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
        ("RUN ./setup.sh", {"setup.sh": "git clone x"}, "git"),
        ("RUN pip install -r a.txt", {"a.txt": "-r more/b.txt\n", "more/b.txt": "cairosvg\n"}, "libcairo2"),
        ("RUN pip install .", {"pyproject.toml": '[project]\ndependencies = ["a @ git+https://example.com/a"]\n'}, "git"),
        ("RUN pip install .", {"pyproject.toml": '[build-system]\nrequires = ["setuptools-scm"]\n'}, "git"),
        ("RUN uv sync", {"uv.lock": '[[package]]\nname = "a"\nsource = { git = "https://example.com/a" }\n'}, "git"),
        ("CMD python app.py", {"app.py": 'subprocess.run(["git", "pull"])\n'}, "git"),
        ("CMD gunicorn shop.wsgi:app", {"shop/wsgi.py": "", "shop/x.py": 'os.system("wget x")\n'}, "wget"),
    ],
)  # fmt: skip
def test_manifests_and_scripts_of_the_context_are_read(text: str, files: dict[str, str], packages: str) -> None:
    assert lacking(f"FROM python:3\n{text}\n", files) == packages.split()


_PTY = '{"hasInstallScript": true, "dependencies": {"nan": "2"}}'


@pytest.mark.parametrize(
    ("install", "lock", "packages"),
    [
        ("npm ci", {"package-lock.json": f'{{"packages": {{"node_modules/a/node_modules/pty": {_PTY}}}}}'}, "g++ make python3"),
        ("npm ci --omit=dev", {"package-lock.json": f'{{"packages": {{"node_modules/pty": {_PTY[:-1]}, "dev": true}}}}}}'}, ""),
        ("npm ci", {"package-lock.json": '{"packages": {"node_modules/esbuild": {"hasInstallScript": true}}}'}, ""),
        ("npm ci", {"package-lock.json": '{"dependencies": {"node-sass": {"version": "4"}}}'}, "g++ make python3"),
        ("pnpm i", {"pnpm-lock.yaml": "packages:\n\n  /pty@1.0.0:\n    dependencies:\n      nan: 2.1\n    requiresBuild: true\n"}, "g++ make python3"),
        ("pnpm i", {"pnpm-lock.yaml": "packages:\n\n  '@a/b@1.0.0':\n    resolution: {type: git, repo: x}\n"}, "ca-certificates git"),
        ("yarn", {"yarn.lock": 'node-pty@^1.0.0:\n  version "1.0.0"\n'}, "g++ make python3"),
        ("yarn", {"yarn.lock": 'a@git+ssh://x:\n  resolved "git+ssh://git@github.com/o/a#1"\n'}, "ca-certificates git"),
        ("bun install", {"bun.lock": '{\n  "packages": {\n    "node-pty": ["node-pty@1.0.0"],\n  }\n}\n'}, "g++ make python3"),
    ],
)  # fmt: skip
def test_lock_files_tell_what_an_install_compiles_or_clones(install: str, lock: dict[str, str], packages: str) -> None:
    assert lacking(f"FROM node:24\nRUN {install}\n", lock) == packages.split()


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
