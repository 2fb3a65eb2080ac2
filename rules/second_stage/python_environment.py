"""The virtual environment that Poetry, PDM, uv or Pipenv installs a project into, and how a builder is led to one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from rules.dockerfile.model import Dockerfile, Stage
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.calls import Invocation, placed_calls
from rules.facts.context_files import text_of
from rules.facts.image_paths import resolve
from rules.facts.toml_tables import table, toml_tables, values_named
from rules.second_stage.python_installs import VENV, venv_above, without_system
from rules.second_stage.python_tools import ProjectInstall

_SYSTEM = ("/usr", "/usr/local")
_FALSE = frozenset({"0", "false", "no", "off", "never", "manual"})
_OTHER_PYTHON = frozenset({"UV_MANAGED_PYTHON", "PIPENV_PYTHON", "PIPENV_DEFAULT_PYTHON_VERSION"})
_PYTHON_OPTIONS = ("--python", "-p", "--managed-python", "--three", "--two", "--directory", "--project", "-C", "-P")
_PDM_PLACES = ("PDM_USE_VENV", "PDM_VENV_IN_PROJECT")
_PDM_SETTINGS = ("use_venv", "in_project", "cache")
"""Settings that put the packages elsewhere than into `.venv`: https://pdm-project.org/latest/reference/configuration/"""
_BOUND = re.compile(r"(>=|<=|==|~=|!=|<|>)\s*(\d+)(?:\.(\d+))?([\d.*]*)")


@record
class Environment:
    """The folder of a virtual environment, the edits that make the builder install there, and what nobody could see."""

    folder: str
    edits: tuple[Edit, ...] = ()
    check: str = ""


def environment(
    dockerfile: Dockerfile, stage: Stage, installs: Sequence[ProjectInstall], version: str, build: BuildContext
) -> Environment | None:
    """Where the installs put the packages, or can be led to put them; None where that would be another Python, or
    where it isn't clear. version: of the image's Python.
    """
    first = installs[0]
    variables = {**stage.variables_at(first.run), **{k: v or "$" for k, v in first.call.environment.items()}}
    if any(one.call.has(*_PYTHON_OPTIONS) for one in installs) or _OTHER_PYTHON & set(variables):
        return None
    if first.call.tool == "uv":
        return _of_uv(stage, installs, variables, version, build)
    if first.call.tool == "pdm" and not _keeps_to_venv(stage, installs, variables, build):
        return None
    if "PIPENV_IGNORE_VIRTUALENVS" in variables:
        return None
    active = variables.get("VIRTUAL_ENV", "")
    if active:
        return (
            Environment(active, tuple(without_system(one.call for one in installs))) if active.startswith("/") else None
        )
    if first.call.tool == "pdm":
        return _with_fitting_python("pdm", posixpath.join(first.folder, ".venv"), first.folder, version, build)
    if _is_in_project(stage, first.call, variables):
        return Environment(posixpath.join(first.folder, ".venv"))
    made = venv_above(dockerfile, first.run, f"VIRTUAL_ENV={VENV}")
    return Environment(VENV, (made, *without_system(one.call for one in installs)))


def _is_in_project(stage: Stage, call: Invocation, variables: Mapping[str, str]) -> bool:
    """Whether the tool is set to make the environment `.venv` in the project's folder."""
    if call.tool == "pipenv":
        return _is_true(variables.get("PIPENV_VENV_IN_PROJECT")) and not call.has("--system")
    settings = {
        "virtualenvs.create": variables.get("POETRY_VIRTUALENVS_CREATE", "true"),
        "virtualenvs.in-project": variables.get("POETRY_VIRTUALENVS_IN_PROJECT", "false"),
    }
    for config in _configured(stage, "poetry"):
        settings.update(zip(config.operand_texts[::2], config.operand_texts[1::2], strict=False))
    return all(_is_true(settings[name]) for name in ("virtualenvs.create", "virtualenvs.in-project"))


def _configured(stage: Stage, tool: str) -> list[Invocation]:
    """The calls that change a tool's settings: `poetry config`."""
    return [call for _, call, _ in placed_calls(stage) if (call.tool, call.subcommand) == (tool, "config")]


def _is_true(value: str | None) -> bool:
    return value is not None and value.lower() in {"1", "true", "yes", "on"}


def _of_uv(
    stage: Stage,
    installs: Sequence[ProjectInstall],
    variables: Mapping[str, str],
    version: str,
    build: BuildContext,
) -> Environment | None:
    """uv makes `.venv` beside `pyproject.toml`, with the image's Python where that fits, else with one that it fetches
    to a place of its own.
    """
    if any(one.call.has("--active", "--link-mode", "--no-project", "--script") for one in installs):
        return None
    if variables.get("UV_LINK_MODE") == "symlink" or variables.get("UV_PYTHON_PREFERENCE") == "only-managed":
        return None
    folder = resolve(installs[0].folder, variables.get("UV_PROJECT_ENVIRONMENT") or ".venv")
    if folder in _SYSTEM or not folder.startswith("/"):
        return None
    named = variables.get("UV_PYTHON", "")
    if named and not named.startswith("/usr/local/bin/python"):
        return None
    if named or _stays_with_image(variables):
        return Environment(folder)
    return _with_fitting_python("uv", folder, installs[0].folder, version, build)


def _stays_with_image(variables: Mapping[str, str]) -> bool:
    """Whether uv is told to fetch no Python: then the image's is the only one."""
    return (
        variables.get("UV_PYTHON_PREFERENCE") == "only-system"
        or variables.get("UV_PYTHON_DOWNLOADS", "").lower() in _FALSE
        or bool({"UV_NO_PYTHON_DOWNLOADS", "UV_NO_MANAGED_PYTHON"} & set(variables))
    )


def _keeps_to_venv(
    stage: Stage, installs: Sequence[ProjectInstall], variables: Mapping[str, str], build: BuildContext
) -> bool:
    """Whether PDM fills the active environment, or `.venv` beside `pyproject.toml`, and with no links to its cache."""
    if any(one.call.has("-g", "--global", "--venv") for one in installs):
        return False
    if {"PDM_USE_CACHE", "PDM_IGNORE_ACTIVE_VENV", "PDM_PYTHON"} & set(variables):
        return False
    if any(not _is_true(variables.get(name, "true")) for name in _PDM_PLACES):
        return False
    configured = [call.operand_texts[0] for call in _configured(stage, "pdm") if call.operands]
    if any(name in setting for setting in configured for name in _PDM_SETTINGS):
        return False
    settings = toml_tables(build, text_of(build, posixpath.join(installs[0].folder, "pdm.toml")) or "")
    return settings is not None and not any(True for _ in values_named(settings, *_PDM_SETTINGS))


def _with_fitting_python(tool: str, folder: str, project: str, version: str, build: BuildContext) -> Environment | None:
    pin = (text_of(build, posixpath.join(project, ".python-version")) or "").split("#")[0].strip()
    manifest = text_of(build, posixpath.join(project, "pyproject.toml"))
    if pin and pin != version and not version.startswith(pin + "."):
        return None
    known = toml_tables(build, manifest or "")
    requires = str(table(known, "project").get("requires-python", ""))
    if known is None or (requires and not fits(version, requires)):
        return None
    check = (
        ""
        if build.is_known and manifest is not None
        else (
            f"`pyproject.toml` and `.python-version` ask for the image's Python: {tool} would fetch another one, which"
            " lies outside of the environment"
        )
    )
    return Environment(folder, check=check)


def fits(version: str, requires: str) -> bool:
    """Whether a Python of this version (`3.12`, `3.12.4`) surely meets `requires-python`; patch levels count as met."""
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return len(parts) == 2 and all(_meets(parts, *bound.groups("")) for bound in _BOUND.finditer(requires))


def _meets(have: tuple[int, ...], operator: str, major: str, minor: str, rest: str) -> bool:
    bound = (int(major), int(minor or 0))
    if operator in {">=", ">"}:
        return have >= bound
    if operator == "<":
        return have < bound or (have == bound and rest.strip(".0*") != "")
    if operator == "<=":
        return have <= bound
    if operator == "==":
        return have[: 2 if minor else 1] == bound[: 2 if minor else 1] and (not rest or "*" in rest)
    if operator == "~=":
        return have == bound if rest else have[0] == bound[0] and have >= bound
    return have != bound
