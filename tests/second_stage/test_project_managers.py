"""Stages that Poetry, uv or Pipenv fill: what leads to a second stage, and what must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite
from rules.multi_stage.project_manager_shipped import ProjectManagerShipped
from rules.second_stage.python_environment import fits
from rules.second_stage.python_images import python_version, runtime_image

RULE = ProjectManagerShipped()
UV = "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\nENV UV_PYTHON_DOWNLOADS=never"
SYNC = f"FROM python:3.13-slim\n{UV}\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked\nCOPY . .\n"
POETRY = "FROM python:3.13-slim\nWORKDIR /app\nRUN pip install poetry\nCOPY pyproject.toml ./\n"
PIPENV = "FROM python:3.13-slim\nWORKDIR /app\nRUN pip install pipenv\nCOPY Pipfile* ./\nRUN pipenv sync\nCOPY . .\n"


def fixed(text: str, context: Context | None = None) -> str:
    """The file after the rule's fix; the same text where it has none."""
    return rewrite(text, (RULE,), context or Context()).text


def messages(text: str, context: Context | None = None) -> list[str]:
    result = lint(parse(text), (RULE,), context or Context())
    for crash in result.crashes:
        raise crash.error
    return [finding.message for finding in result.findings]


def cautions(text: str, context: Context | None = None) -> str:
    found = lint(parse(text), (RULE,), context or Context()).findings
    return " ".join(finding.fix.caution for finding in found if finding.fix is not None)


@pytest.mark.parametrize(
    ("start", "direct"),
    [
        ('CMD ["uv", "run", "--no-sync", "uvicorn", "app:app"]', 'CMD ["uvicorn", "app:app"]'),
        ('CMD ["uv", "run", "--frozen", "--no-dev", "-m", "app"]', 'CMD ["python", "-m", "app"]'),
        ('CMD ["uv", "run", "main.py"]', 'CMD ["python", "main.py"]'),
        ('CMD [ "uv","run" ,"python", "-m", "app" ]', 'CMD [ "python", "-m", "app" ]'),
        ("CMD uv run main.py --port $PORT", "CMD python main.py --port $PORT"),
        ("CMD exec uv run -- gunicorn app:app", "CMD exec gunicorn app:app"),
        (
            'ENTRYPOINT ["uv", "run"]\nCMD ["python", "main.py"]',
            'CMD ["python", "main.py"]',
        ),
        (
            'CMD ["sh", "-c", "uv run alembic upgrade head && uv run uvicorn app:app"]',
            'CMD ["sh", "-c", "alembic upgrade head && uvicorn app:app"]',
        ),
        (
            "HEALTHCHECK CMD uv run python check.py\nCMD uv run python main.py",
            "HEALTHCHECK CMD python check.py\nCMD python main.py",
        ),
        (
            "RUN uv run --no-sync python manage.py collectstatic\nCMD gunicorn shop.wsgi",
            "RUN python manage.py collectstatic\nCMD gunicorn shop.wsgi",
        ),
    ],
)
def test_a_program_is_started_without_the_tool(start: str, direct: str) -> None:
    assert fixed(f"{SYNC}{start}\n").endswith(f"\nCOPY . .\n{direct}\n")


@pytest.mark.parametrize(
    "start",
    [
        'CMD ["uv", "run", "--with", "rich", "python", "main.py"]',
        'CMD ["uv", "run", "--env-file", ".env", "python", "main.py"]',
        'CMD ["uvx", "uvicorn"]\nENTRYPOINT ["uv"]',
        "CMD uv sync && python main.py",
        "CMD uv run $PROGRAM",
        'CMD ["uv", "run", "greet"]',  # a package's program or the project's own? it isn't clear
        "WORKDIR /srv\nCMD uv run python main.py",
        "CMD uvicorn app:app --reload",
        "CMD fastapi dev main.py",
    ],
)
def test_a_container_that_needs_the_tool_is_left_alone(start: str) -> None:
    assert messages(f"{SYNC}{start}\n") == []


def test_a_script_of_the_project_is_started_where_the_project_is_installed() -> None:
    text = f'{SYNC}CMD ["uv", "run", "greet"]\n'
    own = holding({"pyproject.toml": '[project.scripts]\ngreet = "app:main"\n[build-system]\n', "uv.lock": ""})

    assert fixed(text, own).endswith('CMD ["greet"]\n')
    assert messages(text.replace("--locked", "--no-install-project"), own) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("start.sh", "exec uv run gunicorn app\n"),
        ("compose.yaml", "services: {web: {command: uv run worker.py}}\n"),
        ("deploy/Procfile", "web: uv run gunicorn app\n"),
    ],
)
def test_files_that_call_the_tool_keep_it(path: str, content: str) -> None:
    text = f"{SYNC}CMD ./start.sh\n"
    files = {"pyproject.toml": "", "uv.lock": "", "start.sh": "exec gunicorn app\n"}

    assert messages(text, holding({**files, path: content})) == []
    assert "calls no" not in cautions(text, holding(files))
    assert "Check that `start.sh` calls no `uv`." in cautions(text)


def test_a_script_that_names_its_own_packages_keeps_uv() -> None:
    files = {"pyproject.toml": "", "uv.lock": "", "main.py": '# /// script\n# dependencies = ["rich"]\n# ///\n'}

    assert messages(f"{SYNC}CMD uv run main.py\n", holding(files)) == []


def test_a_script_of_a_pipfile_keeps_pipenv() -> None:
    files = {"Pipfile": '[scripts]\nserve = "gunicorn app"\n[packages]\nflask = "*"\n', "Pipfile.lock": ""}

    assert messages(f"{PIPENV}CMD pipenv run serve\n", holding(files)) == []
    assert fixed(f"{PIPENV}CMD pipenv run flask run\n", holding(files)).endswith("CMD flask run\n")
    assert "`.env`" in cautions(f"{PIPENV}CMD pipenv run flask run\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WORKDIR /app", "WORKDIR /app\nRUN make assets"),  # nobody knows what it left behind
        ("WORKDIR /app", "WORKDIR /app\nRUN pip install gunicorn"),
        ("WORKDIR /app", "WORKDIR /app\nUSER web"),
        ("FROM python", "FROM --platform=$BUILDPLATFORM python"),
        ("RUN uv sync --locked", "RUN uv sync --locked --python 3.14"),
        ("RUN uv sync --locked", "RUN uv sync --locked --active"),
        ("RUN uv sync --locked", "RUN uv python install 3.13 && uv sync --locked"),
        ("RUN uv sync --locked", "ENV UV_PYTHON=3.14\nRUN uv sync --locked"),
        ("RUN uv sync --locked", "ENV UV_LINK_MODE=symlink\nRUN uv sync --locked"),
        ("RUN uv sync --locked", "ENV UV_PROJECT_ENVIRONMENT=/usr/local\nRUN uv sync --locked"),
        ("RUN uv sync --locked", "COPY --chown=1000 . .\nRUN uv sync --locked"),
        ("CMD", "RUN pip install gunicorn\nCMD"),
        ("CMD", "RUN make assets\nCMD"),
        ("CMD python main.py", "CMD /usr/local/bin/python main.py"),
    ],
)
def test_what_has_no_certain_place_is_only_reported(before: str, after: str) -> None:
    text = f"{SYNC}CMD python main.py\n".replace(before, after, 1)

    assert fixed(text) == text
    assert messages(text) == ["`uv` ships with the image: only installing Python packages needs it."]


PDM = "FROM python:3.13-slim\nWORKDIR /app\nRUN pip install pdm\nCOPY pyproject.toml pdm.lock ./\nRUN pdm sync\nCOPY . .\n"


@pytest.mark.parametrize(
    ("text", "variable", "moves"),
    [
        (PIPENV, "A=b", True),
        (PIPENV, "PIPENV_PYTHON=3.14", False),
        (PIPENV, "PIPENV_DEFAULT_PYTHON_VERSION=3.14", False),
        (PDM, "A=b", True),
        (PDM, "PDM_USE_VENV=0", False),
        (PDM, "PDM_VENV_IN_PROJECT=false", False),
        (PDM, "PDM_VENV_IN_PROJECT=1", True),
    ],
)
def test_a_variable_that_puts_the_packages_elsewhere_refuses(text: str, variable: str, moves: bool) -> None:
    text = f"{text}CMD python main.py\n".replace("WORKDIR", f"ENV {variable}\nWORKDIR", 1)
    assert (fixed(text) != text) is moves


@pytest.mark.parametrize(
    ("pin", "requires", "moves"),
    [
        ("", ">=3.13", True),
        ("3.13\n", ">=3.12,<4", True),
        ("3.13.1\n", "", False),  # the image may have another patch level, and uv would fetch this one
        ("3.12\n", "", False),
        ("", ">=3.14", False),
        ("", "<3.13", False),
    ],
)
def test_uv_must_not_fetch_a_python_of_its_own(pin: str, requires: str, moves: bool) -> None:
    text = f"{SYNC}CMD python main.py\n".replace("ENV UV_PYTHON_DOWNLOADS=never\n", "")
    files = {"pyproject.toml": f'[project]\nrequires-python = "{requires}"\n', "uv.lock": ""}
    files |= {".python-version": pin} if pin else {}

    assert (fixed(text, holding(files)) != text) is moves
    assert "uv would fetch another one" in cautions(text)
    assert fixed(f"{SYNC}CMD python main.py\n", holding(files)) != text, "downloads are forbidden there"


@pytest.mark.parametrize(
    ("version", "requires", "expected"),
    [
        ("3.12", ">=3.12.4", True),
        ("3.12.1", "~=3.11", True),
        ("3.12", "~=3.11.0", False),
        ("3.12", "==3.12.*", True),
        ("3.12", "==3.12.3", False),
        ("3.12", "<=3.11", False),
        ("3.12", "!=3.12.0", False),
        ("3", ">=3.8", False),
        ("", "", False),
    ],
)
def test_a_version_fits(version: str, requires: str, expected: bool) -> None:
    assert fits(version, requires) is expected


@pytest.mark.parametrize(
    ("base", "runtime", "version"),
    [
        ("python:3.13", "python:3.13-slim", "3.13"),
        ("python:3.13-bookworm", "python:3.13-slim-bookworm", "3.13"),
        ("python:3.13-alpine3.22", "python:3.13-alpine3.22", "3.13"),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm", "python:3.12-slim-bookworm", "3.12"),
        ("ghcr.io/astral-sh/uv:0.9.2-python3.12-trixie-slim", "python:3.12-slim-trixie", "3.12"),
        ("docker.io/astral/uv:python3.13-alpine", "python:3.13-alpine", "3.13"),
        ("ghcr.io/astral-sh/uv:bookworm-slim", None, None),  # uv fetches a Python of its own
        ("ubuntu:24.04", None, None),
    ],
)
def test_the_second_stage_has_the_same_python_on_the_same_system(
    base: str, runtime: str | None, version: str | None
) -> None:
    (stage,) = parse(f"FROM {base}\n").stages

    assert python_version(stage) == version
    if version is not None:
        assert runtime_image(stage) == runtime


def test_a_variable_of_the_base_image_rules_both_stages() -> None:
    text = f"ARG V=3.13\n{SYNC}CMD python main.py\n".replace("python:3.13-slim", "python:${V}")

    assert "FROM python:${V} AS builder\n" in fixed(text)
    assert "\n\nFROM python:${V}-slim\n" in fixed(text)


def test_the_platform_rules_both_stages() -> None:
    text = f"{SYNC}CMD python main.py\n".replace("FROM ", "FROM --platform=linux/amd64 ")

    assert fixed(text).count("FROM --platform=linux/amd64 python:3.13-slim") == 2


def test_a_path_stays_unless_it_only_leads_to_the_tool() -> None:
    text = f"{POETRY}RUN poetry install --no-root\nCOPY . .\nCMD python main.py\n"
    paths = 'ENV PATH="/root/.local/bin:$PATH"\nENV PATH="/app/bin:$PATH"'
    second = fixed(text.replace("WORKDIR", f"{paths}\nWORKDIR")).partition("\n\n")[2]

    assert 'ENV PATH="/app/bin:$PATH"\nENV PATH=/opt/venv/bin:$PATH\n' in second
    assert ".local" not in second


def test_only_what_serves_the_install_leaves_an_env() -> None:
    env = 'ENV POETRY_HOME=/opt/poetry \\\n    TZ=UTC \\\n    PIP_NO_CACHE_DIR=1 \\\n    LANG=C\nENV PATH="$POETRY_HOME/bin:$PATH"'
    text = f"{POETRY}RUN poetry install --no-root\nCMD python main.py\n".replace("WORKDIR /app", f"{env}\nWORKDIR /app")
    second = fixed(text).partition("\n\n")[2]

    assert "\nENV TZ=UTC \\\n    LANG=C\nENV PATH=/opt/venv/bin:$PATH\n" in second
    assert "POETRY" not in second


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("ENV POETRY_VIRTUALENVS_IN_PROJECT=true\nRUN poetry install --no-root", "/app/.venv"),
        ("RUN poetry config virtualenvs.in-project true && poetry install --no-root", "/app/.venv"),
        ("ENV POETRY_VIRTUALENVS_IN_PROJECT=1 POETRY_VIRTUALENVS_CREATE=0\nRUN poetry install --no-root", "/opt/venv"),
        ("RUN poetry install --no-root", "/opt/venv"),
    ],
)
def test_poetry_keeps_its_own_environment_or_gets_one(setting: str, place: str) -> None:
    after = fixed(f"{POETRY}{setting}\nCOPY . .\nCMD python main.py\n")

    assert f"COPY --from=builder {place} {place}\n" in after
    assert ("RUN python -m venv" in after) is (place == "/opt/venv")


def test_a_source_that_is_installed_comes_from_the_builder() -> None:
    text = f"{POETRY}COPY src src\nRUN poetry install\nCOPY assets assets\nCMD python -m app\n"
    second = fixed(text).partition("\n\n")[2]

    assert "COPY --from=builder /opt/venv /opt/venv\nCOPY --from=builder /app /app\nCOPY assets assets\n" in second
    assert "COPY src" not in second


def test_packages_keep_their_version_and_libraries_come_back() -> None:
    install = "RUN apt-get update && apt-get install -y gcc=4:12.2 libpq-dev curl=7.88.1-10 libfoo-dev"
    text = f"{POETRY}{install}\nRUN poetry install --no-root\nCOPY . .\nCMD python main.py\n"

    assert "apt-get install -y --no-install-recommends libpq5 curl=7.88.1-10 libfoo-dev &&" in fixed(text)


def test_a_lock_file_names_what_is_built_from_source() -> None:
    text = f"{POETRY}RUN poetry install --no-root\nCOPY . .\nCMD python main.py\n".replace("-slim", "")
    locked = holding({"pyproject.toml": "", "poetry.lock": '[[package]]\nname = "psycopg2"\n'})

    assert "install -y --no-install-recommends libpq5 &&" in fixed(text, locked)


def test_what_the_full_image_brought_is_installed_again() -> None:
    text = f"{POETRY}RUN poetry install --no-root\nHEALTHCHECK CMD curl -f http://localhost\nCMD python main.py\n"

    assert "install -y --no-install-recommends curl &&" in fixed(text.replace("-slim", ""))
    assert "apt-get" not in fixed(text), "the slim image had none either"


def test_a_stage_that_a_compose_file_builds_keeps_its_name() -> None:
    text = f"{SYNC}CMD python main.py\n".replace("slim\n", "slim AS web\n", 1)
    named = Context(replace(BuildContext(), targets=frozenset({"web"})))

    assert fixed(text).count(" AS web") == 1
    assert messages(text, named) == []


@pytest.mark.parametrize(("tag", "asks"), [("3", True), ("latest", True), ("3.13", False), ("3-alpine", False)])
def test_a_tag_without_a_version_may_bring_two_pythons(tag: str, asks: bool) -> None:
    text = f"{POETRY}RUN poetry install --no-root\nCOPY . .\nCMD python main.py\n".replace("3.13-slim", tag)

    assert ("must have the same Python" in cautions(text)) is asks


@pytest.mark.parametrize(
    ("later", "again"), [("COPY . .", False), ("COPY ./ .", False), ("COPY / .", False), ("COPY src .", True)]
)
def test_a_copy_above_the_install_gives_way_to_one_of_everything_behind_it(later: str, again: bool) -> None:
    text = SYNC.replace("RUN uv", "COPY settings.toml ./\nRUN uv").replace("COPY . .", later)
    second = fixed(f'{text}CMD ["uv", "run", "--no-sync", "python", "main.py"]\n').partition("\n\nFROM ")[2]
    assert second
    assert ("settings.toml" in second) is again


@pytest.mark.parametrize("call", ["mv", "cp", "ln -s", "install"])
def test_a_tool_that_is_put_elsewhere_is_still_the_tool(call: str) -> None:
    script = f"curl -LsSf https://astral.sh/uv/install.sh | sh && {call} /root/.local/bin/uv /usr/local/bin/uv"
    text = (
        f"FROM python:3.13\nENV UV_PYTHON_DOWNLOADS=never\nRUN {script}\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\n"
        "RUN uv sync --locked --no-install-project\nCOPY . .\nCMD python main.py\n"
    )
    assert "AS builder" in fixed(text)
