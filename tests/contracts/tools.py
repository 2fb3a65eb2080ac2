"""The real tools, by version: how each is had and how it is called."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(os.environ.get("CONTRACT_TOOLS", Path(__file__).parents[2] / ".venv" / "contracts"))
"""Where versions of tools are installed, each in a folder of its own."""

NODE = {
    "npm": ("npm", "npm/bin/npm-cli.js", "6.14.18 7.24.2 8.19.4 9.9.4 10.9.4 11.6.2"),
    "yarn": ("yarn", "yarn/bin/yarn.js", "1.0.2 1.10.1 1.22.22"),
    "yarn-berry": ("@yarnpkg/cli-dist", "@yarnpkg/cli-dist/bin/yarn.js", "3.8.7 4.12.0"),
    "pnpm": ("pnpm", "pnpm/bin/pnpm.cjs", "6.35.1 7.33.7 8.15.9 9.15.9 10.25.0"),
    "bun": ("bun", "bun/bin/bun.exe", "1.0.36 1.1.45 1.3.3"),
}
"""Tools from npm: the package, what of it runs, and the versions."""

PYTHON = {
    "pip": {
        "1.5.6": "2.7",
        "6.0.8": "2.7",
        "9.0.3": "3.6",
        "19.3.1": "3.8",
        "20.3.4": "3.8",
        "21.3.1": "3.9",
        "22.0.4": "3.9",
        "22.1.2": "3.11",
        "25.3": "3.12",
    },
    "poetry": {"1.0.10": "3.8", "1.1.15": "3.9", "1.2.2": "3.9", "2.2.1": "3.11"},
    "uv": dict.fromkeys(("0.4.30", "0.5.31", "0.7.22", "0.9.26"), "3.11"),
    "pipenv": {"2024.4.0": "3.11"},
    "pdm": {"2.26.1": "3.11"},
}
"""Tools from PyPI: by version, the Python that each runs on."""

BESIDE = {"pdm": ("unearth==0.18.3",)}
"""What has to be pinned beside a tool: unearth 0.19 left the HTTP client that PDM 2.26 builds on."""

IMAGES = {
    "composer": {"2.5": "composer:2"},
    "cargo": {"1.63": "rust:1.63"},
    "go": {"1.19": "golang:1.19"},
    "gem": {"3.3": "ruby:3.1"},
    "apt-get": {"2.6": "debian:bookworm"},
    "dnf": {"4.14": "contracts/system"},
    "zypper": {"1.14": "contracts/system"},
}
"""Tools of Debian, in the stand-in images of `bench/images`."""

SYSTEM = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends dnf zypper\n"


@dataclass(frozen=True)
class Tool:
    """One version of a tool. name: of its project. image: where it runs; "" for this machine."""

    name: str
    version: str
    image: str = ""

    @property
    def manager(self) -> str:
        """The name of its record."""
        return self.name.removesuffix("-berry")


class NotInstalled(Exception):
    """A version of a tool that could not be installed: it says nothing about the record."""


def tools() -> tuple[Tool, ...]:
    """Every tool in every version that is asked."""
    of_node = [Tool(name, version) for name, (_, _, listed) in NODE.items() for version in listed.split()]
    of_python = [Tool(name, version) for name, listed in PYTHON.items() for version in listed]
    in_images = [Tool(name, v, image) for name, listed in IMAGES.items() for v, image in listed.items()]
    return (*of_node, *of_python, *in_images)


def programs(tool: Tool) -> Path:
    """A folder to put in front of PATH, which holds the tool under its own name; installs it where it is missing."""
    folder = ROOT / f"{tool.name}-{tool.version}"
    shims = folder / "shims"
    if not shims.exists():
        folder.mkdir(parents=True, exist_ok=True)
        call = _from_npm(tool, folder) if tool.name in NODE else _from_pypi(tool, folder)
        made = folder / "shims.new"  # a run that is broken off leaves no folder without its program
        made.mkdir(exist_ok=True)
        (made / tool.manager).write_text(f'#!/bin/sh\nexec {call} "$@"\n')
        (made / tool.manager).chmod(0o755)
        made.rename(shims)
    return shims


def _from_npm(tool: Tool, folder: Path) -> str:
    package, program, _ = NODE[tool.name]
    path = folder / "node_modules" / program
    if not path.exists():
        _install(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"{package}@{tool.version}"])
    return str(next(path.parent.glob("bun*"))) if tool.name == "bun" else f"{shutil.which('node')} {path}"


def _from_pypi(tool: Tool, folder: Path) -> str:
    python = python_of(tool)
    if tool.name == "pip":  # its wheel runs as it is: so old ones need no environment
        wheel = f"pip=={tool.version}"
        _install(
            ["python3", "-m", "pip", "download", "--no-deps", "--ignore-requires-python", "-d", str(folder), wheel]
        )
        return f"env PYTHONPATH={next(folder.glob('*.whl'))} {python} -m pip"
    program = folder / "bin" / tool.name
    if not program.exists():
        _install([str(python), "-m", "venv", str(folder)])
        _install([str(folder / "bin/pip"), "install", f"{tool.name}=={tool.version}", *BESIDE.get(tool.name, ())])
    return str(program)


def _install(command: list[str]) -> None:
    """Runs the command; what it printed is told where it fails, so that a registry that is away is seen as that."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)}: {(done.stdout + done.stderr)[-1500:]}")


def python_of(tool: Tool) -> Path:
    """The interpreter of this machine (pyenv's) that the version runs on."""
    version = PYTHON[tool.name][tool.version]
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return next(folder.glob(f"{version}.*")) / "bin" / "python"


def environment(tool: Tool, home: Path) -> Mapping[str, str]:
    """What a tool of this machine sees: nothing of the user's own settings."""
    path = f"{programs(tool)}:{os.environ['PATH']}"
    settings = {
        "HOME": str(home),
        "PATH": path,
        "LANG": "C.UTF-8",
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
        "PIPENV_VENV_IN_PROJECT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PDM_CHECK_UPDATE": "0",
        "NO_UPDATE_NOTIFIER": "1",
        "npm_config_update_notifier": "false",  # npm 8 and 9 ask beside `cache clean`, and write into what it deletes
    }
    if tool.name in PYTHON and tool.name != "pip":
        settings |= {"UV_PYTHON": str(python_of(tool)), "PIPENV_DEFAULT_PYTHON_VERSION": str(python_of(tool))}
    return settings
