"""The smallest project of each package manager that tells what a command line did, without any network."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

CONTENT = "kept", "onlydev", "other"


@dataclass(frozen=True)
class Project:
    """A project. files: its files. lock: the command that writes the lock file, or that shows that the tool works at all. dev: a file that shows that the
    development dependency is installed, as a pattern. misfit: makes the manifest ask for more than the lock file has.
    tail: what a line needs behind it to have something to do.
    """

    files: Mapping[str, str | bytes]
    lock: str = ""
    dev: str = ""
    misfit: tuple[str, str, str] = ("", "", "")
    tail: Mapping[str, str] = field(default_factory=dict)


def _package(name: str) -> dict[str, str]:
    return {f"{name}/package.json": json.dumps({"name": name, "version": "1.0.0"})}


def _node(lock: str, **files: str) -> Project:
    manifest = {
        "name": "contract",
        "version": "1.0.0",
        "private": True,
        "license": "MIT",
        "dependencies": {"kept": "file:./kept"},
        "devDependencies": {"onlydev": "file:./onlydev"},
    }
    parts = {path: text for name in CONTENT for path, text in _package(name).items()}
    more = ("package.json", '"kept":', '"other": "file:./other", "kept":')
    return Project(
        {"package.json": json.dumps(manifest), **parts, **files},
        f"{lock} && rm -rf node_modules",
        "node_modules/onlydev",
        more,
    )


def _wheel(name: str) -> dict[str, bytes]:
    """A wheel with one empty module."""
    packed = io.BytesIO()
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(packed, "w") as wheel:
        for path, text in (
            (f"{name}.py", ""),
            (f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
            (
                f"{about}/WHEEL",
                "Wheel-Version: 1.0\nGenerator: contract\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
                "Tag: py2-none-any\n",
            ),
            (f"{about}/RECORD", f"{name}.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n"),
        ):
            wheel.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    return {_file(name): packed.getvalue()}


def _file(name: str) -> str:
    return f"{name}-1.0-py2.py3-none-any.whl"


WHEELS = {path: data for name in CONTENT for path, data in _wheel(name).items()}
_INSTALLED = ".venv/lib/python*/site-packages/onlydev.py"
_HEAD = '[project]\nname = "contract"\nversion = "1.0"\nrequires-python = ">=3.8"\n'

_POETRY = f"""[tool.poetry]
name = "contract"
version = "1.0"
description = ""
authors = []

[tool.poetry.dependencies]
python = ">=3.8,<3.12"
kept = {{ path = "{_file("kept")}" }}

[tool.poetry.dev-dependencies]
onlydev = {{ path = "{_file("onlydev")}" }}

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
"""
_UV = f"""{_HEAD}dependencies = ["kept"]

[tool.uv]
dev-dependencies = ["onlydev"]

[tool.uv.sources]
kept = {{ path = "{_file("kept")}" }}
onlydev = {{ path = "{_file("onlydev")}" }}
other = {{ path = "{_file("other")}" }}
"""
_PDM = f"""{_HEAD}dependencies = ["kept"]

[tool.pdm]
distribution = false

[tool.pdm.dev-dependencies]
dev = ["onlydev"]

[[tool.pdm.source]]
type = "find_links"
name = "pypi"
url = "file:///${{PROJECT_ROOT}}"
"""
_PIPENV = "[packages]\n"
_COMPOSER = {
    "name": "contract/contract",
    "repositories": [{"type": "path", "url": "./parts/*"}, {"packagist.org": False}],
    "require": {"contract/kept": "*"},
    "require-dev": {"contract/onlydev": "*"},
    "minimum-stability": "dev",
}
_PARTS = {
    f"parts/{name}/composer.json": json.dumps({"name": f"contract/{name}", "version": "1.0.0"}) for name in CONTENT
}
_CRATE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2018"\n\n[dependencies]\n'
_GEM = 'Gem::Specification.new { |s| s.name = "kept"; s.version = "1.0"; s.summary = "x"; s.authors = ["x"] }\n'

PROJECTS: Mapping[str, Project] = {
    "npm": _node("npm install --package-lock-only"),
    "yarn": _node("yarn install"),
    "yarn-berry": _node(
        "yarn install", **{".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n", "yarn.lock": ""}
    ),
    "pnpm": _node("mkdir -p ~/.local/share/pnpm/store/v3/files ~/.pnpm-store/v3/files && pnpm install --lockfile-only"),
    "bun": _node("bun install"),
    "pip": Project(
        WHEELS,
        f"pip install --no-index --target plain ./{_file('kept')}",
        tail={"install": f"--no-index --target out ./{_file('kept')}"},
    ),
    "uv": Project(
        {"pyproject.toml": _UV, **WHEELS}, "uv lock", _INSTALLED, ("pyproject.toml", '["kept"]', '["kept", "other"]')
    ),
    "pdm": Project(
        {"pyproject.toml": _PDM, **WHEELS}, "pdm lock", _INSTALLED, ("pyproject.toml", '["kept"]', '["kept", "other"]')
    ),
    "poetry": Project({"pyproject.toml": _POETRY, "contract/__init__.py": "", **WHEELS}, "poetry lock", _INSTALLED),
    "pipenv": Project(
        {"Pipfile": _PIPENV, **WHEELS},
        "pipenv lock",
        _INSTALLED,
        ("Pipfile", "[packages]", f'[packages]\nother = {{file = "./{_file("other")}"}}'),
    ),
    "composer": Project(
        {"composer.json": json.dumps(_COMPOSER), **_PARTS}, "composer update --no-install", "vendor/contract/onlydev"
    ),
    "cargo": Project(
        {
            "Cargo.toml": _CRATE.format("contract"),
            "src/main.rs": "fn main() {}\n",
            "other/Cargo.toml": _CRATE.format("other"),
            "other/src/lib.rs": "",
        },
        "cargo generate-lockfile",
        "",
        ("Cargo.toml", "[dependencies]", '[dependencies]\nother = { path = "other" }'),
        {"install": "--path . --root $(mktemp -d)"},
    ),
    "go": Project({"go.mod": "module contract\n\ngo 1.19\n"}),
    "gem": Project({"kept.gemspec": _GEM}, "gem build kept.gemspec", tail={"install": "--local ./kept-1.0.gem"}),
    "apt-get": Project({}, tail={"install": "--simulate", "purge": "--simulate --allow-remove-essential"}),
    "dnf": Project({}),
    "zypper": Project({}),
}
