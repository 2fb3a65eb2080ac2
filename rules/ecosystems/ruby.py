"""Ruby: RubyGems and Bundler."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import (
    NO_SECRETS,
    NO_SYSTEM,
    Ecosystem,
    Fetches,
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

GEM_CACHE = Cache(
    "gem",
    ("/usr/local/bundle/cache", "~/.bundle/cache", "~/.gem"),
    (),
    (("gem", "env"), ("bundle", "clean"), ("gem", "sources", "--clear-all")),
    in_images=(("ruby", ("/usr/local/bundle/cache",)),),
    has_other_use=True,
)
GEM_FOLDER = "gem env gemdir"
"""What asks for the folder that gems lie in, and their archives below it."""

NO_DOCUMENT = ("--no-document", "-N", "--no-ri", "--no-rdoc", "--document")
"""What says of an install which documentation it builds. The first is the one to write."""

_LEFTOVER = Leftover(
    "{call} leaves the archives of its gems in this layer.",
    Saving("the archives of the gems", "RubyGems keeps each archive beside what was in it"),
    ("ruby:3.4-slim", "bundle install"),
)

GEM = Manager(
    name="gem",
    names=(),
    syntax=Syntax(
        words(
            "-v -n -i -s -p -P -B --version --bindir --install-dir --source --http-proxy --trust-policy --build-root"
            " --platform -g --file --without --config-file"
        ),
        aliases={"i": "install"},
        foreign_rest=True,
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("install update"), offline=words("-l --local")),
    removes=words("uninstall"),
    quiet=words("cleanup env list pristine sources uninstall which"),
    runs=Never("it installs gems, and starts nothing"),
    secrets=words(".gemrc"),
    cache=GEM_CACHE,
    leftover=_LEFTOVER,
    lock=Never("it installs gems by name; Gemfile.lock is Bundler's"),
    dev=Never("it leaves them out unless it is told `--development`"),
    pins=Pins(expression(r":\d|="), words("install"), words("-v --version -g --file")),
    reads=Never("it reads the gem files that the call names"),
    itself=words("bundler"),
    since={"--no-document": "2.0"},
    system=NO_SYSTEM,
)

BUNDLE = Manager(
    name="bundle",
    names=("bundler",),
    syntax=Syntax(
        words("-j -r --jobs --path --without --with --retry --gemfile --cache-path --shebang --trust-policy"),
        aliases={"i": "install"},
        default="install",
    ),
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(words("add install update"), offline=words("--local"), project=words("install")),
    removes=words("remove clean"),
    quiet=words("clean config env info platform version"),
    runs=words("exec"),
    secrets=NO_SECRETS,
    cache=GEM_CACHE,
    leftover=_LEFTOVER,
    lock=Never("`frozen` and `deployment` are settings, no options: the flags are deprecated"),
    dev=Never("groups are left out by a setting (`bundle config set without development`), not by an option"),
    pins=Never("the Gemfile names gems and versions"),
    reads=Reads(("Gemfile",), ("Gemfile.lock",), ("Gemfile", "Gemfile.lock*")),
    itself=Never("`gem install bundler` does it"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)

BUILDING = {
    "bundle": words("install update config clean lock package cache version --version"),
    "gem": words("install sources cleanup env list"),
}
"""Sub-commands that serve the build alone, by the manager."""

USED_WHEN_IT_RUNS = {
    "ethon": "libcurl4",
    "mimemagic": "shared-mime-info",
    "mini_magick": "imagemagick",
    "paperclip": "imagemagick",
    "kt-paperclip": "imagemagick",
    "git": "git",
    "ruby-vips": "libvips42",
}
"""Debian packages of the full image that gems load or call when they run, and that no header stands for."""

RUN_JAVASCRIPT = words("autoprefixer-rails babel-transpiler coffee-script execjs less react-rails terser uglifier")
"""Gems that start a JavaScript engine; all of them by execjs."""

JAVASCRIPT_ENGINES = words("mini_racer therubyracer duktape")

SECOND_STAGE = SecondStage(
    words("ruby"),
    expression(  # `__`: credentials of a host
        r"DEBIAN_FRONTEND|BUNDLE_(?:JOBS|RETRY|\w+__\w+)|NODE_(?:MAJOR|VERSION)|YARN_VERSION"
    ),
)

ECOSYSTEM = Ecosystem(
    title="Ruby",
    managers=(GEM, BUNDLE),
    begins_empty=("ruby",),
    manifest=named("Gemfile"),
    waste=(
        Waste("vendor/bundle", "vendor/bundle", "vendor/bundle", makers=words("bundle bundler")),
        Waste("log/*", "logs", "log/development.log"),
    ),
    second_stage=SECOND_STAGE,
    order=7,
)
