"""What runs when the container starts, followed from text to text."""

from __future__ import annotations

import pytest

from app.builds.build_contexts import build_context
from app.builds.declared_builds import declared_builds
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.start import start_of
from rules.facts.start_evidence import Start


def started(text: str, files: dict[str, str] | None = None) -> Start:
    """What the last stage starts; `services` come from the compose files among the files."""
    dockerfile = parse(text)
    known = files or {}
    paths = frozenset({"Dockerfile", *known})
    declared = declared_builds([path for path in known if "compose" in path], known.get)
    build = build_context("Dockerfile", dockerfile, paths, known.get, declared) if files else BuildContext()
    return start_of(dockerfile.stages[-1], build)


@pytest.mark.parametrize(
    ("text", "files", "program"),
    [
        ("FROM x\nHEALTHCHECK --interval=5s CMD curl -f http://localhost\n", {}, "curl"),
        ('FROM x\nHEALTHCHECK CMD ["curl", "-f", "http://localhost"]\n', {}, "curl"),
        ('FROM x\nCMD ["sh", "-c", "until nc -z db 5432; do sleep 1; done; exec server"]\n', {}, "nc"),
        ('FROM x\nENTRYPOINT ["tini", "--", "gosu", "app", "server"]\n', {}, "server"),
        ('FROM x\nCMD su - app -c "psql -h db"\n', {}, "psql"),
        ("FROM x AS base\nCMD git pull\nFROM base\nUSER app\n", {}, "git"),
        ("FROM x\nCOPY run /usr/local/bin/begin\nENTRYPOINT begin\n", {"run": "#!/bin/bash\ngit pull\n"}, "git"),
        ("FROM x\nCOPY run /usr/local/bin/begin\nENTRYPOINT begin\n", {"run": "#!/bin/bash\ngit pull\n"}, "bash"),
        ("FROM x\nCOPY bin /opt\nCMD /opt/a.sh\n", {"bin/a.sh": ". /opt/b.sh\n", "bin/b.sh": "wget -q x\n"}, "wget"),
        ("FROM x\nCOPY . .\nCMD npm start\n", {"package.json": '{"scripts": {"prestart": "curl x"}}'}, "curl"),
        ("FROM x\nCOPY . .\nCMD npm start\n", {"package.json": '{"scripts": {"poststart": "curl x"}}'}, "curl"),
        ("FROM x\nCOPY . .\nCMD yarn run go\n", {"package.json": '{"scripts": {"go": "git log | tee x"}}'}, "tee"),
        (
            'FROM x\nCOPY . .\nENTRYPOINT ["npm", "run"]\nCMD ["go"]\n',
            {"package.json": '{"scripts": {"go": "ps"}}'},
            "ps",
        ),
        ("FROM x\nCOPY . .\nCMD honcho start\n", {"Procfile": "web: gunicorn app\njob: git fetch\n"}, "git"),
        (
            "FROM x\nCOPY app.conf /etc/supervisor/conf.d/\nCMD supervisord\n",
            {"app.conf": "[program:app]\ncommand = /opt/python app.py\n"},
            "python",
        ),
        ("FROM x\nCOPY jobs /etc/cron.d/jobs\nCMD cron -f\n", {"jobs": "*/5 * * * * root git pull\n"}, "git"),
        (
            "FROM x\nCMD server\n",
            {"compose.yaml": "services:\n  web:\n    build: .\n    command: sh -c 'curl db && server'\n"},
            "curl",
        ),
        (
            "FROM x\nCMD server\n",
            {
                "compose.yaml": "services:\n  web:\n    build: .\n    healthcheck:\n      test: [CMD, wget, -q, x]\n",
            },
            "wget",
        ),
    ],
)
def test_a_program_is_found_where_the_start_leads_to_it(text: str, files: dict[str, str], program: str) -> None:
    assert program in started(text, files).programs


@pytest.mark.parametrize(
    "text",
    [
        "FROM x AS a\nCMD git pull\nFROM y\nCMD server\n",
        "FROM x AS base\nCMD git pull\nFROM base\nCMD server\n",
        "FROM x\nCMD command -v git || server\n",
        "FROM x\nCMD server --with git\n",
        "FROM x\nRUN git pull\n",
    ],
)
def test_a_program_that_does_not_start_is_none(text: str) -> None:
    assert "git" not in started(text).programs


def test_a_service_that_builds_another_stage_starts_nothing_in_the_last_one() -> None:
    compose = "services:\n  dev:\n    build:\n      context: .\n      target: dev\n    command: git pull\n"
    dockerfile = parse("FROM x AS dev\nFROM y\nCMD server\n")
    declared = declared_builds(["compose.yaml"], {"compose.yaml": compose}.get)
    build = build_context("Dockerfile", dockerfile, frozenset({"Dockerfile", "a"}), {}.get, declared)
    assert "git" in start_of(dockerfile.stages[0], build).programs
    assert "git" not in start_of(dockerfile.stages[1], build).programs


def test_the_evidence_names_the_place() -> None:
    start = started("FROM x\nCOPY . .\nCMD npm start\n", {"package.json": '{"scripts": {"prestart": "curl x"}}'})
    assert start.programs["curl"].where == "the script prestart in package.json"
    assert start.programs["npm"].where == "CMD, line 3"
    assert start.programs["curl"].at.lines.first == 3


def test_scripts_that_nobody_can_read_are_told() -> None:
    assert started('FROM x\nENTRYPOINT ["/docker-entrypoint"]\n').unread == ("/docker-entrypoint",)
    assert started("FROM x\nCOPY a.sh /\nCMD /a.sh\n", {"a.sh": "server\n"}).unread == ()


def test_paths_and_sources_of_other_languages_are_told() -> None:
    start = started("FROM x\nWORKDIR /app\nCOPY main.py .\nCMD python main.py --at /srv/data\n", {"main.py": ""})
    assert start.sources == ("main.py",)
    assert start.names_inside("/srv") is not None
    assert start.names_inside("/sr") is None


def test_scripts_that_start_each_other_come_to_an_end() -> None:
    files = {"a.sh": "sh b.sh\n", "b.sh": "sh a.sh\nnpm start\n", "package.json": '{"scripts": {"start": "npm start"}}'}
    assert {"sh", "npm"} <= set(started("FROM x\nCOPY . .\nCMD sh a.sh\n", files).programs)
