"""Base images whose tools lack an option that a fix would write: an unknown option ends the build."""

from __future__ import annotations

import re
from math import inf

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Arg, Dockerfile, Env, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Never
from rules.facts.calls import Invocation, invocation
from rules.facts.old_systems import is_old
from rules.facts.self_installs import upgrades_installer
from rules.facts.stage_tree import with_bases
from rules.facts.system_packages import installed_by
from rules.facts.users import first_stage
from rules.images.names import image_name

_PYTHONS = expression(
    r"(2|3\.[0-6])(?!\d)"
    r"|3\.[789]\.(\d|1[0-6])(?!\d)|3\.10\.[0-5](?!\d)"
    r"|3\.([789]|10)(?!\d).*-alpine3\.(\d|1[0-6])(?!\d)|.*\b(wheezy|jessie|stretch|onbuild)\b"
)
"""Tags of `python` with a pip before 22.1 (`PYTHON_PIP_VERSION` in docker-library/python: 3.7.17, 3.8.17 and 3.9.17
brought 23.0.1, 3.10.6 brought 22.2.1; an image of an older system had its last build before)."""

_SYSTEMS = expression(
    r"\b(squeeze|wheezy|jessie|stretch|buster|bullseye|lucid|precise|trusty|xenial|bionic|focal|jammy)\b"
    r"|ubuntu[:-]?(1\d|20|22)\.\d|debian[:-]?([6-9]|10|11)\b|alpine[:-]?(2\.\d|3\.(\d|1[0-5])(?!\d))"
    r"|centos|rockylinux|almalinux|oraclelinux|amazonlinux|redhat|rhel|\bubi\d|python:?(2|3\.[0-6])(?!\d)"
    r"|\bnode:(\d|1[0-7])(?!\d)|\bdocker:(1\d|20|stable)(?!\d)|\bgolang:1\.(\d|1[0-8])(?!\d)",
    re.IGNORECASE,
)
"""Systems that package a pip before 22.1: Debian 11 has 20.3, Ubuntu 22.04 22.0.2, Alpine 3.15 20.3, RHEL 9 21.3."""

_WITH_PIP = frozenset(
    ("alpine", "buildpack-deps", "continuumio/miniconda3", "debian", "docker", "fedora", "golang", "node", "ubuntu")
)
_OLD_ALPINE = expression(r"\balpine[:-]?(2\.\d|3\.[0-2](?!\d))")
_NODE = expression(r"(?:.*/)?(?:node|iojs):(\d+|[a-z]+)")
# `onbuild` was built for the last time with Node 9, and iojs ended with 3.
_NODE_NAMES = {
    "argon": 4,
    "boron": 6,
    "carbon": 8,
    "dubnium": 10,
    "erbium": 12,
    "fermium": 14,
    "gallium": 16,
    "onbuild": 9,
    "wheezy": 9,
    "jessie": 13,
}
_NEWEST = 1000
_NODESOURCE = expression(r"\bsetup_(\d+)\.x")
_OLD_NPM = expression(
    r"\b(wheezy|jessie|stretch|buster|precise|trusty|xenial|bionic|focal)\b|ubuntu[:-]?(1\d|20)\.\d"
    r"|debian[:-]?([6-9]|10)\b|centos:?(centos)?[678]\b|google/nodejs",
    re.IGNORECASE,
)
_BEFORE_37 = expression(r"(2|3\.[0-6])(?!\d)")  # they have no Poetry after 1.1
_OLD_POETRY = expression(
    r"get-poetry\.py|poetry(_version)?\s?(={1,3}\s?[\"']?1\.[01](?!\d)|~=\s?1\.[01]\.|<\s?1\.[0-2](?!\d))"
    r"|poetry\S{0,40} .{0,80}--version[ =]1\.[01](?!\d)",
    re.IGNORECASE,
)
_OLD_COMPOSER = expression(
    r"\bcomposer:1\.[0-8](?!\d)|composer_version[=\s]+[\"']?1\.[0-8](?!\d)|installer.{0,80}--version[= ]1\.[0-8](?!\d)"
    r"|composer/releases/download/1\.[0-8](?!\d)|getcomposer\.org/download/1\.[0-8](?!\d)",
    re.IGNORECASE,
)
_COMPOSER_1_8 = expression(
    r"\b(stretch|buster|xenial|bionic)\b|ubuntu[:-]?1[4-8]\.\d|debian[:-]?(9|10)\b", re.IGNORECASE
)
_FOR_PYTHON_2 = frozenset({"python-pip", "python-setuptools", "python2-pip", "py2-pip"})
_OTHER_NODE = ("nodesource", "nodejs.org", "nvm", "npm@", "npm install -g npm", "npm i -g npm")


def has_modern_pip(stage: Stage) -> bool:
    """Whether the image's pip is 22.1 or newer, as far as the base image's name tells; others may have any.

    Those before 21.1 do not warn of root, and none before 22.1 knows `--root-user-action`.
    """
    image = image_name(first_stage(stage).base_image or "")
    if image.known_as in {"python", "pypy"}:
        return _PYTHONS.match(image.tag) is None
    is_known = image.known_as in _WITH_PIP or image.known_as.startswith(("condaforge/", "jupyter/", "quay.io/jupyter/"))
    return is_known and _SYSTEMS.search(image.text) is None and not _installs_python_2(stage)


@fact
def _installs_python_2(stage: Stage) -> bool:
    """Whether a step installs pip for Python 2, whose last one is pip 20.3."""
    runs = (run for one in with_bases(stage) for run in one.of_type(Run))
    return any(_FOR_PYTHON_2 & installed_by(run) for run in runs)


def has_cacheless_pip(stage: Stage, call: Invocation) -> bool:
    """Whether the call's pip is that of an old system, which caches nothing and knows no `--no-cache-dir` (pip < 6).

    Not where a step in front brought another pip.
    """
    is_packaged = image_name(first_stage(stage).base_image or "").known_as != "python" and is_old(stage)
    return is_packaged and _first_new_pip(stage) > call.command.span.start


@fact
def _first_new_pip(stage: Stage) -> float:
    return min((_new_pip(one) for one in with_bases(stage)), default=inf)


def _new_pip(stage: Stage) -> float:
    """Where the stage's first command stands that brings another pip."""
    commands = (command for run in stage.of_type(Run) for command in run.commands)
    return next((command.span.start for command in commands if _brings_pip(command)), inf)


def _brings_pip(command: Command) -> bool:
    call = invocation(command)
    if call is not None and call.tool == "pip":
        return upgrades_installer(call) and any(text.startswith("pip") for text in call.operand_texts)
    return any("get-pip" in text or text == "easy_install" for text in command.texts)


def apk_needs_clean_up(stage: Stage) -> bool:
    """Whether the image's apk knows no `--no-cache` (new in Alpine 3.3)."""
    return _OLD_ALPINE.search(first_stage(stage).base_image or "") is not None


def has_old_npm(stage: Stage, major: int) -> bool:
    """Whether npm is surely that of a Node before `major`, by the image's tag or code name, or by the script of
    NodeSource; of those that systems package, the old ones are older than any that is asked for here.
    """
    tag = _NODE.match(first_stage(stage).base_image or "")
    if tag is not None:
        return _major(tag[1]) < major
    texts = [run.value for one in with_bases(stage) for run in one.of_type(Run)]
    scripts = [int(found[1]) for text in texts if (found := _NODESOURCE.search(text))]
    if scripts:
        return min(scripts) < major
    is_packaged = _OLD_NPM.search(first_stage(stage).base_image or "") is not None
    return is_packaged and not any(sign in text for text in texts for sign in _OTHER_NODE)


def _major(tag: str) -> int:
    return int(tag) if tag.isdigit() else _NODE_NAMES.get(tag, _NEWEST)


def lacks(dockerfile: Dockerfile, stage: Stage, call: Invocation, option: str) -> bool:
    """Whether the call's manager, as far as the stage tells, is older than an option of it or a sub-command."""
    since = managers()[call.tool].since
    version = None if isinstance(since, Never) else since.get(option)
    if version is None:
        return False
    if call.tool == "npm":
        return has_old_npm(stage, _NODE_WITH_NPM[version])
    if call.tool == "composer":
        return has_old_composer(dockerfile, stage)
    if call.tool == "poetry":
        return version == "1.2" and has_old_poetry(stage)
    if call.tool == "pip":
        return has_cacheless_pip(stage, call)
    return apk_needs_clean_up(stage) if call.tool == "apk" else is_old(stage)


_NODE_WITH_NPM = {"3": 5, "6": 10, "7": 16}
"""The Node that brought each npm."""


@fact
def has_old_poetry(stage: Stage) -> bool:
    """Whether Poetry is older than 1.2, which brought `--only`: by the version named, or by the Python."""
    image = image_name(first_stage(stage).base_image or "")
    steps = (step.value for one in with_bases(stage) for kind in (Run, Env, Arg) for step in one.of_type(kind))
    is_older_python = image.known_as == "python" and _BEFORE_37.match(image.tag) is not None
    return is_older_python or any(_OLD_POETRY.search(step) for step in steps)


def has_old_composer(dockerfile: Dockerfile, stage: Stage) -> bool:
    """Whether Composer is older than 1.9, which brought `--no-cache`: by the version named or the system's package."""
    return _has_old_composer_package(stage) or _names_old_composer(dockerfile)


@fact
def _has_old_composer_package(stage: Stage) -> bool:
    is_packaged = any("composer" in installed_by(run) for run in stage.of_type(Run))
    return is_packaged and _COMPOSER_1_8.search(first_stage(stage).base_image or "") is not None


@fact
def _names_old_composer(dockerfile: Dockerfile) -> bool:
    return _OLD_COMPOSER.search(dockerfile.source.text) is not None
