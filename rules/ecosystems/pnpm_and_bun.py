"""Node.js: pnpm and Bun, which link what they install to the files of their cache."""

from __future__ import annotations

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.node_shared import DECLARED, WRITTEN
from rules.ecosystems.record import NO_SYSTEM, Dev, Fetches, Lock, Manager, Never, Pins, Purpose, Reads
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

PNPM_CACHE = Cache(
    "pnpm",
    ("~/.cache/pnpm", "~/.local/share/pnpm/store"),
    (),
    (("pnpm", "store", "prune"),),
    ("~/.local/share/pnpm/store", "~/.cache/pnpm"),
    moved_by=(
        ("PNPM_HOME", ("{}/store", "~/.cache/pnpm")),
        ("XDG_DATA_HOME", ("{}/pnpm/store", "~/.cache/pnpm")),
    ),
    links=True,
)
BUN_CACHE = Cache(
    "bun",
    ("~/.bun/install/cache",),
    ("BUN_INSTALL_CACHE_DIR",),
    (("bun", "pm", "cache", "rm"),),
    ("~/.bun/install/cache",),
    links=True,
)

PNPM = Manager(
    name="pnpm",
    names=(),
    syntax=Syntax(
        words(
            "-C -F --dir --filter --store-dir --reporter --registry --network-concurrency --prefix"
            " --child-concurrency --virtual-store-dir --modules-dir --loglevel --cache-dir --fetch-timeout"
        ),
        groups=words("store config"),
        aliases={"i": "install", "rm": "remove", "un": "remove", "uninstall": "remove", "up": "update"},
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        words("add fetch install update"),
        unless=words("--store-dir --cache-dir"),
        offline=words("--offline"),
        project=words("install"),
    ),
    removes=words("remove"),
    quiet=words("bin config help login root store whoami"),
    runs=words("dlx exec run"),
    secrets=words(".npmrc"),
    cache=PNPM_CACHE,
    leftover=Leftover(
        "{call} leaves descriptions of packages in this layer.",
        Saving("the descriptions of packages", "pnpm keeps what the registry told of each package"),
        ("node:24-slim", "pnpm add --global serve@14.2.5"),
        cleaner="pnpm store prune",
    ),
    lock=Lock(
        ("pnpm-lock.yaml",),
        words("install"),
        words("--frozen-lockfile --no-frozen-lockfile --no-lockfile --lockfile-only"),
        flag="--frozen-lockfile",
        changes=words("audit dedupe update"),
    ),
    dev=Dev(
        words("install"),
        ("--prod",),
        words("--prod --production -P -D --dev"),
        ("NODE_ENV=production", "NPM_CONFIG_PRODUCTION"),
        DECLARED,
        folders=("node_modules",),
        prune="pnpm prune {flag}",
    ),
    pins=Pins(WRITTEN, words("add install")),
    reads=Reads(
        ("package.json",),
        ("pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs"),
        ("package.json", "pnpm-lock.yaml*"),
    ),
    itself=words("pnpm"),
    since=Never("every pnpm that runs on a supported Node knows the options that fixes write"),
    system=NO_SYSTEM,
)

BUN = Manager(
    name="bun",
    names=(),
    syntax=Syntax(
        words("-c -F --cwd --config --backend --cache-dir --registry --filter --omit"),
        groups=words("pm"),
        aliases={"i": "install", "a": "add", "rm": "remove"},
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        words("add install update"),
        unless=words("--cache-dir"),
        offline=words("--offline"),
        project=words("install"),
    ),
    removes=words("remove"),
    quiet=words("pm"),
    runs=words("run x"),
    secrets=words(".npmrc"),
    cache=BUN_CACHE,
    leftover=Leftover(
        "{call} leaves descriptions of packages in this layer.",
        Saving("the descriptions of packages", "Bun keeps what the registry told of each package"),
        ("oven/bun:1", "bun add --global serve@14.2.5"),
        cleaner="rm -rf ~/.bun/install/cache",  # older ones want a package.json for `bun pm cache rm`
    ),
    lock=Lock(
        ("bun.lock", "bun.lockb"),
        words("install"),
        words("--frozen-lockfile --no-save"),
        flag="--frozen-lockfile",
        changes=words("audit update"),
    ),
    dev=Dev(
        words("install"),
        ("--production",),
        words("--production -p --omit --only -d --dev -D -g --global"),
        (),
        DECLARED,
        folders=("node_modules",),
    ),
    pins=Pins(WRITTEN, words("add install")),
    reads=Reads(("package.json",), ("bun.lockb", "bun.lock", "bunfig.toml", ".npmrc"), ("package.json", "bun.lock*")),
    itself=Never("`npm install -g bun` downloads a program of 90 MB: that is no quick step"),
    since=Never("every Bun from 1.0 on knows the options that fixes write"),
    system=NO_SYSTEM,
)
