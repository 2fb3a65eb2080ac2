"""bundler and composer: which files an installation reads."""

from __future__ import annotations

import re
from posixpath import dirname, join

from rules.dockerfile.expressions import expression
from rules.facts.build_inputs.by_record import placed, read_by
from rules.facts.build_inputs.gemspec import NAMED, gemspec_files
from rules.facts.build_inputs.need import INSTALLS, NOTHING, Need, in_halves, left_over, manifests, needs_source
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import is_inside, resolve
from rules.facts.json_objects import json_object

_GEMFILE_READS = expression(
    r"^[ \t]*(gemspec[ \t(]*[^\s#(]|eval_gemfile|require_relative)\b|\bpath:|:path\s*=>|^[ \t]*path\s+['\"]|File\.read",
    re.MULTILINE,
)
_RUBY_FILE = expression(r"^[ \t]*ruby[ \t]+file:\s*['\"]([\w./-]+)", re.MULTILINE)
_COMPOSER_CHECK = "composer.json has no `post-install-cmd` and no repository of type `path`"


def bundle(call: Invocation, folder: str, view: SourceView) -> Need:
    if call.subcommand not in {"install", "lock", "cache", "package"}:
        return needs_source("`bundle exec` works on the source")
    name = call.value("--gemfile") or "Gemfile"
    if "$" in name:
        return needs_source("it isn't clear which Gemfile it reads")
    gemfile = resolve(folder, name)
    text = view.read(gemfile)
    if text is not None and _GEMFILE_READS.search(text):
        return needs_source("the Gemfile reads files of the source")
    vendor = resolve(dirname(gemfile), "vendor")
    if any(is_inside(own, vendor) for _, own in view.roots) or any(view.below(join(vendor, "cache"))):
        return needs_source("the gems may lie in `vendor`")
    ruby = [resolve(folder, found) for found in _RUBY_FILE.findall(text or "")]
    check = "the Gemfile names no `path:` and no `gemspec`"
    own = gemspec_files(gemfile, view) if NAMED.search(text or "") else ()
    if own is None:
        return needs_source("the Gemfile's gemspec reads files of the source")
    if view.is_known:
        return manifests(view, (gemfile, *own, *ruby), (gemfile + ".lock",))
    return manifests(view, (gemfile, gemfile + ".lock*"), (), check)


def gem(call: Invocation, folder: str, view: SourceView) -> Need:
    if any(text.startswith((".", "/", "$")) or text.endswith(".gem") for text in call.operand_texts):
        return needs_source("a gem is built from the source")
    if call.subcommand == "install":
        return INSTALLS
    return (
        NOTHING if call.subcommand in {"update", ""} else needs_source(f"`gem {call.subcommand}` works on the source")
    )


def composer(call: Invocation, folder: str, view: SourceView) -> Need:
    verb = call.subcommand.partition(" ")[0]
    if verb == "global" or not verb:
        return INSTALLS if call.subcommand == "global require" else NOTHING
    place = call.value("-d", "--working-dir")
    if verb != "install" or (place is not None and "$" in place):
        return needs_source(f"`composer {verb}` works on the source")
    here = resolve(folder, place or ".")
    need = left_over(view, _composer_files(here, view), join(here, "vendor"))
    missing = [flag for flag in ("--no-scripts", "--no-autoloader") if not call.has(flag)]
    if not missing:
        return need
    if place is not None or len(missing) < 2 or not _can_halve(view.read(join(here, "composer.json"))):
        return needs_source("composer's scripts read the source")
    return in_halves(need, call, " ".join(missing), _dump(call))


def _can_halve(text: str | None) -> bool:
    """Whether no script but those of `dump-autoload` itself is left out; unknown texts are taken to have none, with
    a check.
    """
    found = re.search(r'"(pre|post)-install-cmd"\s*:\s*\[?\s*"', text or "")
    return found is None


def _dump(call: Invocation) -> str:
    """The second step, with the flags of the install that shape the autoloader."""
    names = ("-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--no-dev")
    spelled = {"-o": "--optimize", "--optimize-autoloader": "--optimize", "-a": "--classmap-authoritative"}
    flags = dict.fromkeys(spelled.get(option.name, option.name) for option in call.options if option.name in names)
    return " ".join((call.program.text, "dump-autoload", *flags))


def _composer_files(folder: str, view: SourceView) -> Need:
    """The need of an install that runs no script and writes no autoloader."""
    text = view.read(join(folder, "composer.json"))
    if text is not None and _has_local_repository(text):
        return needs_source("composer.json has a repository of type `path`")
    reads = read_by("composer")
    required = placed(folder, reads.manifests if view.is_known else reads.guess)
    return manifests(view, required, placed(folder, reads.others), _COMPOSER_CHECK)


def _has_local_repository(text: str) -> bool:
    repositories = (json_object(text) or {}).get("repositories", ())
    listed = repositories.values() if isinstance(repositories, dict) else repositories
    return any(isinstance(one, dict) and one.get("type") in {"path", "artifact"} for one in listed)
