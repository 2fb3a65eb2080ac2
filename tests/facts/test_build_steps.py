"""Which RUNs may build or test the project, and so need its development dependencies."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.engine.catalogue import rule_named
from rules.engine.context import BuildContext, Context, Service
from rules.engine.linter import lint
from rules.facts.build_steps import may_build


def run(script: str) -> Run:
    return next(run for _, run in parse(f"FROM node:22\nRUN {script}\n").each(Run))


@pytest.mark.parametrize(
    "script",
    [
        *(
            "npm run build",
            "npm t",
            "npm --prefix . run build",
            "npm --workspace=web run build",
            "npm -w web run build",
        ),
        *("pnpm -r build", "pnpm --filter web build", "pnpm -C web build", "pnpm turbo build", "pnpm exec tsc"),
        *("yarn build", "yarn workspace web build", "bun run build", "npx vite build", "nx build web", "tsc"),
        *("node build.mjs", "make build", "./build.sh", "/app/scripts/build", "sh build.sh", ".venv/bin/pytest"),
        *("uv run pytest", "poetry run python build.py", "bundle exec rake assets:precompile", "cargo build"),
        '["npm", "run", "build"]',
    ],
)
def test_a_run_may_build(script: str) -> None:
    assert may_build(run(script))


@pytest.mark.parametrize(
    "script",
    [
        *("npm ci && npm cache clean --force", "apt-get update && apt-get install -y curl", "pip install poetry"),
        *("curl -fsSL https://x.org/i.sh | bash", "git clone https://x.org/y", "mkdir -p /data && chown node /data"),
        *("php artisan config:cache", "python manage.py collectstatic --noinput", "composer dump-autoload -o"),
        *(
            "node --version",
            "python -m venv /opt/venv",
            "sed -i s/a/b/ x.conf",
            "yarn config set registry https://x.org",
            "cp a b && rm a",
        ),
    ],
)
def test_a_run_is_known_to_build_nothing(script: str) -> None:
    assert not may_build(run(script))


PROGRAM = 'FROM node:22 AS {name}\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCMD ["node", "index.js"]\n'
FILES = {"package.json": '{"devDependencies": {"typescript": "5"}}'}


def is_told_of_development(name: str, *services: Service) -> bool:
    rule = rule_named("dev-dependencies-shipped")
    assert rule is not None
    build = BuildContext(frozenset(FILES), FILES.get, services=services)
    return bool(lint(parse(PROGRAM.format(name=name)), (rule,), Context(build)).findings)


@pytest.mark.parametrize("name", ["dev", "development", "test", "runtime_testing", "web-dev", "ci"])
def test_a_stage_that_is_named_for_development_keeps_its_tools(name: str) -> None:
    assert not is_told_of_development(name)


@pytest.mark.parametrize("name", ["app", "production", "devices", "latest"])
def test_other_names_tell_nothing(name: str) -> None:
    assert is_told_of_development(name)


@pytest.mark.parametrize("command", ["npm run dev", "npm run migrate", "sh -c 'npm run test:watch'"])
def test_a_stage_in_which_compose_runs_something_else_keeps_its_tools(command: str) -> None:
    assert not is_told_of_development("app", Service("compose.yml", "web", starts=(("command", command),)))


def test_a_service_that_starts_the_program_tells_nothing() -> None:
    assert is_told_of_development("app", Service("compose.yml", "web", starts=(("command", "node index.js"),)))
