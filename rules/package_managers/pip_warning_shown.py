"""pip's warnings about what is right in an image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Env, Run, Stage
from rules.ecosystems.python import PIP
from rules.ecosystems.record import Pins
from rules.engine.context import Context
from rules.engine.edits import insert, insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import Invocation, invocation
from rules.facts.missing_options import has_modern_pip
from rules.facts.stage_tree import with_bases
from rules.facts.users import identity_at


class PipWarningShown(Rule):
    """pip warns in every build about something that's fine in an image.

    "Running pip as the 'root' user" matters on a machine whose system uses the same Python, but an image has its own.
    "The script is installed in a folder which is not on PATH" is what `--prefix` is for. Warnings that always appear
    hide those that matter. Set `PIP_ROOT_USER_ACTION=ignore` once in the stage, and add `--no-warn-script-location` to
    the install.

    The rule ignores images whose pip might be older than 22.1. Before 21.1, pip doesn't warn about root, and between
    the two versions you can't turn the warning off.

    This rule is off by default, because it makes no image smaller and no build faster.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    default = False
    references = (
        "https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-root-user-action",
        "https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-no-warn-script-location",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.12-slim
            WORKDIR /app
            # the packages
            RUN pip3.12 install --no-cache-dir -r requirements.txt
            RUN pip3.12 install --no-cache-dir gunicorn==23.0.0
            """,
            """
            FROM python:3.12-slim
            WORKDIR /app
            ENV PIP_ROOT_USER_ACTION=ignore
            # the packages
            RUN pip3.12 install --no-cache-dir -r requirements.txt
            RUN pip3.12 install --no-cache-dir gunicorn==23.0.0
            """,
        ),
        Invalid(
            """
            FROM python:3.13 AS build
            ENV PIP_ROOT_USER_ACTION=ignore
            RUN pip install --prefix=/install -r requirements.txt
            """,
            """
            FROM python:3.13 AS build
            ENV PIP_ROOT_USER_ACTION=ignore
            RUN pip install --no-warn-script-location --prefix=/install -r requirements.txt
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --root-user-action=ignore -r requirements.txt
            """,
            because="the option says the same",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN python -m venv /opt/venv
            ENV PATH=/opt/venv/bin:$PATH
            RUN pip install -r requirements.txt
            """,
            because="pip does not warn in a virtual environment",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN /opt/venv/bin/pip install -r requirements.txt
            """,
            because="this pip is one of a virtual environment",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN useradd --create-home app
            USER app
            ENV PATH=/home/app/.local/bin:$PATH
            RUN pip install --user -r requirements.txt
            """,
            because="it is not root, and the scripts are on PATH",
        ),
        Valid(
            """
            FROM python:3.6-slim
            RUN pip install --prefix=/install -r requirements.txt
            """,
            because="the image's pip is 21.2, which knows no such variable",
        ),
        Valid(
            """
            FROM ubuntu:20.04
            RUN apt-get update && apt-get install -y --no-install-recommends python3-pip
            RUN pip3 install -r requirements.txt
            """,
            because="pip 20.0 does not warn of root",
        ),
        Valid(
            """
            FROM example/tools:4
            RUN pip install -r requirements.txt
            """,
            because="nobody knows how old the image's pip is",
        ),
        Valid(
            """
            FROM ubuntu
            RUN pip2 install requests
            """,
            because="the last pip for Python 2 does not warn of root",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if not has_modern_pip(stage):
                continue
            installs = [(run, call) for run in stage.of_type(Run) for call in _installs(run)]
            root = next((found for found in installs if _warns_of_root(stage, *found)), None)
            if root is not None:
                line = insert_lines(dockerfile.source, dockerfile.block(root[0]).first, (f"ENV {_VARIABLE}=ignore",))
                fix = Fix(f"Set `{_VARIABLE}=ignore`", (line,))
                yield self.finding(root[1].command.span, "pip warns about running as root, which is fine here.", fix)
            for run, call in installs:
                if call.subcommand_word is not None and _warns_of_scripts(stage, run, call):
                    flag = insert(call.subcommand_word.span.end, " --no-warn-script-location")
                    yield self.finding(
                        call.command.span,
                        "pip warns that scripts aren't on PATH, where they don't need to be.",
                        Fix("Add `--no-warn-script-location`", (flag,)),
                    )


_OF_PYTHON_2 = re.compile(r"(.*/)?(pip-?|python)2(\.\d)?$").match
"""Its last pip is 20.3."""

_VERBS = PIP.pins.verbs if isinstance(PIP.pins, Pins) else frozenset()
_VARIABLE = "PIP_ROOT_USER_ACTION"


def _installs(run: Run) -> Iterator[Invocation]:
    for command in run.commands:
        call = invocation(command)
        is_install = call is not None and call.tool == PIP.name and call.subcommand in _VERBS
        if call is not None and is_install and not _OF_PYTHON_2(call.program.text):
            yield call


def _warns_of_root(stage: Stage, run: Run, call: Invocation) -> bool:
    user = identity_at(stage, run)
    is_root = user is not None and not user.uid
    is_silenced = _VARIABLE in stage.variables_at(run) or call.has("--root-user-action") or _VARIABLE in run.value
    return is_root and not is_silenced and not _in_environment(stage, run, call)


def _in_environment(stage: Stage, run: Run, call: Invocation) -> bool:
    """Whether pip may be one of a virtual environment: by its own path, by PATH, or by what the RUN sets up."""
    texts = f"{_settings(stage)} {run.value}"
    return "/" in call.command.texts[0] or any(sign in texts for sign in ("venv", "VIRTUAL_ENV", "virtualenv"))


@fact
def _settings(stage: Stage) -> str:
    """The stage's ENVs as they are written: a PATH that continues the image's has no value that is known."""
    return " ".join(env.value for one in with_bases(stage) for env in one.of_type(Env))


def _warns_of_scripts(stage: Stage, run: Run, call: Invocation) -> bool:
    prefix = call.value("--prefix")
    if prefix is None or "$" in prefix or call.has("--no-warn-script-location", "-t", "--target"):
        return False
    return f"{prefix.rstrip('/')}/bin" not in _settings(stage)
