"""uv, which manages packages, projects, programs and Pythons."""

from __future__ import annotations

import re

from rules.ecosystems.cache import XDG, Cache, Leftover
from rules.ecosystems.record import NO_SYSTEM, Dev, Fetches, Lock, Manager, Never, Pins, Purpose, Reads
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

WRITTEN = re.compile(r"[=~<>@]")
"""`flask==3.1`, `flask @ https://...`, and uv's own `ruff@0.14`."""

UV_CACHE = Cache(
    "uv",
    ("~/.cache/uv",),
    ("UV_NO_CACHE", "UV_CACHE_DIR", *XDG),
    (("uv", "cache", "clean"), ("uv", "cache", "prune")),
    ("~/.cache/uv",),
)

UV = Manager(
    name="uv",
    names=(),
    syntax=Syntax(
        words(
            "-r -c -e -t -i -f -p -o -b -C --requirements --requirement --constraints --constraint --overrides"
            " --override --editable --target --prefix --index-url --extra-index-url --find-links --index"
            " --default-index --python --extra --group --no-group --only-group --package --directory --project"
            " --cache-dir --config-file --link-mode --python-platform --resolution --prerelease --output-file"
            " --no-binary --only-binary --no-build-isolation-package --with --from --env-file --upgrade-package -P"
            " --no-install-package --python-version --color --allow-insecure-host --config-setting"
        ),
        groups=words("pip tool python cache self"),
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        frozenset({"pip install", "pip sync", "sync", "tool install", "add"}),
        unless=words("--no-cache --no-cache-dir -n --cache-dir"),
        offline=words("--offline"),
        project=frozenset({"pip install", "pip sync", "sync"}),
        tools=frozenset({"tool install"}),
    ),
    removes=frozenset({"pip uninstall", "remove", "tool uninstall"}),
    quiet=frozenset({"cache clean", "cache dir", "cache prune", "python list", "self update", "version"}),
    runs=words("run"),
    secrets=words(".netrc"),
    cache=UV_CACHE,
    leftover=Leftover(
        "{call} leaves uv's cache in this layer.",
        Saving("uv's unpacked packages", "uv's documentation on Docker"),
        ("python:3.13-slim", "uv sync --frozen"),
        flag="--no-cache",
    ),
    lock=Lock(("uv.lock",), words("sync"), words("--frozen --locked"), flag="--locked"),
    dev=Dev(
        words("sync"),
        ("--no-dev",),
        words("--no-dev --no-default-groups --all-groups --group --only-group --dev --only-dev"),
        ("UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"),
        re.compile(r"\[dependency-groups\]|dev-dependencies"),
        (".", ".venv"),
    ),
    pins=Pins(WRITTEN, frozenset({"pip install", "tool install"}), words("-c --constraint --constraints")),
    reads=Reads(("pyproject.toml",), ("uv.lock", ".python-version", "uv.toml"), ("pyproject.toml", "uv.lock*")),
    itself=Never("`uv self update` does it, and no call that names packages"),
    since=Never("every uv that can be had knows the options that fixes write"),
    system=NO_SYSTEM,
    module=True,
)
