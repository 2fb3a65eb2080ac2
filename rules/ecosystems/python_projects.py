"""The managers of Python projects: Poetry, PDM, Pipenv and Hatch."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import XDG, Cache, Leftover
from rules.ecosystems.record import NO_SYSTEM, Dev, Fetches, Lock, Manager, Never, Purpose, Reads
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

_BY_MANIFEST = Never("packages are named in the manifest, with their versions")

POETRY_CACHE = Cache(
    "poetry",
    ("~/.cache/pypoetry/artifacts", "~/.cache/pypoetry/cache"),
    ("POETRY_CACHE_DIR", *XDG),
    (("poetry", "cache", "clear"),),
    ("~/.cache/pypoetry/artifacts", "~/.cache/pypoetry/cache"),
)
PDM_CACHE = Cache("pdm", ("~/.cache/pdm",), ("PDM_CACHE_DIR", *XDG), (("pdm", "cache", "clear"),), ("~/.cache/pdm",))
PIPENV_CACHE = Cache(
    "pipenv",
    ("~/.cache/pipenv",),
    ("PIPENV_CACHE_DIR", "PIP_NO_CACHE_DIR", *XDG),
    (("pipenv", "--clear"),),
    ("~/.cache/pipenv", "~/.cache/pip"),
)
HATCH_CACHE = Cache(
    "hatch",
    ("~/.cache/uv", "~/.cache/virtualenv"),
    ("UV_NO_CACHE", "PIP_NO_CACHE_DIR", *XDG),
    (),
    ("~/.cache/pip", "~/.cache/uv", "~/.cache/virtualenv"),
)

POETRY = Manager(
    name="poetry",
    names=(),
    syntax=Syntax(
        words(
            "-C -P -E -G -f -o --directory --project --with --without --only --extras --group --source --python"
            " --format --output"
        ),
        groups=words("cache self source env"),
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("add install sync update"), unless=words("--no-cache"), project=words("install sync")),
    removes=words("remove"),
    quiet=frozenset({"cache clear", "config", "env use", "self add", "self update", "source add"}),
    runs=words("run"),
    secrets=words(".netrc auth.toml"),
    cache=POETRY_CACHE,
    leftover=Leftover(
        "{call} leaves Poetry's download cache in this layer.",
        Saving("the archives Poetry downloaded", "Poetry keeps every archive"),
        ("python:3.13-slim", "poetry install --only main"),
        cleaner="rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache",
    ),
    lock=Never("`poetry install` takes what poetry.lock says, or fails"),
    dev=Dev(
        words("install sync"),
        ("--only main", "--no-dev"),
        words("--only --only-root --with --without --no-dev --all-groups --dev"),
        (),
        expression(r"\[tool\.poetry\.(group\.dev|dev-dependencies)|\[dependency-groups\]"),
        (".", ".venv"),
    ),
    pins=_BY_MANIFEST,
    reads=Reads(("pyproject.toml",), ("poetry.lock", "poetry.toml"), ("pyproject.toml", "poetry.lock*")),
    itself=Never("pip installs it with thirty packages of its own: that is no quick step"),
    since={"--only main": "1.2", "sync": "2.0"},
    system=NO_SYSTEM,
    module=True,
)

PDM = Manager(
    name="pdm",
    names=(),
    syntax=Syntax(
        words(
            "-p -G -L -C --project --group --without --lockfile --config-setting --skip --venv --override --output"
            " --format -f -o"
        ),
        groups=words("cache self venv python"),
        aliases={"i": "install"},
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("add install sync update"), project=words("install sync")),
    removes=words("remove"),
    quiet=frozenset({"cache clear", "config", "self update", "use", "venv create"}),
    runs=words("run"),
    secrets=words(".netrc"),
    cache=PDM_CACHE,
    leftover=Leftover(
        "{call} leaves PDM's cache in this layer.",
        Saving("the archives and descriptions PDM downloaded", "PDM keeps every archive"),
        ("python:3.13-slim", "pdm install --prod"),
        cleaner="rm -rf ~/.cache/pdm",
    ),
    lock=Lock(
        ("pdm.lock",),
        words("install"),
        words("--check --frozen-lockfile --no-lock -L --lockfile"),
        flag="--check",
        changes=words("update"),
    ),
    dev=Dev(
        words("install sync"),
        ("--prod",),
        words("--prod --production -d --dev -G --group --with --without --no-default"),
        (),
        expression(r"\[tool\.pdm\.dev-dependencies\]|\[dependency-groups\]"),
        (".", ".venv", "__pypackages__"),
    ),
    pins=_BY_MANIFEST,
    reads=Reads(("pyproject.toml",), ("pdm.lock", "pdm.toml"), ("pyproject.toml", "pdm.lock*")),
    itself=Never("pip installs it with twenty packages of its own: that is no quick step"),
    since=Never("every PDM 2 knows the options that fixes write"),
    system=NO_SYSTEM,
    module=True,
)

PIPENV = Manager(
    name="pipenv",
    names=(),
    syntax=Syntax(
        words("-r -e -i --python --requirements --categories --editable --index --pypi-mirror --extra-pip-args")
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("install sync update"), project=words("install sync")),
    removes=words("uninstall"),
    quiet=words("clean graph scripts verify"),
    runs=words("run"),
    secrets=words("pip.conf"),
    cache=PIPENV_CACHE,
    leftover=Leftover(
        "{call} leaves the caches of Pipenv and pip in this layer.",
        Saving("the archives Pipenv and pip downloaded", "both keep every archive"),
        ("python:3.13-slim", "pipenv install --deploy"),
        cleaner="rm -rf ~/.cache/pipenv ~/.cache/pip",
    ),
    lock=Lock(
        ("Pipfile.lock",),
        words("install"),
        words("--deploy --ignore-pipfile --skip-lock"),
        flag="--deploy",
        changes=words("update upgrade"),
    ),
    dev=Never("`pipenv install` leaves them out unless it is told `--dev`"),
    pins=Never("it writes what it installs into the Pipfile and its lock file"),
    reads=Reads(("Pipfile",), ("Pipfile.lock",), ("Pipfile", "Pipfile.lock*")),
    itself=Never("pip installs it with virtualenv: that is no quick step"),
    since=Never("`--deploy` is older than any Pipenv that still works"),
    system=NO_SYSTEM,
    module=True,
)

HATCH = Manager(
    name="hatch",
    names=(),
    syntax=Syntax(
        words("-e -p -d -i -x --env --project --data-dir --cache-dir --config --target --include --exclude"),
        groups=words("env dep python self"),
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(frozenset({"build", "env create"})),
    removes=frozenset({"env prune", "env remove"}),
    quiet=words("config self version"),
    runs=words("run"),
    secrets=words(".netrc"),
    cache=HATCH_CACHE,
    leftover=Leftover(
        "{call} leaves the caches of pip, uv, and virtualenv in this layer.",
        Saving("what pip, uv and virtualenv downloaded for Hatch", "Hatch keeps uv, virtualenv and every archive"),
        ("python:3.13-slim", "hatch env create"),
        cleaner="rm -rf ~/.cache/pip ~/.cache/uv ~/.cache/virtualenv",
    ),
    lock=Never("its environments have none unless `hatch env lock` is used, and then they follow it"),
    dev=Never("what development needs lies in environments of its own, which a call names"),
    pins=_BY_MANIFEST,
    reads=Never("`hatch env create` installs the project itself, from its source"),
    itself=Never("pip installs it with thirty packages of its own: that is no quick step"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
    module=True,
)

INSTALLS = frozenset(
    {*((tool, name) for tool in ("pdm", "pipenv", "poetry") for name in ("install", "sync")), ("uv", "sync")}
)
"""The calls that install what the lock file of a project names."""

EXPORTS = frozenset({("pdm", "export"), ("poetry", "export"), ("pipenv", "requirements"), ("uv", "export")})
"""The calls that write requirements for pip."""

SETTLES = words("config self check lock venv --version") | {"", "self add", "cache clear", "cache prune"}
"""Sub-commands that leave nothing that the program needs."""

TOOL_PACKAGES = words("pdm pip pipenv pipx poetry poetry-core setuptools uv virtualenv wheel")
REQUIRED_BY_TOOLS = words(
    "build cachecontrol cleo crashtest dep-logic dulwich fastjsonschema findpython hishel importlib-metadata installer"
    " keyring pbs-installer pexpect pkginfo pyproject-hooks requests-toolbelt resolvelib shellingham tomlkit"
    " trove-classifiers truststore unearth urllib3 xattr"
)
"""What Poetry and PDM require themselves (the metadata of their wheels), and few programs by name: beside a tool, such
a package is pinned for it.
"""

RUN_FLAGS = words("--no-sync --frozen --locked --no-dev --quiet -q --no-cache --offline --")
"""Options of `run` after which the program that it names starts as without it."""

KNOWN_PROGRAMS = words(
    "alembic celery chainlit daphne django-admin fastapi flask granian gunicorn hypercorn litestar python python3"
    " scrapy streamlit uvicorn uwsgi waitress-serve"
)
"""Programs that packages of their own name bring: hardly a project gives one of its scripts such a name."""
