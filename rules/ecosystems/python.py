"""Python: pip, and pipx, which calls it."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.ecosystems.cache import XDG, Cache, Leftover
from rules.ecosystems.python_projects import HATCH, PDM, PIPENV, POETRY
from rules.ecosystems.record import (
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Pins,
    Purpose,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words
from rules.ecosystems.uv import UV, WRITTEN
from rules.engine.finding import Saving

PIP_CACHE = Cache(
    "pip",
    ("~/.cache/pip",),
    ("PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", *XDG),
    (("pip", "cache", "purge"), ("pip3", "cache", "purge")),
    ("~/.cache/pip",),
)

PIP = Manager(
    name="pip",
    names=(),
    syntax=Syntax(
        words(
            "-r -c -e -t -i -f -C -b -d -w --requirement --constraint --editable --target --prefix --root --index-url"
            " --extra-index-url --find-links --trusted-host --platform --python-version --implementation --abi"
            " --cache-dir --timeout --retries --proxy --log --cert --client-cert --global-option --install-option"
            " --config-settings --no-binary --only-binary --progress-bar --src --build --upgrade-strategy --report"
            " --group --exists-action --python --use-feature --use-deprecated --keyring-provider --root-user-action"
            " --dest --wheel-dir --build-option --pypi-url"
        ),
        groups=words("cache config index"),
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        words("download install wheel"), unless=words("--no-cache-dir --cache-dir --no-cache"), project=words("install")
    ),
    removes=words("uninstall"),
    quiet=words("cache check config debug freeze help index inspect list search show"),
    runs=Never("it installs packages, and starts nothing"),
    secrets=words(".netrc .pypirc pip.conf"),
    cache=PIP_CACHE,
    leftover=Leftover(
        "{call} leaves pip's download cache in this layer.",
        Saving("the archives pip downloaded", "pip keeps every archive"),
        ("python:3.13-slim", "pip install flask"),
        flag="--no-cache-dir",
    ),
    lock=Never("a requirements file is what the call names; pip has no other lock file"),
    dev=Never("pip knows no development dependencies: projects keep them in a requirements file of its own"),
    pins=Pins(WRITTEN, words("install"), words("-c --constraint --constraints")),
    reads=Never("it reads the files that the call names"),
    itself=words("pip setuptools wheel"),
    since={"--no-cache-dir": "6.0", "--root-user-action": "22.1"},
    system=NO_SYSTEM,
    module=True,
    versioned=True,
)

PIPX = replace(
    PIP,
    name="pipx",
    syntax=Syntax(words("--python --spec --pip-args --index-url -i --suffix --backend --preinstall --cooldown")),
    fetches=Fetches(words("inject install upgrade"), tools=words("install")),
    leftover=Never("pip's rule speaks of it: the flag is `--pip-args=--no-cache-dir`"),
    quiet=words("ensurepath environment list"),
    runs=words("run"),
    lock=Never("it installs programs, and no project has a lock file for those"),
    dev=Never("programs come without their development dependencies"),
    reads=Never("it installs packages by name"),
    itself=Never("it lies in an environment of its own, and never installs itself"),
    since=Never("the options that fixes write are pip's, and pipx brings a pip of its own"),
    system=NO_SYSTEM,
    versioned=False,
)

SECOND_STAGE = SecondStage(
    words("python"),
    re.compile(r"(?:PIP|PIPENV|POETRY|UV|VIRTUALENV)_[A-Z_]+|DEBIAN_FRONTEND|[CL]D?FLAGS|PYSETUP_PATH|APT_[A-Z_]+"),
)

ECOSYSTEM = Ecosystem(
    title="Python",
    managers=(PIP, PIPX, PIPENV, PDM, POETRY, UV, HATCH),
    begins_empty=("python",),
    manifest=named(r"requirements[\w-]*\.txt", r"pyproject\.toml", r"setup\.py", "Pipfile"),
    waste=(
        Waste("**/__pycache__", "__pycache__", "__pycache__", usual=True),
        Waste("**/*.py[cod]", "compiled Python", "app.pyc"),
        Waste(".venv", ".venv", ".venv", usual=True),
        Waste("venv", "venv", "venv"),
        Waste(".pytest_cache", "pytest's cache", ".pytest_cache"),
    ),
    second_stage=SECOND_STAGE,
    order=2,
)
