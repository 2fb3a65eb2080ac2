"""Node.js: npm and Yarn."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.node_shared import DECLARED, WRITTEN
from rules.ecosystems.pnpm_and_bun import BUN, PNPM
from rules.ecosystems.record import (
    NO_SYSTEM,
    Dev,
    Ecosystem,
    Fetches,
    Lock,
    Manager,
    Never,
    Pins,
    Purpose,
    Reads,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

NPM_CACHE = Cache(
    "npm",
    ("~/.npm", "~/.npm/_cacache"),
    ("npm_config_cache", "NPM_CONFIG_CACHE"),
    (("npm", "cache", "clean"), ("npm", "cache", "clear"), ("npm", "cache", "rm")),
    ("~/.npm",),
)
YARN_CACHE = Cache(
    "yarn",
    ("/usr/local/share/.cache/yarn", "~/.cache/yarn"),
    ("YARN_CACHE_FOLDER",),
    (("yarn", "cache", "clean"),),
    ("/usr/local/share/.cache/yarn",),
)
_ALIASES = {
    **dict.fromkeys(("i", "in", "ins", "inst", "isntall", "add"), "install"),
    **dict.fromkeys(("clean-install", "ic", "install-clean"), "ci"),
    **dict.fromkeys(("rm", "remove", "un", "r", "unlink"), "uninstall"),
    **dict.fromkeys(("run-script", "rum", "urn"), "run"),
    **dict.fromkeys(("up", "upgrade", "udpate"), "update"),
    **dict.fromkeys(("t", "tst"), "test"),
    **dict.fromkeys(("ddp",), "dedupe"),
}

UNDISTURBED_CLEANER = "npm cache clean --force --no-update-notifier"
WITH_NPM_9 = expression(r"(?:.*/)?node:(?:18\.1[3-8]|19|20\.[0-8])(?!\d)")
"""Images whose npm 9 may look for a newer one while it empties the cache, and then ends with ENOTEMPTY (11 of 20 times
behind the install of one package with npm 9.9.4, never with that option, and never with npm 10.9.2).
"""

NPM = Manager(
    name="npm",
    names=("npm-cli.js",),
    syntax=Syntax(
        words(
            "-w -C --prefix --cache --registry --loglevel --userconfig --globalconfig --workspace --omit --include"
            " --only --also --tag --fetch-timeout --fetch-retries --network-timeout --cpu --os --libc"
            " --install-strategy --save-prefix --audit-level --maxsockets --node-options --script-shell"
        ),
        groups=words("cache config"),
        aliases=_ALIASES,
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        words("ci install update"),
        unless=words("--cache"),
        offline=words("--offline"),
        project=words("ci install"),
    ),
    removes=words("uninstall"),
    quiet=words("bin cache config help login ping prefix root set version whoami"),
    runs=words("exec run"),
    secrets=words(".npmrc"),
    cache=NPM_CACHE,
    leftover=Leftover(
        "{call} leaves npm's download cache in this layer.",
        Saving("the archives npm downloaded", "npm keeps every archive"),
        ("node:22-slim", "npm ci"),
        cleaner="npm cache clean --force",
    ),
    lock=Lock(
        ("package-lock.json", "npm-shrinkwrap.json"),
        words("install"),
        words("--no-package-lock --package-lock-only"),
        subcommand="ci",
        changes=words("audit dedupe update"),
        lenient_in=(("node", expression(r"1[56](?!\d)")),),  # npm 7
    ),
    dev=Dev(
        words("ci install"),
        ("--omit=dev", "--only=production", "--production"),
        words("--omit --only --production --prod -P --include -g --global --dev -D --save-dev"),
        ("NODE_ENV=production", "NPM_CONFIG_PRODUCTION"),
        DECLARED,
        folders=("node_modules",),
        prune="npm prune {flag}",
    ),
    pins=Pins(WRITTEN, words("install")),
    reads=Reads(("package.json",), ("package-lock.json", "npm-shrinkwrap.json", ".npmrc"), ("package*.json",)),
    itself=words("npm corepack"),
    since={"--only=production": "3", "ci": "6", "--omit=dev": "7"},
    system=NO_SYSTEM,
)

YARN = Manager(
    name="yarn",
    names=("yarnpkg",),
    syntax=Syntax(
        words(
            "--cwd --cache-folder --modules-folder --registry --network-timeout --network-concurrency --mutex --prefix"
            " --global-folder --use-yarnrc --link-folder --preferred-cache-folder --proxy --https-proxy --mode"
        ),
        groups=words("cache global config workspaces"),
        default="install",
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        frozenset({"add", "global add", "install"}),
        unless=words("--cache-folder"),
        offline=words("--offline"),
        project=words("install"),
        tools=frozenset({"global add"}),
    ),
    removes=frozenset({"remove", "global remove"}),
    quiet=words("bin cache config help login set version"),
    runs=words("dlx exec run"),
    secrets=words(".npmrc .yarnrc .yarnrc.yml"),
    cache=YARN_CACHE,
    leftover=Leftover(
        "{call} leaves Yarn's download cache in this layer.",
        Saving("the archives Yarn downloaded", "Yarn keeps every archive"),
        ("node:22-slim", "yarn install --frozen-lockfile"),
        cleaner="yarn cache clean",
    ),
    lock=Lock(
        ("yarn.lock",),
        words("install"),
        words("--frozen-lockfile --no-lockfile --pure-lockfile --immutable"),
        flag="--frozen-lockfile",
        renamed="--immutable",
        changes=words("audit dedupe upgrade"),
    ),
    dev=Dev(
        words("install"),
        ("--production",),
        words("--production --prod --only --omit"),
        ("NODE_ENV=production", "NPM_CONFIG_PRODUCTION"),
        DECLARED,
        folders=("node_modules",),
        prune="yarn install {flag} --ignore-scripts --prefer-offline",  # Yarn 1 has no sub-command of its own for it
    ),
    pins=Pins(WRITTEN, frozenset({"add", "global add", "install"})),
    reads=Reads(
        ("package.json",),
        ("yarn.lock", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnp.cjs", ".pnp.loader.mjs"),
        ("package.json", "yarn.lock*"),
    ),
    itself=words("yarn"),
    since=Never("Yarn 1 has all options that fixes write to it; those of its successors are told apart by `renamed`"),
    system=NO_SYSTEM,
)

PROGRAMS = frozenset(name for one in (NPM, YARN, PNPM, BUN) for name in (one.name, *one.names))
"""What the package managers of Node.js are called by."""
SPELLED = "|".join(map(re.escape, sorted(PROGRAMS)))
"""The same, as a part of a regular expression."""

PROGRAMS_OF_PACKAGES = {
    "typescript": "tsc",
    "@nestjs/cli": "nest",
    "@angular/cli": "ng",
    "@babel/cli": "babel",
    "@babel/node": "babel-node",
    "@playwright/test": "playwright",
}
"""Programs of packages that are not called like them; others of a scope (`@types/node`) are taken to bring none."""

SERVES_THE_BUILD = expression(
    r"(?:npm|pnpm|yarn|corepack|typescript|node-gyp|rimraf|turbo|nx|lerna|vite|webpack|rollup|esbuild|gulp|grunt|bower"
    r"|@(?:nestjs|angular|vue)/)(?:\b.*)?"
)
"""Packages that are installed globally for the build's sake."""

_MAKERS = words("npm yarn yarnpkg pnpm bun npx")

OUTPUTS = {
    "vite": "dist",
    "react-scripts": "build",
    "@vue/cli-service": "dist",
    "parcel": "dist",
    "astro": "dist",
    "gatsby": "public",
}
"""Where the build of a static site puts its files, by the package that builds it (each one's default)."""

DEFAULT_PORTS = {"serve": 3000, "http-server": 8080, "vite": 4173}
"""Where servers of plain files listen unless told otherwise: serve 14, http-server 14, vite 3 and newer."""

NODE_TOOLS = words("npm yarn pnpm bun")
NODE_PROGRAMS = words("node npx corepack")
NODE_PACKAGES = words("nodejs nodejs-current npm yarn")
"""System packages that bring Node.js or a manager of its packages."""

SECOND_STAGE = SecondStage(
    words("node"),
    expression(r"NPM_CONFIG_[A-Z_]+|npm_config_\w+|YARN_[A-Z_]+|CI|DEBIAN_FRONTEND|NEXT_TELEMETRY_DISABLED|PYTHON"),
)

ECOSYSTEM = Ecosystem(
    title="Node.js",
    managers=(NPM, YARN, PNPM, BUN),
    begins_empty=("node", "oven/bun"),
    manifest=named(r"package\.json"),
    waste=(
        Waste("**/node_modules", "node_modules", "node_modules", always=True, makers=_MAKERS),
        Waste("**/npm-debug.log*", "npm's logs", "npm-debug.log"),
    ),
    second_stage=SECOND_STAGE,
    order=1,
)
