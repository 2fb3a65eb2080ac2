"""What a stage does with PHP's tools: extensions, Composer, and the commands of frameworks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rules.dockerfile.model import Copy, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.php import (
    APACHE_TOOLS,
    AT_INSTALL,
    AT_UPDATE,
    CONSOLES,
    EXTENSION_TOOLS,
    IN_FOLDER,
    INSTALLS,
    SETTLES,
    SHOWS,
)
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, invocation
from rules.facts.context_files import text_of
from rules.facts.image_paths import folder_at, resolve
from rules.facts.json_objects import json_object, texts_of
from rules.images.names import image_name
from rules.second_stage.node_tools import builds_with_node, node_part
from rules.second_stage.parts import Part, ReadRun

EXTENSIONS = ("/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d")
"""Where the official image keeps extensions and the files that load them."""

_PHAR = re.compile(r"(?:.*/)?composer(?:\.phar|-setup\.php|-installer\.php)?")
_FRAMEWORK = re.compile(
    r"(?:config|route|view|event|cache|optimize|storage|package|key|assets|filament|icons)"
    r"(?::(?:cache|clear|link|discover|generate|warmup|install|optimize))?"
)
_LARAVEL_SCRIPT = re.compile(r"Illuminate\\Foundation\\ComposerScripts::\w+|@php artisan package:discover.*")


def php_part(command: Command, folder: str) -> Part | None:
    """The part of a command of a PHP program's build; None where it is none of PHP's."""
    if _is_framework(command) or command.name in APACHE_TOOLS:
        return Part.BOTH
    if command.name in EXTENSION_TOOLS or installs_packages(command) or brings_composer(command):
        return Part.BUILD
    if works_in_folder(command):
        return Part.BUILD
    if command.name == "php" and len(command.texts) > 1 and command.texts[1] in SHOWS:
        return Part.NOTHING
    call = invocation(command)
    if call is not None and call.tool == "composer":
        return Part.BUILD if call.subcommand in SETTLES else None
    if command.name == "git":
        return Part.NOTHING if command.texts[1:2] == ("config",) else None
    return node_part(command)


def composer_call(command: Command) -> Invocation | None:
    """The call of Composer that a command makes, also as `php composer.phar`."""
    call = invocation(command)
    return call if call is not None and call.tool == "composer" else None


def installs_packages(command: Command) -> bool:
    """Whether Composer writes into `vendor`."""
    call = composer_call(command)
    if call is not None:
        return call.subcommand in INSTALLS
    texts = command.texts
    return texts[:1] == ("php",) and any(_PHAR.fullmatch(one) and other in INSTALLS for one, other in pairwise(texts))


def brings_composer(command: Command) -> bool:
    """Whether a command downloads Composer, puts it in its place, or takes its installer away."""
    texts = command.texts
    named = any(_PHAR.fullmatch(text) for text in texts[1:])
    if command.name in {"curl", "wget"}:
        return named or any("getcomposer.org" in text or "composer.github.io" in text for text in texts)
    if command.name == "php":
        return named or command.before == "|" or any("composer" in text for text in texts[1:3] if "-r" in texts)
    return named and command.name in {"chmod", "cp", "ln", "mv", "rm", "unlink"}


def _is_framework(command: Command) -> bool:
    """`php artisan config:cache`, `php bin/console cache:clear`: they need PHP and the packages alone."""
    task = _console_task(command)
    return task is not None and _FRAMEWORK.fullmatch(task) is not None


def works_in_folder(command: Command) -> bool:
    """Whether a command of the project itself may write any file in the project's folder."""
    call = composer_call(command)
    if call is not None and call.subcommand in IN_FOLDER:
        return True
    own = command.texts[:1] and command.texts[0].startswith(("vendor/bin/", "./vendor/bin/"))
    return bool(own) or _console_task(command) is not None


def _console_task(command: Command) -> str | None:
    """What a framework's console is asked to do; None for any other command."""
    texts = command.texts[1:] if command.texts[:1] == ("php",) else command.texts
    return texts[1] if len(texts) > 1 and texts[0].removeprefix("./") in CONSOLES else None


def makes_files(read: ReadRun) -> bool:
    """Whether what a RUN builds lies in the folder of the source."""
    return any(
        installs_packages(command) or builds_with_node(command) or (part is Part.BUILD and works_in_folder(command))
        for command, part in read.parts
    )


def compiles(reads: Iterable[ReadRun]) -> bool:
    return any(command.name in EXTENSION_TOOLS for read in reads for command, _ in read.parts)


def builds_assets(reads: Iterable[ReadRun]) -> bool:
    return any(builds_with_node(command) for read in reads for command, _ in read.parts)


def runs_composer(stage: Stage) -> bool:
    return any(installs_packages(command) for run in stage.of_type(Run) for command in run.commands)


def tool_copies(stage: Stage) -> Iterator[Copy]:
    """The copies that bring Composer or Node.js from their images."""
    for copy in stage.of_type(Copy):
        if copy.from_ is not None and image_name(copy.from_).known_as in {"composer", "composer/composer", "node"}:
            yield copy


def vendor_folders(stage: Stage, reads: Iterable[ReadRun], build: BuildContext) -> tuple[str, ...] | None:
    """Where Composer puts the packages; None where a variable hides it."""
    found: dict[str, None] = {}
    for read in reads:
        for command, _ in read.parts:
            call = composer_call(command)
            if not installs_packages(command):
                continue
            place = call.value("-d", "--working-dir") if call is not None else None
            folder = resolve(folder_at(stage, read.run), place or ".")
            named = stage.variables_at(read.run).get("COMPOSER_VENDOR_DIR") or _vendor_dir(build)
            vendor = resolve(folder, named)
            if "$" in vendor or vendor.startswith("~") or any(c.name in {"cd", "pushd"} for c, _ in read.parts):
                return None
            found[vendor] = None
    return tuple(found)


def _vendor_dir(build: BuildContext) -> str:
    settings = _manifest(build).get("config")
    return texts_of(settings).get("vendor-dir", "vendor")


def writes_beside_packages(reads: Iterable[ReadRun], build: BuildContext) -> bool:
    """Whether the builder writes more than `vendor` into the folder of the source: `composer require` changes
    composer.json, and scripts may write files which nobody can name. True where composer.json is unknown.
    """
    commands = [command for read in reads for command, part in read.parts if part is Part.BUILD]
    if any(works_in_folder(command) for command in commands):
        return True
    calls = [call for c in commands if installs_packages(c) and (call := composer_call(c)) is not None]
    if any(call.subcommand in {"remove", "require"} for call in calls):
        return True
    if calls and all(call.has("--no-scripts") for call in calls):
        return False
    if text_of(build, "composer.json") is None:
        return True
    scripts = _manifest(build).get("scripts")
    events = scripts if isinstance(scripts, dict) else {}
    updates = any(call.subcommand in {"require", "update"} for call in calls) or text_of(build, "composer.lock") is None
    happening = (*AT_INSTALL, *(AT_UPDATE if updates else ()))
    lines = [line for event in happening for line in _lines(events.get(event, ()))]
    return not all(_LARAVEL_SCRIPT.fullmatch(line) for line in lines)


def _lines(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []


def _manifest(build: BuildContext) -> dict[str, object]:
    return json_object(text_of(build, "composer.json")) or {}
