"""The laws of composition over stages that install a Python project, and what must hold for their second stage."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dockerfile.model import Cmd, Copy, Dockerfile, Env, Expose, Healthcheck, Run, User, Volume
from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules, rule_named
from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.second_stage.python_tools import project_installs
from tests.engine.test_laws import hold_the_laws

BASES = ("python:3.13", "python:3.13-slim", "python:3.12-alpine", "ghcr.io/astral-sh/uv:python3.13-bookworm-slim")
TOOLS = {
    "poetry": (
        *(
            "RUN pip install poetry",
            "RUN pip install --no-cache-dir 'poetry==1.8.5' && poetry config virtualenvs.create false",
        ),
        'RUN curl -sSL https://install.python-poetry.org | python3 -\nENV PATH="/root/.local/bin:$PATH"',
    ),
    "uv": ("COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/", "RUN pip install uv"),
    "pipenv": ("RUN pip install pipenv", "RUN pip install --upgrade pip pipenv"),
    "pip": ("RUN pip install --upgrade pip", "RUN apt-get update && apt-get install -y gcc", "RUN pip install uv"),
}
INSTALLS = {
    "poetry": (
        "RUN poetry install --no-root --only main",
        "RUN poetry install",
        "# the packages\nRUN poetry sync --no-root",
    ),
    "uv": (
        *("RUN uv sync --locked --no-dev", "RUN uv sync --frozen --no-install-project\nCOPY . .\nRUN uv sync --frozen"),
        "RUN --mount=type=cache,target=/root/.cache/uv \\\n    uv sync --no-install-project",
    ),
    "pipenv": (
        "RUN pipenv install --system --deploy",
        "RUN pipenv sync",
        "RUN pipenv install --deploy --system && rm -rf /tmp/*",
    ),
}
ABOVE = (
    *(
        "WORKDIR /app",
        "ENV PYTHONUNBUFFERED=1",
        "ENV UV_COMPILE_BYTECODE=1 \\\n    LANG=C.UTF-8",
        "EXPOSE 8000",
        "USER web",
    ),
    *("COPY pyproject.toml *.lock ./", "COPY Pipfile* ./", "COPY . .", "COPY start.sh /start.sh", "RUN useradd web"),
    *(
        "RUN apt-get update && apt-get install -y gcc libpq-dev curl",
        "RUN apk add --no-cache build-base",
        "ARG REVISION",
    ),
    *("RUN mkdir -p /app/data", "# a comment", "", "RUN make tools"),
)
BEHIND = (
    *(
        "COPY . .",
        "COPY src src",
        "RUN chmod +x start.sh",
        "RUN useradd web && chown -R web /app",
        "USER web",
        "WORKDIR /srv",
    ),
    *(
        "ENV PORT=8000 \\\n    REVISION=$REVISION",
        "EXPOSE 8080",
        "VOLUME /data",
        "HEALTHCHECK CMD curl -f http://localhost",
    ),
    *("# a comment", "", "RUN python manage.py collectstatic --noinput", "ARG LATE=1"),
)
STARTS = (
    *('CMD ["python", "-m", "app"]', "CMD gunicorn app:app --bind 0.0.0.0:$PORT", 'ENTRYPOINT ["/start.sh"]'),
    *('CMD ["{tool}", "run", "uvicorn", "app:app"]', "CMD {tool} run python main.py", 'CMD ["{tool}", "run", "serve"]'),
)


INSTALLS["pip"] = (
    *("RUN pip install -r requirements.txt", "RUN uv pip install --system -r requirements.txt"),
    "RUN pip install flask && \\\n    pip install gunicorn",
)


@st.composite
def python_stages(draw: st.DrawFn) -> str:
    tool = draw(st.sampled_from(sorted(TOOLS)))
    above = [*draw(st.lists(st.sampled_from(ABOVE), max_size=6)), draw(st.sampled_from(TOOLS[tool]))]
    lines = [
        f"FROM {draw(st.sampled_from(BASES))}",
        *draw(st.permutations(above)),
        draw(st.sampled_from(INSTALLS[tool])),
        *draw(st.lists(st.sampled_from(BEHIND), max_size=6)),
        draw(st.sampled_from(STARTS)).format(tool=tool),
    ]
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return newline.join("\n".join(lines).split("\n")) + draw(st.sampled_from([newline, ""]))


@settings(max_examples=60)
@given(python_stages())
def test_all_rules_compose_on_python_projects(text: str) -> None:
    hold_the_laws(text, all_rules())


@settings(max_examples=300)
@given(python_stages())
def test_the_second_stage_has_all_but_the_install(text: str) -> None:
    result = rewrite(text, (rule_named("project-manager-shipped"), rule_named("build-packages-shipped")), Context())
    before, after = parse(text), result.dockerfile
    if result.text == text:
        return
    first, second = after.stages[-2], after.stages[-1]

    assert not project_installs(second)
    assert any(" install" in run.value or "sync" in run.value for run in first.of_type(Run))
    assert not any(word in i.value for i in second.of_type(Cmd) for word in ("poetry", "pipenv", "uv run"))
    for kind in (User, Expose, Volume, Healthcheck):
        assert [i.value for i in second.of_type(kind)] == [i.value for i in before.stages[-1].of_type(kind)]
        assert not first.of_type(kind)
    assert runs(after) >= runs(before), "no step gets lost"
    assert {i.value for i in second.of_type(Copy) if i.from_ is None} <= {
        i.value for i in before.stages[-1].of_type(Copy)
    }
    assert variables(second.of_type(Env)) >= {
        name for name in variables(before.stages[-1].of_type(Env)) if not name.startswith(("UV_", "PATH"))
    }


def runs(dockerfile: Dockerfile) -> set[str]:
    """The RUNs; where they install for the system, the environment is active instead."""
    return {run.value.replace(" --system", "") for _, run in dockerfile.each(Run)}


def variables(envs: tuple[Env, ...]) -> set[str]:
    return {assignment.name for env in envs for assignment in env.assignments}
