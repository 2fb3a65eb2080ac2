"""What a stage does with Ruby's tools: where gems go, and which commands serve the builder alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.native_packages import RUBY
from rules.ecosystems.ruby import BUILDING, JAVASCRIPT_ENGINES, RUN_JAVASCRIPT, USED_WHEN_IT_RUNS
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, calls_of, invocation
from rules.facts.context_files import text_of
from rules.facts.image_paths import folder_at, resolve, value_at
from rules.second_stage.node_tools import node_part
from rules.second_stage.parts import Part, ReadRun

GEM_HOME = "/usr/local/bundle"
"""Where the official image's GEM_HOME and BUNDLE_APP_CONFIG lead."""

_TASK = re.compile(r"(?:assets|webpacker|shakapacker|vite|tailwindcss|css|javascript):[\w:]+")
_LOCKED = re.compile(r"^    ([\w-]+) \(", re.MULTILINE)


def ruby_part(command: Command, folder: str) -> Part | None:
    """The part of a command of a Ruby program's build; None where it is none of Ruby's."""
    call = invocation(command)
    if command.name == "git":
        return Part.NOTHING if command.texts[1:2] == ("config",) else None
    if asset_tasks(command) or _caches_code(command):
        return Part.BUILD
    builds = call is not None and call.subcommand in BUILDING.get(call.tool, ())
    return Part.BUILD if builds else node_part(command)


def _caches_code(command: Command) -> bool:
    return "bootsnap" in command.texts and "precompile" in command.texts


def asset_tasks(command: Command) -> tuple[str, ...]:
    """The tasks of Rails' asset pipeline that a command runs; () where it runs any other task."""
    texts = command.texts[2:] if command.texts[:2] == ("bundle", "exec") else command.texts
    if not texts or texts[0].rsplit("/", 1)[-1] not in {"rails", "rake"}:
        return ()
    tasks = tuple(text for text in texts[1:] if not text.startswith("-") and "=" not in text)
    return tasks if tasks and all(_TASK.fullmatch(task) for task in tasks) else ()


def installs_gems(call: Invocation | None) -> bool:
    """`bundle install`, and `gem install` of more than Bundler itself."""
    if call is None or call.subcommand != "install":
        return False
    return call.tool == "bundle" or (call.tool == "gem" and not set(call.operand_texts) <= {"bundler"})


@record
class Gems:
    """Where the gems of a stage lie. folders: all that has to be copied. cache: the folder of archives, for a shell."""

    folders: tuple[str, ...]
    cache: str


def gems_of(stage: Stage, installs: tuple[Run, ...]) -> Gems | None:
    """The folders that hold the gems and Bundler's settings; None where a variable hides them."""
    calls = [(run, call) for run in stage.of_type(Run) for call in calls_of(run)]
    if any(call.tool == "gem" and call.has("-i", "--install-dir", "--user-install") for _, call in calls):
        return None
    bundler = [(run, call) for run, call in calls if call.tool == "bundle"]
    named = [path for run, call in bundler for path in _paths(stage, run, call)]
    known = stage.variables_at(installs[-1])
    path = next(reversed(named), None) or known.get("BUNDLE_PATH")
    if path is None and ("BUNDLE_DEPLOYMENT" in known or any(_deploys(call) for _, call in bundler)):
        path = "vendor/bundle"
    home = known.get("GEM_HOME", GEM_HOME)
    place = resolve(folder_at(stage, installs[-1]), path or home)
    if any("$" in folder or folder.startswith("~") for folder in (home, place)):
        return None
    ruby = [call for _, call in calls if call.tool in {"bundle", "gem"}]
    settings = (GEM_HOME,) if any(call.subcommand == "config" or call.options for call in ruby) else ()
    named_gems = (home,) if any(call.tool == "gem" for call in ruby) else ()
    folders = dict.fromkeys((*_settings(calls), *settings, *named_gems, place))
    return Gems(tuple(folders), f"{place}/cache" if path is None else f"{place}/ruby/*/cache")


def _paths(stage: Stage, run: Run, call: Invocation) -> Iterator[str]:
    """The paths that `bundle config` and `bundle install --path` set."""
    words = [value_at(stage, run, word) for word in call.operands]
    setting = [word for word in words if word != "set"]
    if call.subcommand == "config" and setting[:1] == ["path"] and len(setting) == 2:
        yield setting[1]
    yield from call.values("--path")


def _deploys(call: Invocation) -> bool:
    return call.has("--deployment") or (call.subcommand == "config" and "deployment" in call.operand_texts)


def _settings(calls: list[tuple[Run, Invocation]]) -> tuple[str, ...]:
    """What `bundle config --global` writes lies in the home folder; for a host, those are credentials of the build."""
    kept = [c for _, c in calls if c.subcommand == "config" and c.has("--global")]
    return ("/root/.bundle",) if any("." not in text for c in kept for text in _names(c)) else ()


def _names(call: Invocation) -> tuple[str, ...]:
    """The name of the setting that `bundle config` sets."""
    return tuple(text for text in call.operand_texts if text != "set")[:1]


def installed_gems(stage: Stage, build: BuildContext) -> frozenset[str] | None:
    """The gems that the stage installs, by the lock file or by name; None where it isn't clear."""
    calls = [call for run in stage.of_type(Run) for call in calls_of(run) if installs_gems(call)]
    named = frozenset(text for call in calls if call.tool == "gem" for text in call.operand_texts)
    if all(call.tool == "gem" for call in calls):
        return named
    lock = text_of(build, "Gemfile.lock")
    return named | frozenset(_LOCKED.findall(lock)) if lock is not None else None


def native_libraries(gems: frozenset[str]) -> tuple[str, ...]:
    """The development packages of libraries that the locked gems link."""
    return tuple(dict.fromkeys(p for gem in RUBY if gem in gems for p in RUBY[gem] if p.endswith("-dev")))


def runtime_packages(gems: frozenset[str]) -> tuple[str, ...]:
    """What gems use when they run, and the slim image lacks."""
    return tuple(dict.fromkeys(package for gem, package in USED_WHEN_IT_RUNS.items() if gem in gems))


def runs_javascript(gems: frozenset[str]) -> bool:
    """Whether a gem starts Node.js when the program runs."""
    return not gems.isdisjoint(RUN_JAVASCRIPT) and gems.isdisjoint(JAVASCRIPT_ENGINES)


def builds_assets(read: ReadRun) -> bool:
    return any(asset_tasks(command) for command, part in read.parts if part is Part.BUILD)


def caches_code(read: ReadRun) -> bool:
    """`bootsnap precompile`: Ruby's bytecode, which lies below `tmp/cache`."""
    return any(_caches_code(command) for command, part in read.parts if part is Part.BUILD)
