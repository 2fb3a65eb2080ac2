"""What the commands of a RUN read of the source that a COPY brought."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Copy, Run
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.build_inputs.need import Need
from rules.facts.build_inputs.reader import run_need
from rules.facts.copied_paths import brings, source_view


def need(
    script: str, files: dict[str, str] | None = None, dockerignore: str | None = None, copies: str = "COPY . .\n"
) -> Need:
    """What a script in `/app` needs of the last of the COPYs above it."""
    build = BuildContext(None if files is None else frozenset(files), (files or {}).get, dockerignore)
    dockerfile = parse(f"FROM image\nWORKDIR /app\n{copies}RUN {script}\n")
    stage = dockerfile.stages[0]
    view = source_view(stage, stage.of_type(Copy)[-1], build)
    assert view is not None
    return run_need(stage, stage.of_type(Run)[0], view)


@pytest.mark.parametrize(
    ("script", "files"),
    [
        ("pip install -r requirements.txt", "requirements.txt"),
        ("pip3 install --no-cache-dir -r req/a.txt -c req/c.txt", "req/a.txt req/c.txt"),
        ("python -m pip install -r ./requirements.txt", "requirements.txt"),
        ("cd sub && pip install -r r.txt", "sub/r.txt"),
        ("(cd sub && pip install -r r.txt) && pip install -r r.txt", "sub/r.txt r.txt"),
        ("uv pip install --system -r requirements.txt", "requirements.txt"),
        ("uv sync --locked --no-install-project", "pyproject.toml uv.lock"),
        ("poetry install --no-root", "pyproject.toml poetry.lock*"),
        ("poetry export -f requirements.txt", "pyproject.toml poetry.lock*"),
        ("pipenv install --system --deploy", "Pipfile Pipfile.lock"),
        ("conda env update -n base -f env.yml", "env.yml"),
        ("npm ci --omit=dev", "package*.json"),
        ("npm install --prefix web", "web/package*.json"),
        ("yarn", "package.json yarn.lock*"),
        ("yarn install --frozen-lockfile", "package.json yarn.lock"),
        ("corepack enable && pnpm i --frozen-lockfile", "package.json pnpm-lock.yaml"),
        ("bun install", "package.json bun.lock*"),
        ("bundle install", "Gemfile Gemfile.lock*"),
        ("bundle config set without dev && bundle install -j4", "Gemfile Gemfile.lock*"),
        ("composer install --no-scripts --no-autoloader", "composer.json composer.lock*"),
        ("go mod download", "go.mod go.sum*"),
        ("mvn -B dependency:go-offline", "pom.xml"),
        ("./mvnw dependency:resolve", "pom.xml mvnw .mvn/"),
        ("dotnet restore src/App/App.csproj", "src/App/App.csproj"),
        ("mix deps.get --only prod", "mix.exs mix.lock*"),
        ("apt-get update && apt-get install -y gcc && pip install flask", ""),
        ("npm install -g pm2 && gem install rake", ""),
        ("curl -fsSL https://example.com/setup | bash - && apt-get install -y nodejs", ""),
        ("curl -fsSL https://example.com/setup | sh && apt-get install -y nodejs", ""),
        ("useradd app && mkdir -p data && rm -rf /var/lib/apt/lists/* && pip install flask", ""),
        ("cargo install cargo-chef && go install example.com/tool@v1", ""),
        ("dotnet tool install -g dotnet-ef", ""),
    ],
)
def test_an_install_reads_its_manifests_and_no_more(script: str, files: str) -> None:
    found = need(script)
    assert found.source == ""
    assert found.installs
    assert sorted(found.files) == sorted(f"/app/{name}" for name in files.split())


@pytest.mark.parametrize(
    "script",
    [
        "pip install .",
        "pip install -e .[dev]",
        "pip install ./lib",
        "pip install dist/*.whl",
        "pip install /app/lib",
        "pip install -r $FILE",
        "uv sync",
        "uv run app.py",
        "poetry install",
        "poetry run pytest",
        "npm run build",
        "npm ci ./local",
        "npm install -g .",
        "yarn build",
        "bundle exec rake assets:precompile",
        "composer dump-autoload",
        "gem build app.gemspec",
        "go build ./...",
        "go mod tidy",
        "cargo fetch",
        "mvn package",
        "mvn -pl modules/api dependency:go-offline",
        "dotnet restore",
        "./gradlew build",
        "dotnet publish",
        "mix compile",
        "make",
        "./configure",
        "sh setup.sh",
        "python manage.py migrate",
        "chown -R app /app",
        "chmod +x entrypoint.sh",
        "cat requirements.txt",
        "rm -rf tests",
        "rm -rf *",
        "[ -f requirements.txt ] && pip install -r requirements.txt",
        "pip install $(cat requirements.txt)",
        "apt-get install -y ./package.deb",
        "apt-key add /app/key",
        "echo x > settings.py",
        "cd frontend && apt-get install -y curl",
        "while read p; do pip install $p; done < requirements.txt",
    ],
)
def test_what_may_read_the_source_is_taken_to_do_so(script: str) -> None:
    assert need(script).source


@pytest.mark.parametrize(
    "script", ["python3 -m venv /opt/venv", "python3.12 -m venv --copies /opt/venv", "virtualenv -p python3 /venv"]
)
def test_a_virtual_environment_elsewhere_reads_nothing(script: str) -> None:
    assert need(script).source == ""


UV_ROOT = '[project]\nname = "a"\n\n[tool.uv.workspace]\nmembers = ["packages/*"]\n'


def test_a_uv_workspace_is_installed_in_two_steps() -> None:
    files = {
        "pyproject.toml": UV_ROOT,
        "uv.lock": "",
        "packages/x/pyproject.toml": "",
        "packages/x/x.py": "",
        "a.py": "",
    }
    found = need("uv sync --locked", files)
    assert found.source == ""
    assert set(found.files) == {"/app/pyproject.toml", "/app/uv.lock", "/app/packages/x/pyproject.toml"}
    assert found.halves is not None
    assert found.halves.edits[0].replacement == " --no-install-workspace"
    assert found.halves.then == "uv sync --locked"


@pytest.mark.parametrize("text", ['[project]\ndynamic = ["version"]\n', "[tool.uv.sources]\ny = { path = '../y' }\n"])
def test_not_where_a_package_reads_its_source(text: str) -> None:
    files = {"pyproject.toml": UV_ROOT, "uv.lock": "", "packages/x/pyproject.toml": text}
    assert "reads its source" in need("uv sync", files).source


@pytest.mark.parametrize("script", ["python -m venv .venv", "python -m venv $VENV", "python -m build"])
def test_one_in_the_source_may_read_it(script: str) -> None:
    assert need(script).source


@pytest.mark.parametrize(
    ("script", "files", "wanted"),
    [
        (
            "pip install -r requirements.txt",
            {"requirements.txt": "-r base.txt\nflask\n", "base.txt": "-c pins.txt\n", "pins.txt": "", "app.py": ""},
            "requirements.txt base.txt pins.txt",
        ),
        (
            "conda env create -f env.yml",
            {"env.yml": "dependencies:\n  - pip:\n    - -r requirements.txt\n", "requirements.txt": ""},
            "env.yml requirements.txt",
        ),
        ("uv sync", {"pyproject.toml": "[project]\n", "uv.lock": "", ".python-version": ""}, "pyproject.toml uv.lock .python-version"),
        ("npm ci", {"package.json": "{}", "package-lock.json": "", ".npmrc": "", "a.js": ""}, "package.json package-lock.json .npmrc"),
        (
            "yarn install",
            {"package.json": '{"workspaces": {"packages": ["libs/*"]}}', "yarn.lock": "", "libs/a/package.json": "{}", "x/package.json": "{}"},
            "package.json libs/a/package.json yarn.lock",
        ),
        (
            "yarn install --immutable",
            {"package.json": "{}", "yarn.lock": "", ".yarnrc.yml": "", ".yarn/releases/yarn-4.cjs": "", ".yarn/cache/x.zip": ""},
            "package.json yarn.lock .yarnrc.yml .yarn/releases/yarn-4.cjs",
        ),
        ("npm ci", {"package.json": '{"scripts": {"prepare": "husky"}}', "package-lock.json": ""}, "package.json package-lock.json"),
        ("bundle install", {"Gemfile": 'ruby file: ".ruby-version"\n', ".ruby-version": "", "Gemfile.lock": ""}, "Gemfile .ruby-version Gemfile.lock"),
        ("go mod download", {"go.mod": "module m\n", "go.sum": ""}, "go.mod go.sum"),
        (
            "go mod download",
            {"go.mod": "replace (\n\ta => ./a // mine\n\tb => example.org/b v1\n)\n", "go.sum": "", "a/go.mod": ""},
            "go.mod go.sum a/go.mod",
        ),
        (
            "go mod download",
            {"go.work": "go 1.27\n\nuse (\n\t./api\n\t./lib\n)\n", "api/go.mod": "", "api/go.sum": "", "lib/go.mod": ""},
            "go.work api/go.mod api/go.sum lib/go.mod",
        ),
        (
            "go mod download",
            {"go.work": "use .\nuse ./lib\n", "go.work.sum": "", "go.mod": "", "lib/go.mod": ""},
            "go.work go.work.sum go.mod lib/go.mod",
        ),
        ("dotnet restore app.sln", {"app.sln": "", "A/A.csproj": "", "NuGet.config": "", "A/A.cs": ""}, "app.sln A/A.csproj NuGet.config"),
        ("./gradlew dependencies", {"build.gradle": "", "gradlew": "", "gradle/wrapper/x.jar": "", "A.java": ""}, "build.gradle gradlew gradle/"),
    ],
)  # fmt: skip
def test_with_a_known_context_exactly_the_files_that_exist_are_read(
    script: str, files: dict[str, str], wanted: str
) -> None:
    found = need(script, files)
    assert found.source == ""
    assert sorted(found.files) == sorted(f"/app/{name}" for name in wanted.split())


@pytest.mark.parametrize(
    ("script", "files", "reason"),
    [
        ("pip install -r requirements.txt", {"requirements.txt": "flask\n-e .\n"}, "installs the source"),
        ("pip install -r requirements.txt", {"requirements.txt": "lib @ file:./lib\n"}, "installs the source"),
        ("pip install -r requirements.txt", {"app.py": ""}, "not in the build context"),
        ("pip install -r requirements.txt", {"requirements.txt": "-r missing.txt"}, "not in the build context"),
        ("uv sync", {"pyproject.toml": "[tool.uv.sources]\nlib = { path = 'lib' }", "uv.lock": ""}, "folders of the source"),
        ("npm ci", {"package.json": '{"scripts": {"postinstall": "node build.js"}}'}, "`postinstall` script"),
        ("npm ci", {"package.json": '{"dependencies": {"lib": "file:lib"}}'}, "a folder of the source"),
        (
            "npm ci",
            {"package.json": '{"workspaces": ["a"]}', "a/package.json": '{"scripts": {"prepare": "tsc"}}'},
            "`prepare` script",
        ),
        ("bundle install", {"Gemfile": "gemspec\n"}, "reads files of the source"),
        ("go mod download", {"go.mod": "replace a => ../a\n", "go.sum": ""}, "lies elsewhere"),
        ("go mod download", {"go.mod": "", "go.sum": "", "go.work": "use ./a\n"}, "lies elsewhere"),
        ("mix deps.get", {"mix.exs": '{:lib, path: "lib"}'}, "other parts of the source"),
    ],
)  # fmt: skip
def test_a_manifest_that_leads_into_the_source_is_seen(script: str, files: dict[str, str], reason: str) -> None:
    assert reason in need(script, files).source


def test_what_is_ignored_is_not_in_the_build_context() -> None:
    files = {"requirements.txt": "flask", "app.py": ""}
    assert need("pip install -r requirements.txt", files, "*.txt").source
    assert not need("pip install -r requirements.txt", files, "*.md").source


def test_a_manifest_that_is_mounted_need_not_be_copied() -> None:
    mount = "--mount=type=bind,source=requirements.txt,target=requirements.txt"
    assert need(f"{mount} pip install -r requirements.txt").files == ()
    assert need("--mount=type=bind,target=/app pip install flask").source


def test_an_install_in_two_steps_says_how() -> None:
    composer = need("composer install --no-dev --optimize-autoloader").halves
    assert composer is not None
    assert composer.then == "composer dump-autoload --no-dev --optimize"
    files = {"pyproject.toml": "[build-system]\n", "uv.lock": ""}
    uv = need("UV_LINK_MODE=copy uv sync --frozen", files).halves
    assert uv is not None
    assert uv.then == "UV_LINK_MODE=copy uv sync --frozen"
    poetry = need("poetry install --only main", {"pyproject.toml": "", "poetry.lock": ""}).halves
    assert poetry is not None
    assert poetry.then == "poetry install --only-root"


def test_what_could_not_be_looked_at_is_left_to_the_author() -> None:
    assert "requirements.txt" in need("pip install -r requirements.txt").check
    assert need("pip install -r requirements.txt", {"requirements.txt": "flask"}).check == ""
    assert "node_modules" in need("npm ci", {"package.json": "{}"}).check
    assert need("npm ci", {"package.json": "{}"}, "**/node_modules").check == ""


def test_a_manifest_that_another_copy_brings_is_read_too() -> None:
    copies = "COPY package*.json ./\nCOPY lib lib\n"
    local = {"package.json": '{"dependencies": {"lib": "file:lib"}}', "lib/package.json": "{}"}
    assert "a folder of the source" in need("npm ci", local, copies=copies).source
    assert not need("npm ci", {**local, "package.json": "{}"}, copies=copies).source
    assert "`prepare`" in need("npm ci", copies=copies).check


def test_vendored_gems_are_part_of_what_bundler_reads() -> None:
    assert need("bundle install", copies="COPY Gemfile* ./\nCOPY vendor vendor\n").source
    assert need("bundle install", {"Gemfile": "", "Gemfile.lock": "", "vendor/cache/a.gem": ""}).source


def test_a_script_that_is_read_from_a_file_may_do_anything() -> None:
    assert need("bash < /srv/setup", copies="COPY lib /lib-of-mine\n").source
    assert not need("curl -s https://example.com/setup | bash", copies="COPY lib /lib-of-mine\n").source


@pytest.mark.parametrize("version", ["file:lib", "link:lib", "portal:lib", "./lib", "../lib"])
def test_a_dependency_that_is_a_folder_of_the_source_needs_it(version: str) -> None:
    files = {"package.json": f'{{"dependencies": {{"lib": "{version}"}}}}', "package-lock.json": "", "lib/x.js": ""}
    assert "is a folder of the source" in need("npm ci", files).source


@pytest.mark.parametrize(
    ("copy", "is_seen"), [("COPY . .\n", True), ("COPY ../x/ .\n", False), ("COPY $X/ .\n", False)]
)
def test_a_copy_whose_source_nobody_knows_has_no_view(copy: str, is_seen: bool) -> None:
    dockerfile = parse(f"FROM image\nWORKDIR /app\n{copy}")
    stage = dockerfile.stages[0]
    assert (source_view(stage, stage.of_type(Copy)[-1], BuildContext()) is not None) is is_seen


@pytest.mark.parametrize(
    ("copy", "path", "is_brought"),
    [
        ("COPY package*.json ./", "/app/package.json", True),
        ("COPY package*.json ./", "/app/a.js", False),
        ("COPY package.json /app/package.json", "/app/package.json", True),
        ("COPY lib/ lib/", "/app/lib/x.js", True),
        ("COPY lib/ /srv/", "/app/lib/x.js", False),
        ("COPY --from=other package.json ./", "/app/package.json", False),
    ],
)
def test_what_an_earlier_copy_brings_to_the_same_place(copy: str, path: str, is_brought: bool) -> None:
    files = frozenset({"package.json", "a.js", "lib/x.js"})
    dockerfile = parse(f"FROM image\nWORKDIR /app\n{copy}\nCOPY . .\n")
    stage = dockerfile.stages[0]
    first, last = stage.of_type(Copy)
    view = source_view(stage, last, BuildContext(files, dict.fromkeys(files, "").get))
    assert view is not None
    assert brings(stage, first, view, path) is is_brought
