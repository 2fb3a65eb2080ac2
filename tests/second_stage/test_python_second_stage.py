"""The second stage of what pip installs: everything behind the install moves there, and nothing above it gets lost."""

from __future__ import annotations

import pytest

from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.rewrite import rewrite
from rules.multi_stage.build_packages_shipped import BuildPackagesShipped

RULE = BuildPackagesShipped()
HEAD = "FROM python:3.13-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc\n"
INSTALL = "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n"
UV = "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\n"


def fixed(text: str, context: Context | None = None) -> str:
    return rewrite(text, (RULE,), context or Context()).text


def test_what_runs_behind_the_install_moves_in_its_order() -> None:
    behind = "RUN chmod +x start.sh\nARG REVISION\nENV REVISION=$REVISION\nWORKDIR /app/site\nRUN python build.py\nCMD ./start.sh\n"
    after = fixed(f"{HEAD}{INSTALL}{behind}")

    assert after.endswith(f"COPY --from=builder /opt/venv /opt/venv\nCOPY . .\n{behind}")
    assert "start.sh" not in after.partition("\n\n")[0]


def test_users_and_folders_made_above_are_made_again() -> None:
    after = fixed(f"{HEAD}RUN mkdir -p /data && useradd web\n{INSTALL}USER web\nCMD python main.py\n")

    assert after.count("RUN mkdir -p /data && useradd web\n") == 2
    assert after.endswith("USER web\nCMD python main.py\n")


@pytest.mark.parametrize("change", ["echo 'Europe/Berlin' > /etc/timezone", "mkdir /data && chown 1000 /data"])
def test_changes_of_the_system_above_are_made_again(change: str) -> None:
    after = fixed(f"{HEAD}RUN {change}\n{INSTALL}CMD python main.py\n")

    assert after.count(f"RUN {change}\n") == 2


@pytest.mark.parametrize(
    "more",
    [
        "RUN curl -o /usr/local/bin/tool https://example.com/tool\n",
        "RUN apt-get install -y $PACKAGES\n",
        "RUN apt-get install -y ./tool.deb\n",
        "RUN apt-get upgrade -y\n",
        "USER web\n",
    ],
)
def test_what_the_second_stage_would_miss_above_leaves_the_file_as_it_is(more: str) -> None:
    text = f"{HEAD}{more}{INSTALL}CMD python main.py\n"

    assert fixed(text) == text


@pytest.mark.parametrize("start", ["CMD make run\n", "CMD gcc --version\n", "RUN make\nCMD python main.py\n"])
def test_a_compiler_that_the_program_calls_stays(start: str) -> None:
    assert fixed(f"{HEAD}{INSTALL}{start}") == f"{HEAD}{INSTALL}{start}"


def test_uv_goes_along_only_where_the_program_may_call_it() -> None:
    text = f"{HEAD}{UV}{INSTALL}".replace("pip install", "uv pip install --system")

    assert fixed(f"{text}CMD python main.py\n").count(UV) == 1
    assert fixed(f"{text}CMD uvx tool\n").count(UV) == 2
    assert fixed(f"{text}CMD ./start.sh\n").count(UV) == 2, "nobody can read the script"
    script = holding({"requirements.txt": "", "start.sh": "exec python main.py\n"})
    assert fixed(f"{text}CMD ./start.sh\n", script).count(UV) == 1


def test_an_environment_of_its_own_is_copied_from_where_it_is() -> None:
    made = 'ENV VIRTUAL_ENV=/opt/env\nRUN python3 -m venv $VIRTUAL_ENV\nENV PATH="$VIRTUAL_ENV/bin:$PATH"\n'
    after = fixed(f"{HEAD}{made}{INSTALL}CMD python main.py\n")

    assert "COPY --from=builder /opt/env /opt/env\n" in after
    assert "/opt/venv" not in after
    assert after.count("python3 -m venv") == 1


def test_a_comment_at_the_end_stays_there() -> None:
    text = f"{HEAD}{INSTALL}CMD python main.py\n\n# [END sample]\n"

    assert fixed(text).endswith("CMD python main.py\n\n# [END sample]\n")
    assert fixed(text).count("# [END sample]") == 1
    assert fixed(text.removesuffix("\n")).endswith("CMD python main.py\n\n# [END sample]")


@pytest.mark.parametrize(
    ("behind", "moves"),
    [
        ("RUN apt-get install -y nginx\n", False),  # with lists that only the builder has
        ("RUN apt-get update && apt-get install -y nginx\n", True),
        ("RUN apt-get purge -y make\n", False),  # which the second stage does not have
        ("RUN apt-get clean\n", True),
    ],
)
def test_packages_behind_the_install(behind: str, moves: bool) -> None:
    text = f"{HEAD}{INSTALL}{behind}CMD python main.py\n"

    assert (fixed(text) != text) is moves
    assert not moves or fixed(text).endswith(f"{behind}CMD python main.py\n")


def test_poetry_may_write_what_pip_installs() -> None:
    export = "RUN pip install poetry\nCOPY pyproject.toml poetry.lock ./\nRUN poetry export -o requirements.txt\n"
    piped = "RUN poetry export | pip install -r /dev/stdin\n"
    install = "RUN pip install -r requirements.txt && rm requirements.txt\n"
    for way in (f"{export}{install}", export.replace("RUN poetry export -o requirements.txt\n", piped)):
        second = fixed(f"{HEAD}{way}COPY . .\nCMD python main.py\n").partition("\n\n")[2]

        assert "COPY --from=builder /opt/venv /opt/venv\nCOPY . .\n" in second
        assert "poetry" not in second


def test_uv_images_are_python_images() -> None:
    base = "ghcr.io/astral-sh/uv:python3.13-trixie-slim"
    text = f"{HEAD}{INSTALL}CMD python main.py\n".replace("python:3.13-slim", base, 1)

    assert "\n\nFROM python:3.13-slim-trixie\n" in fixed(text.replace("pip install", "uv pip install --system"))


@pytest.mark.parametrize(
    ("base", "install", "library"),
    [
        ("python:3.13-alpine", "apk add --no-cache g++", "libstdc++"),
        ("python:3.13-alpine", "apk add --no-cache build-base gfortran", "libstdc++ libgfortran"),
        ("python:3.13-alpine", "apk add --no-cache gcc musl-dev", ""),
        ("python:3.13-slim", "apt-get update && apt-get install -y g++ gfortran", "libgfortran5"),
        ("python:3.13-slim", "apt-get update && apt-get install -y build-essential", ""),
    ],
)
def test_compilers_leave_the_libraries_of_their_language(base: str, install: str, library: str) -> None:
    second = fixed(f"FROM {base}\nRUN {install}\n{INSTALL}CMD python main.py\n").partition("\n\n")[2]

    assert second.startswith(f"FROM {base}\n")
    assert (
        (f"{library} && \\\n" in second or f"add --no-cache {library}\n" in second) if library else "RUN" not in second
    )


def test_a_wheel_without_its_library_gets_it() -> None:
    needs = holding({"requirements.txt": "lightgbm==4.6.0\n"})

    assert "--no-install-recommends libgomp1 &&" in fixed(f"{HEAD}{INSTALL}CMD python main.py\n", needs)


def test_a_program_that_names_the_system_python_keeps_its_packages_there() -> None:
    named = holding({"requirements.txt": "", "run.py": "#!/usr/local/bin/python\nimport flask\n"})
    searched = holding({"requirements.txt": "", "run.py": "#!/usr/bin/env python\nimport flask\n"})
    text = f"{HEAD}{INSTALL}COPY run.py ./\nCMD ./run.py\n"

    assert fixed(text, named) == text
    assert "COPY --from=builder /opt/venv" in fixed(text, searched)
