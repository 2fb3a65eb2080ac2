"""What one rule hears of a package manager, its siblings hear too: the contradictions that the records ended."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules, rule_named
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite
from rules.engine.rule import Category


def found(rule: str, text: str, context: Context | None = None) -> list[str]:
    known = rule_named(rule)
    assert known is not None
    return [finding.message for finding in lint(parse(text), (known,), context or Context()).findings]


DOWNLOADS = [
    ("python:3.13-slim", "pip install flask", "pip-cache-kept"),
    ("python:3.13-slim", "pip wheel flask", "pip-cache-kept"),
    ("python:3.13-slim", "pipx install black", "pip-cache-kept"),
    ("python:3.13-slim", "uv tool install ruff", "uv-cache-kept"),
    ("python:3.13-slim", "uv add flask", "uv-cache-kept"),
    ("python:3.13-slim", "poetry add flask", "poetry-cache-kept"),
    ("python:3.13-slim", "pdm install", "pdm-cache-kept"),
    ("python:3.13-slim", "hatch env create", "hatch-cache-kept"),
    ("python:3.13-slim", "pipenv update", "pipenv-cache-kept"),
    ("continuumio/miniconda3:25.3.1-1", "conda install -n base numpy", "conda-cache-kept"),
    ("continuumio/miniconda3:25.3.1-1", "micromamba install -n base numpy", "conda-cache-kept"),
    ("node:22-slim", "npm update", "npm-cache-kept"),
    ("node:22-slim", "yarn global add serve", "yarn-cache-kept"),
    ("node:22-slim", "pnpm add serve", "pnpm-cache-kept"),
    ("oven/bun:1", "bun add serve", "bun-cache-kept"),
    ("php:8.4-cli", "composer require monolog/monolog", "composer-cache-kept"),
    ("ruby:3.4-slim", "bundle update", "gem-cache-kept"),
    ("fedora:43", "dnf upgrade -y", "dnf-cache-kept"),
    ("mcr.microsoft.com/azurelinux/base/core:3.0", "tdnf install -y git", "dnf-cache-kept"),
    ("opensuse/leap:15.6", "zypper -n patch", "zypper-cache-kept"),
    ("alpine:3.22", "apk upgrade", "apk-cache-kept"),
]


@pytest.mark.parametrize(("image", "call", "rule"), DOWNLOADS, ids=[call for _, call, _ in DOWNLOADS])
def test_a_call_that_downloads_is_heard_in_a_shipped_stage_and_in_a_builder(image: str, call: str, rule: str) -> None:
    assert found(rule, f"FROM {image}\nRUN {call}\n"), "shipped, the cache costs space"
    builder = f"FROM {image} AS build\nRUN {call}\nFROM scratch\nCOPY --from=build /app /app\n"
    assert not found(rule, builder), "in a builder it costs none"
    assert found("cache-mount-missing", builder, Context(style="cache-mounts")), "there a mount saves time"


CLEAN_UPS = [
    ("pip install flask", "/root/.cache"),
    ("uv sync --frozen", "/root/.cache"),
    ("uv sync --frozen", "~/.cache/uv"),
    ("poetry install", "/root/.cache"),
    ("pdm sync", "/root/.cache/pdm"),
    ("pipenv sync", "~/.cache"),
    ("bun add serve", "/root/.bun/install/cache"),
    ("npm ci", "/root/.npm"),
    ("bundle install", "/usr/local/bundle/cache/*.gem"),
    ("composer install", "~/.composer/cache"),
    ("conda install numpy", "/opt/conda/pkgs/*"),
    ("cargo install ripgrep", "~/.cargo/registry"),
    ("go install x.org/y@v1", "/go/pkg/mod"),
]


@pytest.mark.parametrize(("call", "folder"), CLEAN_UPS, ids=[f"{call}, {folder}" for call, folder in CLEAN_UPS])
def test_a_clean_up_is_joined_to_the_run_that_filled_the_cache(call: str, folder: str) -> None:
    known = rule_named("consecutive-runs")
    assert known is not None
    text = f"FROM debian:13\nRUN {call}\nRUN rm -rf {folder}\n"
    joined = rewrite(text, (known,), Context()).text
    assert joined.count("RUN ") == 1, joined


def test_a_clean_up_is_not_joined_to_the_run_of_another_manager() -> None:
    known = rule_named("consecutive-runs")
    assert known is not None
    text = "FROM debian:13\nRUN composer install\nRUN rm -rf /root/.npm\n"
    assert rewrite(text, (known,), Context()).text == text


PACKAGE = {"package.json": '{"devDependencies": {"typescript": "5"}, "scripts": {"start": "node index.js"}}'}
DEVELOPMENT = [
    ("npm ci", "package.json", PACKAGE),
    ("yarn install", "package.json", PACKAGE),
    ("pnpm install", "package.json", PACKAGE),
    ("bun install", "package.json", PACKAGE),
    ("composer install", "composer.json", {"composer.json": '{"require-dev": {"phpunit/phpunit": "12"}}'}),
    ("poetry install --no-root", "pyproject.toml", {"pyproject.toml": "[tool.poetry.group.dev.dependencies]"}),
    ("uv sync", "pyproject.toml", {"pyproject.toml": "[dependency-groups]"}),
    ("pdm install", "pyproject.toml", {"pyproject.toml": "[dependency-groups]"}),
]


@pytest.mark.parametrize(("call", "manifest", "files"), DEVELOPMENT, ids=[call for call, _, _ in DEVELOPMENT])
def test_development_dependencies_are_heard_of_with_each_manager_that_installs_them(
    call: str, manifest: str, files: dict[str, str]
) -> None:
    text = f'FROM node:22\nWORKDIR /app\nCOPY {manifest} ./\nRUN {call}\nCMD ["node", "index.js"]\n'
    assert found("dev-dependencies-shipped", text, holding(files))
    known = rule_named("dev-dependencies-shipped")
    assert known is not None
    fixed = rewrite(text, (known,), holding(files)).text
    assert fixed != text
    assert not found("dev-dependencies-shipped", fixed, holding(files))


COMPILING = {
    "package.json": '{"dependencies": {"bcrypt": "5"}}',
    "package-lock.json": "{}",
    "server.js": "",
}


@pytest.mark.parametrize("call", ["npm ci", "npm install", "yarn install", "yarn", "pnpm install", "bun install"])
def test_compilers_are_heard_of_beside_each_manager_of_node(call: str) -> None:
    text = f"""FROM node:22-slim
RUN apt-get update && apt-get install -y g++ make python3
WORKDIR /app
COPY . .
RUN {call}
CMD ["node", "server.js"]
"""
    assert found("node-compilers-shipped", text, holding(COMPILING))


SLOW = [
    "apt-get install -y curl",
    "apk add curl",
    "pacman -S --noconfirm curl",
    "dnf install -y curl",
    "tdnf install -y curl",
    "rpm -Uvh https://example.com/curl.rpm",
    "pip install flask",
    "uv tool install ruff",
    "npm ci",
    "npm update",
    "bun install",
    "composer require monolog/monolog",
    "gem install sass",
    "cargo install ripgrep",
    "go mod download",
    "mvn dependency:go-offline",
    "dotnet restore",
]


@pytest.mark.parametrize("call", SLOW)
def test_a_value_of_the_build_is_noticed_above_each_manager_s_downloads(call: str) -> None:
    text = f"FROM debian:13\nARG BUILD_NUMBER\nRUN {call}\nLABEL build=$BUILD_NUMBER\n"
    assert found("changing-value-above-slow-steps", text)


@pytest.mark.parametrize(
    ("call", "prune"), [("npm ci", "npm prune"), ("pnpm install", "pnpm prune"), ("yarn", "yarn install --production")]
)
def test_packages_of_development_that_are_copied_from_a_builder_are_removed_there(call: str, prune: str) -> None:
    known = rule_named("dev-dependencies-shipped")
    assert known is not None
    text = f"""FROM node:22 AS build
WORKDIR /app
COPY package.json ./
RUN {call}
COPY . .
RUN npm run build
FROM node:22-slim
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
CMD ["node", "dist/index.js"]
"""
    files = PACKAGE | {"index.ts": "", "yarn.lock": ""}
    assert prune in rewrite(text, (known,), holding(files)).text


@pytest.mark.parametrize("call", ["pip install -r requirements.txt", "npm ci", "bundle install", "composer install"])
def test_each_install_below_the_source_is_worth_the_same_words(call: str) -> None:
    known = rule_named("source-copied-before-install")
    assert known is not None
    findings = lint(parse(f"FROM debian:13\nWORKDIR /app\nCOPY . .\nRUN {call}\n"), (known,), Context()).findings
    assert [one.fix.saving.text for one in findings if one.fix and one.fix.saving] == ["the install, in every rebuild"]


NATIVE = {
    "npm ci": ("package-lock.json", '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/node-rdkafka": {}}}'),
    "yarn install": ("yarn.lock", 'node-rdkafka@^3:\n  version "3.1.0"\n'),
    "pnpm install": ("pnpm-lock.yaml", "packages:\n  node-rdkafka@3.1.0: {}\n"),
    "bun install": ("bun.lock", '{"lockfileVersion": 1, "packages": {"node-rdkafka": ["node-rdkafka@3.1.0", "", {}]}}'),
}


@pytest.mark.parametrize("call", NATIVE)
def test_a_package_that_is_compiled_is_heard_of_with_each_manager_of_node(call: str) -> None:
    lock, text = NATIVE[call]
    files = {"package.json": '{"dependencies": {"node-rdkafka": "3"}}', lock: text, "server.js": ""}
    dockerfile = f'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {call}\nCMD ["node", "server.js"]\n'
    (message,) = found("node-compilers-shipped", dockerfile, holding(files))
    assert "`node-rdkafka`" in message


STAGES = [
    ("python:3.12", "pip install -r requirements.txt", '["python", "main.py"]'),
    ("golang:1.24", "go build -o hello .", '["./hello"]'),
    ("ruby:3.4", "bundle install", '["ruby", "main.rb"]'),
    ("php:8.4", "composer install", '["php", "main.php"]'),
    ("rust:1.86", "cargo build --release", '["target/release/app"]'),
]
SOURCE = {
    "requirements.txt": "psycopg2",
    "Gemfile": "gem 'pg'",
    "Gemfile.lock": "GEM\n  specs:\n    pg (1.5)\n",
    **dict.fromkeys(("main.py", "main.rb", "main.php", "composer.json", "composer.lock", "go.mod", "main.go"), "{}"),
    "Cargo.toml": '[package]\nname = "app"',
    "Cargo.lock": "",
}


@pytest.mark.parametrize(("image", "build", "start"), STAGES, ids=[image for image, _, _ in STAGES])
def test_a_maintainer_above_the_build_goes_along_in_each_language(image: str, build: str, start: str) -> None:
    text = f"""FROM {image}
MAINTAINER me
RUN apt-get update && apt-get install -y gcc libpq-dev
WORKDIR /app
COPY . .
RUN {build}
CMD {start}
"""
    rules = tuple(rule for rule in all_rules() if rule.category is Category.MULTI_STAGE)
    second = rewrite(text, rules, holding(SOURCE)).text.partition("\n\nFROM ")[2]
    assert "\nMAINTAINER me\n" in second
