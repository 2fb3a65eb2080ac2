"""Files that say what starts without being named by an instruction: npm's scripts, Procfile, supervisor, cron, s6."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record
from rules.ecosystems.node import PROGRAMS
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of
from rules.facts.image_files import ImageFiles
from rules.facts.json_objects import json_object, texts_of

_FOLDERS = (
    *("/docker-entrypoint.d", "/docker-entrypoint-initdb.d", "/etc/my_init.d", "/etc/cont-init.d", "/etc/cron.d"),
    *("/etc/services.d", "/etc/service", "/etc/s6-overlay", "/etc/supervisor", "/etc/supervisor.d", "/etc/crontabs"),
    *(
        "/etc/supervisord.conf",
        "/etc/crontab",
        "/var/spool/cron",
        "/etc/periodic",
        "/etc/cron.daily",
        "/etc/cron.hourly",
    ),
)
"""Where an init system, cron, or the entrypoint of an official image looks for what it starts."""

_WITH_USER = frozenset({"/etc/cron.d", "/etc/crontab"})
"""Here a line names a user before the command."""

_COMMAND = expression(r"^\s*(?:command|ExecStart\w*)\s*=\s*(.+(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_PROCESS = expression(r"^[\w-]+:\s*(.+)$", re.MULTILINE)
_CRON = expression(r"^[ \t]*(?:@\w+|(?:[\d*/,A-Za-z-]+[ \t]+){5})[ \t]*(.+)$", re.MULTILINE)


@record
class PackageScript:
    """One entry of a package.json's `scripts`."""

    text: str
    where: str


def package_scripts(words: tuple[str, ...], build: BuildContext) -> Iterator[PackageScript]:
    """The scripts that a call of npm and its like runs, with `pre` and `post`."""
    tool = posixpath.basename(words[0])
    plain = [word for word in words[1:] if not word.startswith("-")]
    if tool not in PROGRAMS or not plain:
        return
    name = plain[1] if plain[0] in {"run", "run-script"} and len(plain) > 1 else plain[0]
    scripts = _scripts(build)
    for one in (f"pre{name}", name, f"post{name}"):
        if one in scripts:
            yield PackageScript(scripts[one], f"the script {one} in package.json")


def _scripts(build: BuildContext) -> Mapping[str, str]:
    return texts_of((json_object(text_of(build, "package.json")) or {}).get("scripts"))


def service_texts(files: ImageFiles) -> Iterator[tuple[str, str | None]]:
    """Each file that an init system starts, or that lists what it starts, with the shell text in it."""
    if "Procfile" in (files.build.files or ()):
        yield "Procfile", "\n".join(_PROCESS.findall(files.build.read("Procfile") or ""))
    for folder in _FOLDERS:
        for name in files.below(folder):
            text = files.build.read(name)
            yield name, None if text is None else _shell_text(folder, name, text)


def _shell_text(folder: str, name: str, text: str) -> str:
    if "supervisor" in folder or name.endswith((".service", ".conf", ".ini")):
        return "\n".join(re.sub(r"\s*\n\s+", " ", found) for found in _COMMAND.findall(text))
    if folder in _WITH_USER or folder in {"/etc/crontabs", "/var/spool/cron"}:
        lines: list[str] = _CRON.findall(text)
        return "\n".join(line.partition(" ")[2] if folder in _WITH_USER else line for line in lines)
    return text
