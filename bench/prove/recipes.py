"""What the proof builds: a project for each package manager that runs here, and how its Dockerfiles are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

OWN = Path(__file__).parent / "projects"
MEASURED = Path(__file__).parents[1] / "images" / "apps"
NATIVE = "gcc libc6-dev libpq-dev"


@dataclass(frozen=True)
class Recipe:
    """One project. manager: its record's name. folder: its source. files: what is written beside it, its manifests too.

    bases: the image that a beginner takes, and the slim one where there is one. tool: what brings the manager.
    manifests: what an install reads. builds: the steps behind the install. starts: by name, the last instructions.
    native: other files where a package is compiled; None where none is. asked: what the program answers.
    """

    manager: str
    folder: Path
    bases: tuple[str, ...]
    install: str
    starts: Mapping[str, str]
    asked: str
    files: Mapping[str, str] = field(default_factory=dict)
    manifests: str = ""
    tool: str = ""
    builds: str = ""
    native: Mapping[str, str] | None = None


_PYTHONS = ("python:3.11", "python:3.11-slim")
_NODES = ("node:20", "node:20-slim")
_SCRIPT = 'COPY entrypoint.sh /usr/local/bin/docker-entrypoint\nENTRYPOINT ["docker-entrypoint"]\nCMD [{}]'


def _starts(*words: str, tool: str = "") -> dict[str, str]:
    listed = ", ".join(f'"{word}"' for word in words)
    found = {"exec": f"CMD [{listed}]", "shell": f"CMD {' '.join(words)}", "script": _SCRIPT.format(listed)}
    return found | ({"tool": f"CMD [{tool}]"} if tool else {})


def _project(*dependencies: str, tail: str = "") -> str:
    return (
        '[project]\nname = "proof"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(dependencies)}\n\n" + '[dependency-groups]\ndev = ["iniconfig==2.0.0"]\n' + tail
    )


def _poetry(*dependencies: str) -> str:
    listed = "".join('{} = "{}"\n'.format(*one.split("==")) for one in dependencies)
    return (
        '[tool.poetry]\nname = "proof"\nversion = "0.1.0"\ndescription = ""\nauthors = []\n\n'
        f'[tool.poetry.dependencies]\npython = "^3.11"\n{listed}\n[tool.poetry.group.dev.dependencies]\n'
        'iniconfig = "2.0.0"\n'
    )


def _python(
    manager: str, name: str, write: Mapping[str, object], install: str, tool: str = "", run: str = "", **more: str
) -> Recipe:
    """A Python project. write: the manifest's text by the dependencies, plain and native."""
    return Recipe(
        manager=manager,
        folder=OWN / "python",
        bases=_PYTHONS,
        tool=tool,
        files={name: str(write["plain"])},
        manifests=name,
        install=install,
        starts=_starts("python", "web.py", tool=run)
        if not more.get("only_tool")
        else {"tool": f"CMD [{run}]", "shell": f"CMD {run.replace(',', '').replace(chr(34), '')}"},
        asked="hello &lt;proof&gt;",
        native={name: str(write["native"])},
    )


_PLAIN, _NATIVE = ("markupsafe==3.0.2",), ("markupsafe==3.0.2", "psycopg2==2.9.10")
_WRITTEN = {"plain": _project(*_PLAIN), "native": _project(*_NATIVE)}
_PIP = {"plain": "\n".join(_PLAIN) + "\n", "native": "\n".join(_NATIVE) + "\n"}
_POETRY = {"plain": _poetry(*_PLAIN), "native": _poetry(*_NATIVE)}
_PIPENV = {
    kind: "[packages]\n" + "".join('{} = "=={}"\n'.format(*one.split("==")) for one in names)
    for kind, names in (("plain", _PLAIN), ("native", _NATIVE))
}
_PACKAGE = {
    "name": "proof",
    "version": "1.0.0",
    "private": True,
    "scripts": {"start": "node server.js"},
    "dependencies": {"ms": "2.1.3"},
    "devDependencies": {"left-pad": "1.3.0"},
}
_TYPESCRIPT = _PACKAGE | {
    "scripts": {"start": "node dist/server.js", "build": "tsc"},
    "devDependencies": {"typescript": "5.7.2"},
}


def _node(manager: str, install: str, tool: str = "", built: str = "", package: object = _PACKAGE) -> Recipe:
    program = "dist/server.js" if built else "server.js"
    return Recipe(
        manager=manager,
        folder=OWN / ("typescript" if built else "node"),
        bases=_NODES,
        tool=tool,
        files={"package.json": json.dumps(package, indent=2) + "\n"},
        manifests="package*.json",
        install=install,
        builds=built,
        starts=_starts("node", program, tool=f'"{manager}", "start"'),
        asked="hello 172800000",
    )


def _measured(manager: str, name: str, bases: tuple[str, ...], install: str, asked: str, *start: str) -> Recipe:
    """A project of `bench/images`, which has more to compile."""
    return Recipe(
        manager=manager, folder=MEASURED / name, bases=bases, install=install, starts=_starts(*start), asked=asked
    )


RECIPES: Mapping[str, Recipe] = {
    "pip": _python("pip", "requirements.txt", _PIP, "pip install -r requirements.txt"),
    "poetry1": _python(
        "poetry",
        "pyproject.toml",
        _POETRY,
        "poetry config virtualenvs.create false && poetry install --no-root",
        "pip install poetry==1.8.5",
        '"poetry", "run", "python", "web.py"',
    ),
    "poetry2": _python(
        "poetry",
        "pyproject.toml",
        _POETRY,
        "poetry install --no-root",
        "pip install poetry==2.2.1",
        '"poetry", "run", "python", "web.py"',
        only_tool="yes",
    ),
    "uv": _python(
        "uv",
        "pyproject.toml",
        _WRITTEN,
        "uv sync",
        "pip install uv==0.9.26",
        '"uv", "run", "python", "web.py"',
        only_tool="yes",
    ),
    "uv-pip": _python(
        "uv", "requirements.txt", _PIP, "uv pip install --system -r requirements.txt", "pip install uv==0.9.26"
    ),
    "pdm": _python(
        "pdm",
        "pyproject.toml",
        {kind: text + "\n[tool.pdm]\ndistribution = false\n" for kind, text in _WRITTEN.items()},
        "pdm install",
        "pip install pdm==2.26.1 unearth==0.18.3",
        '"pdm", "run", "python", "web.py"',
        only_tool="yes",
    ),
    "pipenv": _python(
        "pipenv", "Pipfile", _PIPENV, "pipenv install --system --skip-lock", "pip install pipenv==2024.4.0"
    ),
    "npm": _node("npm", "npm install"),
    "npm-typescript": _node("npm", "npm install", built="npm run build", package=_TYPESCRIPT),
    "yarn": _node("yarn", "yarn install", "npm install -g yarn@1.22.22"),
    "yarn-typescript": _node("yarn", "yarn", "npm install -g yarn@1.22.22", "yarn build", _TYPESCRIPT),
    "pnpm": _node("pnpm", "pnpm install", "npm install -g pnpm@9.15.9"),
    "pnpm-typescript": _node("pnpm", "pnpm install", "npm install -g pnpm@9.15.9", "pnpm run build", _TYPESCRIPT),
    "go": _measured("go", "go", ("golang:1.19",), "go build -o hello .", "hello go", "./hello"),
    "go-cgo": _measured("go", "go-cgo", ("golang:1.19",), "go build -o hello .", "twice 21 is 42", "./hello"),
    "cargo": _measured(
        "cargo", "rust", ("rust:1.63",), "cargo build --release", "hello rust", "./target/release/hello"
    ),
    "mvn": _measured(
        "mvn",
        "java-maven",
        ("maven:3.8-openjdk-17",),
        "mvn -B package",
        "hello java",
        "java",
        "-jar",
        "target/hello-1.0.jar",
    ),
    "composer": Recipe(
        "composer",
        MEASURED / "php-composer",
        ("php:8.2-cli-bookworm",),
        "composer install",
        _starts("php", "-S", "0.0.0.0:8080", "-t", "public"),
        "hello composer, libzip 1",
        tool="apt-get update && apt-get install -y git unzip libzip-dev && docker-php-ext-install zip\n"
        "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
        manifests="",
    ),
    "bundle": Recipe(
        "bundle",
        MEASURED / "ruby-native",
        ("ruby:3.1",),
        "bundle install --local",
        _starts("bundle", "exec", "ruby", "app.rb"),
        'libpq 15, let greeting = "assets";',
        tool="apt-get update && apt-get install -y build-essential libpq-dev",
        builds="rake assets:precompile",
    ),
    "make": _measured("make", "c-make", ("gcc:12",), "make", "hello c", "./hello"),
}
"""By the name of the recipe. `make` is no package manager: it stands for what is compiled without one."""

NOT_RUN: Mapping[str, str] = {
    "pipx": "it installs programs, and no project is built with it",
    "hatch": "its images start the project through Hatch itself, and no fix writes a line of it",
    "gem": "it installs gems by name, and no gem registry could be reached",
    "bun": "no image of Bun could be had",
    "gradle": "its artefacts come from registries that could not be reached",
    "dotnet": "no .NET SDK could be had",
    "mix": "no Hex registry could be reached",
    "swift": "no Swift toolchain could be had",
    "cabal": "no Hackage could be reached",
    "stack": "no Hackage could be reached",
    "conda": "no channel could be reached",
    "mamba": "no channel could be reached",
    "micromamba": "no channel could be reached",
}
"""Package managers of languages that the proof leaves out, and why."""

NOT_BUILT: Mapping[str, str] = {
    "Maven's `dependency:go-offline`": "Debian's Maven repository lacks plug-ins that it asks for",
    "Maven from an archive (`curl ... | tar -xz -C /opt`)": "no second stage is proposed: the finding says that nobody"
    " knows what the program needs of the folder in PATH",
    "diesel and other crates": "no registry of crates could be reached, and Debian has no `diesel_cli`; programs of"
    " Rust that need none are built",
    "Go modules, gems and packages of Composer": "their registries could not be reached; projects that need none are"
    " built",
}
"""Kinds that fixes know and that no build here can show, and why."""
