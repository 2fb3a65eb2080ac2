"""The ENVs of a stage that installs a Python project: which the program may read, and which served the install."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rules.dockerfile.expand import expand
from rules.dockerfile.model import Assignment, Dockerfile, Env, Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.python import SECOND_STAGE

_TOOL_FOLDER = re.compile(r"(?:/root|/home/\w+|~|\$HOME|\$\{HOME\})/\.(?:local|cargo|poetry)/bin|/\S*(?:poetry|uv)/bin")
_ITSELF = frozenset({"$PATH", "${PATH}"})


@record
class Variables:
    """kept: the ENVs above the install that the second stage has too. rewritten: their lines, where a part of one stays
    behind. has_path: whether the environment's programs are on PATH already.
    """

    kept: tuple[Env, ...]
    rewritten: Mapping[Instruction, tuple[str, ...]]
    has_path: bool


def variables(
    dockerfile: Dockerfile, stage: Stage, last: Run, moved: Iterable[Instruction], environment: str
) -> Variables:
    """The ENVs for the second stage. A PATH that only leads to the tool stays behind."""
    above = [env for env in stage.of_type(Env) if env in stage.before(last)]
    behind = [one for one in moved if isinstance(one, Env)]
    values = [a for env in (*above, *behind) for a in env.assignments if a.name == "PATH" and a.value is not None]
    paths = {id(a): path_entries(stage, a, last) for a in values}
    binaries = f"{environment.rstrip('/')}/bin"
    useless = {key for key, entries in paths.items() if all(_TOOL_FOLDER.fullmatch(entry) for entry in entries)}
    used = [a.value.text for env in above for a in env.assignments if a.value is not None and id(a) not in useless]
    read = " ".join([*used, *(i.value for i in moved)])
    kept: list[Env] = []
    rewritten: dict[Instruction, tuple[str, ...]] = {}
    for env in above:
        stays = [a for a in env.assignments if id(a) not in useless and not _serves_install(a, read)]
        if stays:
            kept.append(env)
        if stays and len(stays) < len(env.assignments):
            rewritten[env] = _lines(dockerfile, env, stays)
    return Variables(tuple(kept), rewritten, any(binaries in entries for entries in paths.values()))


def path_entries(stage: Stage, path: Assignment, last: Run) -> tuple[str, ...]:
    """The folders that a PATH names, without itself."""
    written = path.value.text.strip("\"'") if path.value is not None else ""
    entries = (entry for entry in re.split(r":(?!-)", written) if entry not in _ITSELF)
    return tuple(expand(entry, stage.variables_at(last), stage.escape) or entry for entry in entries)


def _serves_install(assignment: Assignment, read: str) -> bool:
    """Whether only the install reads a variable: its name says so, and nothing else names it."""
    uses = re.compile(rf"\$\{{?{assignment.name}\b")
    return SECOND_STAGE.variables.fullmatch(assignment.name) is not None and not uses.search(read)


def _lines(dockerfile: Dockerfile, env: Env, stays: Iterable[Assignment]) -> tuple[str, ...]:
    """The ENV with some of its assignments, on lines of their own where it has several lines."""
    texts = [dockerfile.source.slice(a.span) for a in stays]
    if env.lines.first == env.lines.last:
        return (f"{env.keyword} {' '.join(texts)}",)
    first, *rest = texts
    lines = [f"{env.keyword} {first}", *(f"    {text}" for text in rest)]
    return (*(f"{line} {dockerfile.escape}" for line in lines[:-1]), lines[-1])
