"""A builder hands over Poetry itself, with everything that it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.dockerfile.source import Span
from rules.ecosystems.python import PIP
from rules.ecosystems.python_projects import POETRY
from rules.engine.context import Context
from rules.engine.edits import delete, insert, replace
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.calls import Invocation, invocation
from rules.facts.image_paths import is_inside
from rules.facts.shipped_stages import shipped_stages
from rules.facts.start import start_of
from rules.second_stage.programs import commands_of
from rules.second_stage.python_tools import pip_names

_USERS_FOLDER = "/root/.local"
_OWN = "/opt/poetry"
_PLUGIN = "poetry-plugin-export"


class ProjectManagerCopied(Rule):
    """A builder passes on Poetry itself, with everything that it depends on.

    `pip install --user` puts everything into one folder: Poetry, which only exports the list of packages, and the
    packages that the program needs. If you copy that folder to the image that ships, it brings about 70 MB that nothing
    calls, and versions of Poetry's own dependencies that can conflict with the program's. Poetry also isn't on `PATH`
    there (`/root/.local/bin`), and since Poetry 2, `poetry export` is a separate plugin.

    In a virtual environment, Poetry stays apart from what is copied.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({POETRY.name})
    references = (
        "https://python-poetry.org/docs/#ci-recommendations",
        "https://github.com/python-poetry/poetry-plugin-export",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.11 AS builder
            WORKDIR /app
            RUN pip install --user poetry
            COPY pyproject.toml poetry.lock ./
            RUN poetry export -f requirements.txt > requirements.txt
            RUN pip install --user -r requirements.txt

            FROM python:3.11-slim
            WORKDIR /app
            COPY --from=builder /root/.local /root/.local
            COPY . .
            ENV PATH=/root/.local/bin:$PATH
            CMD ["python", "main.py"]
            """,
            """
            FROM python:3.11 AS builder
            WORKDIR /app
            RUN python -m venv /opt/poetry && \\
                /opt/poetry/bin/pip install poetry poetry-plugin-export
            COPY pyproject.toml poetry.lock ./
            RUN /opt/poetry/bin/poetry export -f requirements.txt > requirements.txt
            RUN pip install --user -r requirements.txt

            FROM python:3.11-slim
            WORKDIR /app
            COPY --from=builder /root/.local /root/.local
            COPY . .
            ENV PATH=/root/.local/bin:$PATH
            CMD ["python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.12 AS builder
            RUN pip install --user poetry -r requirements.txt
            FROM python:3.12-slim
            COPY --from=builder /root/.local /root/.local
            CMD ["python", "main.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.11 AS builder
            RUN pip install poetry poetry-plugin-export
            COPY pyproject.toml poetry.lock ./
            RUN poetry export -f requirements.txt > requirements.txt
            RUN pip install --user -r requirements.txt
            FROM python:3.11-slim
            COPY --from=builder /root/.local /root/.local
            CMD ["python", "main.py"]
            """,
            because="Poetry lies in the builder's system Python, and is not copied",
        ),
        Valid(
            """
            FROM python:3.11 AS builder
            RUN pip install --user poetry
            FROM python:3.11-slim
            COPY --from=builder /root/.local /root/.local
            CMD ["/root/.local/bin/poetry", "run", "serve"]
            """,
            because="the container starts Poetry",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        named = {stage.name.lower(): stage for stage in dockerfile.stages if stage.name}
        for stage in shipped_stages(dockerfile, context):
            for copy in stage.of_type(Copy):
                builder = named.get((copy.from_ or "").lower())
                found = _install(builder) if builder is not None and _takes_all(copy) else None
                if builder is None or found is None or POETRY.name in start_of(stage, context.build).programs:
                    continue
                message = f"`{copy.sources[0].text}` ships Poetry itself, which is only needed to install packages."
                fix = _fix(dockerfile, builder, *found)
                refused = "Poetry and the program's packages are installed by one command"
                yield self.finding(copy.span, message, fix, refused=refused)


def _takes_all(copy: Copy) -> bool:
    return any(is_inside(_USERS_FOLDER, word.text.rstrip("/")) for word in copy.sources)


def _install(builder: Stage) -> tuple[Run, Invocation] | None:
    """The call of pip that installs Poetry for the user, and its RUN."""
    for run, command in commands_of(builder):
        call = invocation(command)
        if call is not None and call.tool == PIP.name and call.has("--user") and POETRY.name in _names(call):
            return run, call
    return None


def _names(call: Invocation) -> frozenset[str]:
    return frozenset(re.split(r"[\[=<>~!]", text.strip("'\""))[0] for text in call.operand_texts)


def _fix(dockerfile: Dockerfile, builder: Stage, run: Run, call: Invocation) -> Fix | None:
    if not pip_names(call) <= {POETRY.name} or not call.command.is_unconditional:
        return None
    later = [command for _, command in commands_of(builder) if command.name == POETRY.name]
    exports = any(command.texts[1:2] == ("export",) for command in later)
    words = call.command.words
    user = next(n for n, word in enumerate(words) if word.text == "--user")
    newline = dockerfile.source.newline
    edits: list[Edit] = [
        replace(words[0].span, f"python -m venv {_OWN} && {dockerfile.escape}{newline}    {_OWN}/bin/pip"),
        delete(Span(words[user - 1].span.end, words[user].span.end)),
        *(replace(command.words[0].span, f"{_OWN}/bin/poetry") for command in later),
    ]
    if exports and _PLUGIN not in _names(call):
        edits.append(insert(call.command.span.end, f" {_PLUGIN}"))
    saving = Saving("Poetry with all it depends on", "the image keeps the environment that it filled")
    return Fix("Install Poetry into an environment of its own", tuple(edits), "", saving)
