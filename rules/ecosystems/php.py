"""PHP: Composer."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import (
    NO_SYSTEM,
    Dev,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Purpose,
    Reads,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

COMPOSER_CACHE = Cache(
    "composer",
    ("~/.composer/cache", "~/.cache/composer"),
    ("COMPOSER_CACHE_DIR", "COMPOSER_NO_CACHE"),
    (("composer", "clear-cache"), ("composer", "clearcache"), ("composer", "cc")),
    ("~/.composer/cache",),
    (("composer", ("/tmp/cache",)),),  # noqa: S108  # the image sets COMPOSER_HOME=/tmp
)

COMPOSER = Manager(
    name="composer",
    names=("composer.phar",),
    syntax=Syntax(
        words("-d --working-dir --prefer-install --ignore-platform-req --audit-format --apcu-autoloader-prefix"),
        groups=words("global"),
        aliases={
            "i": "install",
            "r": "require",
            "u": "update",
            "upgrade": "update",
            "dumpautoload": "dump-autoload",
        },
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        frozenset({"install", "require", "update", "create-project", "global require"}),
        unless=words("--no-cache"),
        project=words("install"),
        tools=frozenset({"global require"}),
    ),
    removes=frozenset({"remove", "global remove"}),
    quiet=words("about cc clear-cache clearcache config diagnose self-update selfupdate"),
    runs=words("exec run run-script"),
    secrets=words("auth.json"),
    cache=COMPOSER_CACHE,
    leftover=Leftover(
        "{call} leaves Composer's download cache in this layer.",
        Saving("the archives Composer downloaded", "Composer keeps every archive"),
        ("php:8.4-cli", "composer install"),
        flag="--no-cache",
        cleaner="{program} clear-cache",
    ),
    lock=Never("`composer install` takes what composer.lock says"),
    dev=Dev(
        words("install"),
        ("--no-dev",),
        words("--no-dev --dev"),
        ("COMPOSER_NO_DEV",),
        expression(r'"require-dev"\s*:\s*\{\s*"'),
        (".", "vendor"),
    ),
    pins=Never("`composer require` writes the version that it takes into composer.json and its lock file"),
    reads=Reads(
        ("composer.json",), ("composer.lock", "symfony.lock", "auth.json"), ("composer.json", "composer.lock*")
    ),
    itself=Never("`composer self-update` does it"),
    since={"--no-cache": "1.9"},
    system=NO_SYSTEM,
)

EXTENSION_TOOLS = words(
    "docker-php-ext-configure docker-php-ext-enable docker-php-ext-install docker-php-source pear pecl"
)
"""Programs of the official image that compile extensions."""

APACHE_TOOLS = words("a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite")
SETTLES = words("check-platform-reqs clear-cache config diagnose self-update validate") | {""}
"""Sub-commands of Composer that only serve a build."""

INSTALLS = words("dump-autoload install require update")
IN_FOLDER = words("dump-env run run-script exec")
"""Sub-commands that may write any file of the project."""

SHOWS = words("-v -i -m --ri --version")
CONSOLES = words("artisan bin/console")
AT_INSTALL = ("post-autoload-dump", "post-install-cmd", "pre-autoload-dump", "pre-install-cmd")
AT_UPDATE = ("post-update-cmd", "pre-update-cmd")
"""Events at which Composer runs scripts of the project."""

SECOND_STAGE = SecondStage(
    words("php"),
    expression(r"DEBIAN_FRONTEND|COMPOSER_[A-Z_]+|NODE_(?:MAJOR|VERSION)|CFLAGS|CPPFLAGS|LDFLAGS"),
)

ECOSYSTEM = Ecosystem(
    title="PHP",
    managers=(COMPOSER,),
    begins_empty=("php", "composer"),
    manifest=named(r"composer\.json"),
    waste=(Waste("vendor", "vendor", "vendor", usual=True, makers=words("composer composer.phar")),),
    second_stage=SECOND_STAGE,
    order=6,
)
